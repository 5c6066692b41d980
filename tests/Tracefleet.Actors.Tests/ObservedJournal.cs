using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Journal;

namespace Tracefleet.Actors.Tests;

/// <summary>A journal in front of another: remembers what was read, and fails or holds up appends when told to.</summary>
sealed class ObservedJournal(IEventJournal inner) : IEventJournal
{
    readonly TaskCompletionSource _appendReached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _appendsInProgress;
    int _mostAppendsAtOnce;

    /// <summary>Appends to fail from now on.</summary>
    public int FailingAppends { get; set; }

    public bool FailingSnapshots { get; set; }

    public bool HoldsAppends { get; init; }

    /// <summary>The version after which each read began.</summary>
    public ConcurrentQueue<long> Reads { get; } = [];

    /// <summary>Completes when an append is being held.</summary>
    public Task AppendReached => _appendReached.Task;

    public int MostAppendsAtOnce => _mostAppendsAtOnce;

    public void Release() => _released.TrySetResult();

    public async Task AppendAsync(EntityId entity, long expectedVersion, ImmutableArray<JournalEvent> events, CancellationToken cancellation)
    {
        _mostAppendsAtOnce = Math.Max(_mostAppendsAtOnce, Interlocked.Increment(ref _appendsInProgress));
        _appendReached.TrySetResult();
        if (HoldsAppends)
            await _released.Task;
        await Task.Yield();
        Interlocked.Decrement(ref _appendsInProgress);
        if (FailingAppends > 0)
        {
            FailingAppends--;
            throw new StoreException("Appending to", "the test's journal", new IOException("No space left on device"));
        }
        await inner.AppendAsync(entity, expectedVersion, events, cancellation);
    }

    public async IAsyncEnumerable<JournalEvent> ReadAsync(EntityId entity, long afterVersion, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Reads.Enqueue(afterVersion);
        await foreach (var @event in inner.ReadAsync(entity, afterVersion, cancellation))
            yield return @event;
    }

    public Task<EntitySnapshot?> LoadSnapshotAsync(EntityId entity, CancellationToken cancellation) => inner.LoadSnapshotAsync(entity, cancellation);

    public Task SaveSnapshotAsync(EntitySnapshot snapshot, CancellationToken cancellation) =>
        FailingSnapshots
            ? Task.FromException(new StoreException("Saving a snapshot to", "the test's journal"))
            : inner.SaveSnapshotAsync(snapshot, cancellation);

    public Task<ImmutableArray<string>> ListAsync(string kind, CancellationToken cancellation) => inner.ListAsync(kind, cancellation);
}
