using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Journal;

/// <summary>The event journal. The unique key (entity, version) decides between two writers.</summary>
public sealed class SqliteJournal : IEventJournal
{
    const int PageSize = 256;

    readonly Writer _writer;
    readonly Readers _readers;
    readonly TimeProvider _time;

    internal SqliteJournal(Writer writer, Readers readers, TimeProvider time)
    {
        _writer = writer;
        _readers = readers;
        _time = time;
    }

    /// <inheritdoc/>
    public Task AppendAsync(EntityId entity, long expectedVersion, ImmutableArray<JournalEvent> events, CancellationToken cancellation)
    {
        for (var i = 0; i < events.Length; i++)
        {
            if (events[i].Entity != entity || events[i].Version != expectedVersion + i + 1)
                throw new ArgumentException($"Event {i} must be version {expectedVersion + i + 1} of {entity}.", nameof(events));
        }
        return events.Length == 0
            ? Task.CompletedTask
            : _writer.WriteAsync($"Appending events of {entity} to", connection => Append(connection, entity, expectedVersion, events), cancellation);
    }

    bool Append(Connection connection, EntityId entity, long expectedVersion, ImmutableArray<JournalEvent> events)
    {
        var id = EntityKey(connection, entity);
        var version = connection.Query("GetVersionOfEntity").Bind(id).ReadSingle() ?? 0;
        if (version != expectedVersion)
            throw new JournalConflictException(entity, expectedVersion);
        var now = _time.GetUtcNow().ToUnixMicroseconds();
        foreach (var @event in events)
            connection.Query("InsertEvent").Bind(id).Bind(@event.Version).Bind(@event.Name).Bind((long)@event.NameVersion).Bind(@event.Json).Bind(now).Run();
        return true;
    }

    static long EntityKey(Connection connection, EntityId entity)
    {
        if (connection.Query("FindEntity").Bind(entity.Kind).Bind(entity.Id).ReadSingle() is { } id)
            return id;
        connection.Query("InsertEntity").Bind(entity.Kind).Bind(entity.Id).Run();
        return connection.LastInsertedId;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<JournalEvent> ReadAsync(EntityId entity, long afterVersion, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var after = afterVersion;
            var page = await _readers.ReadAsync($"Reading events of {entity} from", connection =>
                connection.Query("GetEventsAfterVersion").Bind(entity.Kind).Bind(entity.Id).Bind(after).Bind((long)PageSize)
                    .ReadAll(row => new JournalEvent(entity, row.Int64(0), row.Text(1), row.Int32(2), row.Text(3))), cancellation);
            foreach (var @event in page)
                yield return @event;
            if (page.Count < PageSize)
                yield break;
            afterVersion = page[^1].Version;
        }
    }

    /// <inheritdoc/>
    public Task<EntitySnapshot?> LoadSnapshotAsync(EntityId entity, CancellationToken cancellation) =>
        _readers.ReadAsync($"Reading the snapshot of {entity} from", connection =>
            connection.Query("GetSnapshot").Bind(entity.Kind).Bind(entity.Id)
                .ReadAll(row => new EntitySnapshot(entity, row.Int64(0), row.Text(1), row.Text(2)))
                .SingleOrDefault(), cancellation);

    /// <inheritdoc/>
    public Task SaveSnapshotAsync(EntitySnapshot snapshot, CancellationToken cancellation) =>
        _writer.WriteAsync($"Saving the snapshot of {snapshot.Entity} to", connection =>
        {
            connection.Query("PutSnapshotIfNewer").Bind(snapshot.Version).Bind(snapshot.Shape).Bind(snapshot.Json)
                .Bind(snapshot.Entity.Kind).Bind(snapshot.Entity.Id).Run();
            return true;
        }, cancellation);

    /// <inheritdoc/>
    public Task<ImmutableArray<string>> ListAsync(string kind, CancellationToken cancellation) =>
        _readers.ReadAsync($"Listing entities of kind {kind} from", connection =>
            connection.Query("GetEntitiesOfKind").Bind(kind).ReadAll(row => row.Text(0)).ToImmutableArray(), cancellation);
}
