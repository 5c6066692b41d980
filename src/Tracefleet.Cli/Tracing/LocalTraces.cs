using Tracefleet.Agent;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Cli.Tracing;

/// <summary>A trace made here, as a record of a campaign that has no name.</summary>
static class LocalTraces
{
    public static TraceRecord Record(TraceOrder order, Vantage vantage, TraceResult result) =>
        TraceRecords.From(result, vantage.Annotator.Annotate) with
        {
            Campaign = "local",
            ShardAttempt = 1,
            VantagePoint = vantage.Name,
            Target = order.Target,
            Snapshots = vantage.Annotator.Ids,
        };
}
