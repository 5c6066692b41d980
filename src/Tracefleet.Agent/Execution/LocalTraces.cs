using Tracefleet.Measurements.Traces;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Agent.Execution;

/// <summary>A trace made here, as a record of a campaign that has no name.</summary>
public static class LocalTraces
{
    /// <summary>Annotated as the vantage annotates; its target is the destination's address.</summary>
    public static TraceRecord Record(Vantage vantage, TraceResult result) => TraceRecords.From(result, vantage.Annotator.Annotate) with
    {
        Campaign = "local",
        ShardAttempt = 1,
        VantagePoint = vantage.Name,
        Snapshots = vantage.Annotator.Ids,
    };
}
