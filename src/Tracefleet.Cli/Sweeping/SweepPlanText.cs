using System.Globalization;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Sweeping;

namespace Tracefleet.Cli.Sweeping;

/// <summary>What <c>--dry-run</c> says.</summary>
static class SweepPlanText
{
    const int Sample = 4_096;

    public static IEnumerable<string> Of(SweepOrder order, SweepTargetSet set, ProbeSpace space, ProbingKey key)
    {
        var parameters = order.Parameters;
        var flows = order.MultipathEpsilon is null ? parameters.Flows : space.Count / set.Targets.Count / parameters.TtlCount;
        yield return Text($"targets      {set.Targets.Count:N0}{(set.Filter is null ? "" : ", less those the policy refuses")}{(set.Refused > 0 ? $"; {set.Refused:N0} refused" : "")}");
        yield return Text($"probes       {space.Count:N0}: {parameters.Method.ToString().ToLowerInvariant()}, TTL {parameters.MinTtl} to {parameters.MaxTtl}, flows {flows}{(order.MultipathEpsilon is null ? "" : ", and what further rounds need")}");
        var bytes = MeanLength(order, space, key);
        yield return Text($"bytes        {space.Count * bytes:N0} ({bytes:0.0} a probe, IP header included)");
        if (order.Rate == 0)
        {
            yield return "duration     as fast as this host sends";
            yield break;
        }
        var duration = TimeSpan.FromSeconds(Math.Min((double)space.Count / order.Rate, 1e11)) + order.Grace;
        yield return Text($"duration     {SweepReport.Duration(duration)} at {order.Rate:N0} probes a second ({order.Rate * bytes * 8 / 1e6:0.0} Mbit/s)");
    }

    // Targets of both families and all TTLs as they come, which is at random.
    static double MeanLength(SweepOrder order, ProbeSpace space, ProbingKey key)
    {
        var writer = new SweepProbeWriter(order.Parameters, default, key);
        var permutation = new SweepPermutation(space.Count, key);
        var count = (int)Math.Min(Sample, space.Count);
        return Enumerable.Range(0, count).Average(position => writer.LengthOf(space[permutation.At(position)]));
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
