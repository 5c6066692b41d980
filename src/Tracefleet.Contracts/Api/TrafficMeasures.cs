using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Contracts.Api;

/// <summary>Takes the number that was asked for out of what was counted.</summary>
public static class TrafficMeasures
{
    public static ulong Of(this TrafficMeasure measure, Counts counts) => measure switch
    {
        TrafficMeasure.Packets => counts.Packets,
        TrafficMeasure.Flows => counts.Flows,
        _ => counts.Bytes,
    };

    /// <summary>In the direction and measure asked for.</summary>
    public static ulong Measured(this TrafficQuestion question, Tally amount) => question.Measure.Of(question.Side switch
    {
        TrafficSide.In => amount.From,
        TrafficSide.Out => amount.To,
        _ => amount.From + amount.To,
    });
}
