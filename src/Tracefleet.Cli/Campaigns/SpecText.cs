using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Campaigns;

/// <summary>The parameters of a measurement in a few words.</summary>
static class SpecText
{
    public static string Of(MeasurementSpec spec) => $"{spec.Method}, {Rest(spec)}";

    static string Rest(MeasurementSpec spec) => spec switch
    {
        TraceSpec trace => $"TTL {trace.FirstTtl} to {trace.MaxTtl}, {trace.Attempts} attempts",
        PingSpec ping => $"{ping.Count} probes, one each {ping.IntervalMs} ms",
        MtrSpec mtr => $"TTL {mtr.FirstTtl} to {mtr.MaxTtl}, {mtr.Cycles} cycles, one each {mtr.IntervalMs} ms",
        MultipathSpec { Paths: { } paths } multipath => $"TTL {multipath.FirstTtl} to {multipath.MaxTtl}, {paths} flows",
        MultipathSpec multipath => $"TTL {multipath.FirstTtl} to {multipath.MaxTtl}, every path with {multipath.Confidence} % confidence, at most {multipath.MaxProbes} probes",
        SweepSpec sweep => $"TTL {sweep.MinTtl} to {sweep.MaxTtl}, {sweep.Flows} flows, {sweep.PacketsPerSecond} probes/s",
        _ => throw new InvalidOperationException($"Unknown spec {spec.GetType().Name}."),
    };
}
