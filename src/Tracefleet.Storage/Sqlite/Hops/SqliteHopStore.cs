using System.Collections.Immutable;
using Tracefleet.Campaigns.Results;
using Tracefleet.Measurements.Traces;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Hops;

/// <summary>Results in SQLite. Times are kept to the microsecond.</summary>
/// <remarks>
/// One sequence numbers everything that is stored: the hops of a trace, then the end of its cell. A trace in an event therefore always has
/// all its hops, and a reader that goes on after a sequence number misses nothing. Batches of one assignment come in order: a replayed one is
/// recognised by the watermark. One that skips its predecessor is stored: what is missing was lost with a damaged spool file, and its cells
/// stay open for whoever looks after them.
/// </remarks>
public sealed partial class SqliteHopStore : IHopStore
{
    static readonly StoredBatch NotStored = new(false, 0, 0, 0, []);

    readonly Writer _writer;
    readonly Readers _readers;
    readonly Interned _interned;
    readonly TraceWriter _traceWriter;
    readonly TraceReader _traceReader;
    readonly TimeProvider _time;

    internal SqliteHopStore(Writer writer, Readers readers, Interned interned, TimeProvider time)
    {
        _writer = writer;
        _readers = readers;
        _interned = interned;
        _traceWriter = new TraceWriter(interned);
        _traceReader = new TraceReader(new Recalled());
        _time = time;
    }

    /// <inheritdoc/>
    /// <remarks>A batch whose cells all had a result is stored without events: it has a batch number, and both sequence numbers are 0.</remarks>
    /// <exception cref="ArgumentException">A trace is of another campaign than its batch, or the batch has no sequence number.</exception>
    public Task<StoredBatch> StoreAsync(TraceBatch batch, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch.Id.Seq, 1);
        RequireCampaign(batch.Traces, batch.Id.Campaign);
        ImmutableArray<HashedTrace> traces = [.. batch.Traces.Select(HashedTrace.Of)];
        var id = batch.Id;
        return _writer.WriteAsync($"Storing batch {id.Seq} of shard {id.Shard} of campaign {id.Campaign} in",
            connection => StoreOnce(connection, id, traces), cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The traces are not all of one campaign.</exception>
    public Task<StoredBatch> EndCellsAsync(ImmutableArray<TraceRecord> traces, CancellationToken cancellation)
    {
        if (traces.IsEmpty)
            return Task.FromResult(NotStored);
        var campaign = traces[0].Campaign;
        RequireCampaign(traces, campaign);
        ImmutableArray<HashedTrace> hashed = [.. traces.Select(HashedTrace.Of)];
        return _writer.WriteAsync($"Ending cells of campaign {campaign} in", connection => EndCells(connection, campaign, hashed), cancellation);
    }

    static void RequireCampaign(ImmutableArray<TraceRecord> traces, string campaign)
    {
        if (traces.FirstOrDefault(trace => trace.Campaign != campaign) is { } stranger)
            throw new ArgumentException($"A trace of campaign {stranger.Campaign} is in a batch of campaign {campaign}.", nameof(traces));
    }

    StoredBatch StoreOnce(Connection connection, BatchId id, ImmutableArray<HashedTrace> traces)
    {
        var campaign = _interned.Key(connection, id.Campaign);
        var watermark = connection.Query("GetWatermark").Bind(campaign).Bind((long)id.Shard).Bind((long)id.ShardAttempt).ReadSingle() ?? 0;
        if (id.Seq <= watermark)
            return NotStored;
        connection.Query("PutWatermark").Bind(campaign).Bind((long)id.Shard).Bind((long)id.ShardAttempt).Bind(id.Seq).Run();
        var last = LastBatch(connection);
        var stored = StoreTraces(connection, last, traces);
        InsertBatch(connection, stored, last, campaign, id);
        return stored;
    }

    StoredBatch EndCells(Connection connection, string campaign, ImmutableArray<HashedTrace> traces)
    {
        var last = LastBatch(connection);
        var stored = StoreTraces(connection, last, traces);
        if (stored.NewTraces.IsEmpty)
            return NotStored;
        InsertBatch(connection, stored, last, _interned.Key(connection, campaign), null);
        return stored;
    }

    static (long Batch, long LastSeq) LastBatch(Connection connection) =>
        connection.Query("GetLastBatch").ReadAll(row => (row.Int64(0), row.Int64(1))).FirstOrDefault();

    StoredBatch StoreTraces(Connection connection, (long Batch, long LastSeq) last, ImmutableArray<HashedTrace> traces)
    {
        var next = last.LastSeq + 1;
        var stored = ImmutableArray.CreateBuilder<TraceRecord>(traces.Length);
        foreach (var trace in traces)
        {
            if (_traceWriter.TryStore(connection, trace, ref next))
                stored.Add(trace.Trace);
        }
        foreach (var group in stored.GroupBy(trace => (trace.Campaign, trace.Reason)))
            connection.Query("AddToCellCount").Bind(_interned.Key(connection, group.Key.Campaign)).Bind((long)group.Key.Reason).Bind((long)group.Count()).Run();
        return stored.Count == 0
            ? new StoredBatch(true, last.Batch + 1, 0, 0, [])
            : new StoredBatch(true, last.Batch + 1, last.LastSeq + 1, next - 1, stored.ToImmutable());
    }

    void InsertBatch(Connection connection, StoredBatch stored, (long Batch, long LastSeq) last, long campaign, BatchId? id)
    {
        var lastSeq = stored.NewTraces.IsEmpty ? last.LastSeq : stored.LastSeq;
        connection.Query("InsertBatch").Bind(stored.Batch).Bind(campaign).Bind((long?)id?.Shard).Bind((long?)id?.ShardAttempt).Bind(id?.Seq)
            .Bind(last.LastSeq + 1).Bind(lastSeq).Bind(_time.GetUtcNow().ToUnixMicroseconds()).Run();
    }
}
