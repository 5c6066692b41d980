using System.Collections.Immutable;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Snapshots;

/// <summary>The list of a folder's snapshots in one SQLite file beside them, <c>catalog.db</c>.</summary>
/// <remarks>Several processes may have it open: the write-ahead log lets them read while one writes, and a writer waits up to ten seconds for its turn.</remarks>
public sealed class SqliteSnapshotCatalog : ISnapshotCatalog, IAsyncDisposable
{
    /// <summary>Name of the database in the folder.</summary>
    public const string FileName = "catalog.db";

    const int ReaderCount = 2;

    readonly Writer _writer;
    readonly Readers _readers;

    SqliteSnapshotCatalog(string path, Connection writer)
    {
        Path = path;
        _readers = new Readers(path, ReaderCount);
        _writer = new Writer(writer, path, undone: () => { });
    }

    /// <summary>The database file.</summary>
    public string Path { get; }

    /// <summary>Opens the catalog of a folder, makes both when they are not there and brings the schema up to date.</summary>
    /// <exception cref="StoreException">The folder is not writable or full, or the file is of another program or of a newer version.</exception>
    public static Task<SqliteSnapshotCatalog> OpenAsync(string folder, CancellationToken cancellation = default) =>
        Task.Run(() => Open(folder, SqlText.SnapshotMigrations, TimeProvider.System), cancellation);

    internal static SqliteSnapshotCatalog Open(string folder, ImmutableArray<Migration> migrations, TimeProvider time)
    {
        Connection? writer = null;
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, FileName));
        try
        {
            Directory.CreateDirectory(folder);
            writer = Connection.OpenWriter(path);
            Migration.ApplyAll(writer, migrations, time.GetUtcNow());
            return new SqliteSnapshotCatalog(path, writer);
        }
        catch (Exception failure) when (failure is SqliteFailure or SchemaException or IOException or UnauthorizedAccessException)
        {
            writer?.Dispose();
            throw new StoreException("Opening the catalog of snapshots", path, failure);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database cannot be written.</exception>
    public Task<bool> AddAsync(SnapshotEntry entry, CancellationToken cancellation) =>
        _writer.WriteAsync($"Adding snapshot {entry.Id} to", connection =>
        {
            connection.Query("InsertSnapshot").Bind(entry).Run();
            return connection.Changes > 0;
        }, cancellation);

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database cannot be written.</exception>
    public Task<bool> RemoveAsync(string id, bool force, CancellationToken cancellation) =>
        _writer.WriteAsync($"Removing snapshot {id} from", connection =>
        {
            if (!force && Holders(connection, id) is { IsEmpty: false } campaigns)
                throw new SnapshotHeldException(id, campaigns);
            connection.Query("DeleteSnapshot").Bind(id).Run();
            return connection.Changes > 0;
        }, cancellation);

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public Task<SnapshotEntry?> FindAsync(string id, CancellationToken cancellation) =>
        _readers.ReadAsync($"Finding snapshot {id} in", connection =>
            connection.Query("FindSnapshot").Bind(id).ReadAll(SnapshotRow.Read).SingleOrDefault(), cancellation);

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public Task<ImmutableArray<SnapshotEntry>> ListAsync(SnapshotKind? kind, CancellationToken cancellation) =>
        _readers.ReadAsync("Listing snapshots from", connection =>
            connection.Query("GetSnapshotsNewestDataFirst").Bind(kind is { } one ? SnapshotRow.Word(one) : null)
                .ReadAll(SnapshotRow.Read).ToImmutableArray(), cancellation);

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database cannot be written.</exception>
    public Task<bool> PinAsync(SnapshotPin pin, CancellationToken cancellation) =>
        _writer.WriteAsync($"Pinning {pin.Name} to snapshot {pin.Id} in", connection =>
        {
            connection.Query("PutPin").Bind(pin.Name).Bind(pin.PinnedAt.ToUnixMicroseconds()).Bind(SnapshotRow.Word(pin.Kind)).Bind(pin.Id).Run();
            return connection.Changes > 0;
        }, cancellation);

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database cannot be written.</exception>
    public Task<bool> UnpinAsync(SnapshotKind kind, string name, CancellationToken cancellation) =>
        _writer.WriteAsync($"Unpinning {name} in", connection =>
        {
            connection.Query("DeletePin").Bind(SnapshotRow.Word(kind)).Bind(name).Run();
            return connection.Changes > 0;
        }, cancellation);

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public Task<ImmutableArray<SnapshotPin>> PinsAsync(CancellationToken cancellation) =>
        _readers.ReadAsync("Listing pinned names from", connection => connection.Query("GetPins").ReadAll(row => new SnapshotPin(
            SnapshotRow.Kind(row.Text(0)), row.Text(1), row.Text(2), UnixTime.FromMicroseconds(row.Int64(3)))).ToImmutableArray(), cancellation);

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database cannot be written.</exception>
    public Task<bool> HoldAsync(string id, string campaign, CancellationToken cancellation) =>
        _writer.WriteAsync($"Noting in the catalog that campaign {campaign} needs {id}:", connection =>
        {
            if (connection.Query("FindSnapshot").Bind(id).ReadAll(row => row.Text(0)).Count == 0)
                return false;
            connection.Query("PutHold").Bind(id).Bind(campaign).Run();
            return true;
        }, cancellation);

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public Task<ImmutableArray<string>> HoldersAsync(string id, CancellationToken cancellation) =>
        _readers.ReadAsync($"Finding who needs snapshot {id} in", connection => Holders(connection, id), cancellation);

    static ImmutableArray<string> Holders(Connection connection, string id) =>
        [.. connection.Query("GetHolders").Bind(id).ReadAll(row => row.Text(0))];

    /// <summary>Commits what is queued and closes the database.</summary>
    public async ValueTask DisposeAsync()
    {
        _readers.Dispose();
        await _writer.DisposeAsync();
    }
}
