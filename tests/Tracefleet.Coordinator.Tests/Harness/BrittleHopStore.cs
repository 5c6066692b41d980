using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Results;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.Tests.Harness;

/// <summary>A store whose disk can be full, and that counts the events read from it.</summary>
sealed class BrittleHopStore(IHopStore inner) : IHopStore
{
    int _refused, _eventsRead;
    volatile bool _full;

    public bool Full
    {
        get => _full;
        set => _full = value;
    }

    /// <summary>Writes that failed.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public int EventsRead => Volatile.Read(ref _eventsRead);

    public Task<StoredBatch> StoreAsync(TraceBatch batch, CancellationToken cancellation)
    {
        ThrowIfFull();
        return inner.StoreAsync(batch, cancellation);
    }

    public Task<StoredBatch> EndCellsAsync(ImmutableArray<TraceRecord> traces, CancellationToken cancellation)
    {
        ThrowIfFull();
        return inner.EndCellsAsync(traces, cancellation);
    }

    void ThrowIfFull()
    {
        if (!_full)
            return;
        Interlocked.Increment(ref _refused);
        throw new StoreException("Storing into", "the test's store", new IOException("no space left on device"));
    }

    public Task<long> WatermarkAsync(string campaign, int shard, int shardAttempt, CancellationToken cancellation) =>
        inner.WatermarkAsync(campaign, shard, shardAttempt, cancellation);

    public Task<ImmutableArray<int>> EndedTargetsAsync(string campaign, string vantagePoint, CancellationToken cancellation) =>
        inner.EndedTargetsAsync(campaign, vantagePoint, cancellation);

    public Task<ImmutableDictionary<CellReason, int>> CountCellsAsync(string campaign, CancellationToken cancellation) =>
        inner.CountCellsAsync(campaign, cancellation);

    public IAsyncEnumerable<(long Batch, ImmutableArray<TraceRecord> Traces)> ReadBatchesAsync(
        string campaign, long afterBatch, CancellationToken cancellation) => inner.ReadBatchesAsync(campaign, afterBatch, cancellation);

    public async IAsyncEnumerable<StoredEvent> ReadEventsAsync(ResultFilter filter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var stored in inner.ReadEventsAsync(filter, cancellation))
        {
            Interlocked.Increment(ref _eventsRead);
            yield return stored;
        }
    }

    public IAsyncEnumerable<Cell> ReadCellsAsync(ResultFilter filter, CancellationToken cancellation) => inner.ReadCellsAsync(filter, cancellation);

    public Task<ImmutableArray<SnapshotIds>> SnapshotsAsync(ResultFilter filter, CancellationToken cancellation) => inner.SnapshotsAsync(filter, cancellation);

    public IAsyncEnumerable<PathRow> ReadPathsAsync(ResultFilter filter, CancellationToken cancellation) => inner.ReadPathsAsync(filter, cancellation);
}
