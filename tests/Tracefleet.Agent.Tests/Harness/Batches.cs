using Tracefleet.Agent.Spooling;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;

namespace Tracefleet.Agent.Tests.Harness;

/// <summary>Batches to spool.</summary>
static class Batches
{
    public static readonly ShardLease Shard = new("c1", 0, 1);

    public static HopBatch Batch(long seq, ShardLease? shard = null, bool last = false, int detailLength = 0) => new()
    {
        Shard = (shard ?? Shard).ToWire(),
        Seq = seq,
        Last = last,
        Traces = { new Trace { TargetIndex = (int)seq, Target = "192.0.2.1", Detail = new string('d', detailLength) } },
    };

    /// <summary>What a spool holds, oldest first.</summary>
    public static List<SpoolEntry> Entries(this Spool spool)
    {
        var entries = new List<SpoolEntry>();
        for (var entry = spool.NextAfter(0); entry is not null; entry = spool.NextAfter(entry.Number))
            entries.Add(entry);
        return entries;
    }
}
