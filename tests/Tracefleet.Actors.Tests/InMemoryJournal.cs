using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Journal;

namespace Tracefleet.Actors.Tests;

sealed class InMemoryJournal : IEventJournal
{
    readonly Lock _gate = new();
    readonly List<JournalEvent> _events = [];
    readonly Dictionary<EntityId, EntitySnapshot> _snapshots = [];

    public Task AppendAsync(EntityId entity, long expectedVersion, ImmutableArray<JournalEvent> events, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_events.Count(e => e.Entity == entity) != expectedVersion)
                return Task.FromException(new JournalConflictException(entity, expectedVersion));
            _events.AddRange(events);
            return Task.CompletedTask;
        }
    }

    public async IAsyncEnumerable<JournalEvent> ReadAsync(EntityId entity, long afterVersion, [EnumeratorCancellation] CancellationToken cancellation)
    {
        List<JournalEvent> events;
        lock (_gate)
            events = _events.FindAll(e => e.Entity == entity && e.Version > afterVersion);
        await Task.Yield();
        foreach (var @event in events)
            yield return @event;
    }

    public Task<EntitySnapshot?> LoadSnapshotAsync(EntityId entity, CancellationToken cancellation)
    {
        lock (_gate)
            return Task.FromResult(_snapshots.GetValueOrDefault(entity));
    }

    public Task SaveSnapshotAsync(EntitySnapshot snapshot, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (!_snapshots.TryGetValue(snapshot.Entity, out var old) || old.Version < snapshot.Version)
                _snapshots[snapshot.Entity] = snapshot;
        }
        return Task.CompletedTask;
    }

    public Task<ImmutableArray<string>> ListAsync(string kind, CancellationToken cancellation)
    {
        lock (_gate)
            return Task.FromResult(_events.Where(e => e.Entity.Kind == kind).Select(e => e.Entity.Id).Distinct().ToImmutableArray());
    }
}
