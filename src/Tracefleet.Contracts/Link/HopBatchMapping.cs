using System.Collections.Immutable;
using Tracefleet.Campaigns.Places;
using Tracefleet.Campaigns.Results;

namespace Tracefleet.Contracts.Link;

/// <summary>Batches of traces on the wire.</summary>
public static class HopBatchMapping
{
    /// <param name="last">Whether the assignment is complete with this batch.</param>
    public static HopBatch ToWire(this TraceBatch batch, bool last) => new()
    {
        Shard = new ShardLease(batch.Id.Campaign, batch.Id.Shard, batch.Id.ShardAttempt).ToWire(),
        Seq = batch.Id.Seq,
        Last = last,
        Traces = { batch.Traces.Select(trace => trace.ToWire()) },
    };

    /// <param name="vantagePoint">Where the session's agent works; it does not travel with each trace.</param>
    /// <exception cref="LinkFormatException">A value is missing or out of range.</exception>
    public static TraceBatch ToDomain(this HopBatch wire, string vantagePoint)
    {
        var lease = wire.Shard.ToDomain();
        LinkField.Count(wire.Traces.Count, "traces", LinkLimits.MaxTracesPerBatch);
        var id = new BatchId(lease.Campaign, lease.Shard, lease.Attempt, LinkField.Number(wire.Seq, "seq", 1, long.MaxValue));
        return new TraceBatch(id, [.. wire.Traces.Select((trace, i) => trace.ToDomain(lease, vantagePoint, $"traces[{i}]"))]);
    }
}
