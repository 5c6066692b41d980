using Tracefleet.Measurements.Traces;
using static Tracefleet.LookingGlass.Rendering.HopText;

namespace Tracefleet.LookingGlass.Rendering;

/// <summary>Every interface at each TTL, with how many flows took it.</summary>
static class MultipathLines
{
    public static IEnumerable<string> Of(TraceRecord trace)
    {
        var flows = trace.Hops.Select(hop => hop.Flow ?? trace.Flow).Distinct().Count();
        var paths = CellPaths.Of(trace).Select(path => path.Hash).Distinct().Count();
        yield return Line($"multipath to {trace.Target} ({trace.Destination}): {paths} {(paths == 1 ? "path" : "paths")} of {flows} flows, {trace.Hops.Count(Counts)} probes");
        var last = LastTtl(trace);
        foreach (var ttl in trace.Hops.Where(hop => Counts(hop) && hop.Ttl <= last).GroupBy(hop => hop.Ttl).OrderBy(group => group.Key))
        {
            var answers = ttl.Where(hop => hop.Addr is not null).GroupBy(hop => hop.Addr!.Value).OrderBy(group => group.Key).ToList();
            if (answers.Count == 0)
                yield return Line($"{ttl.Key,2}  *");
            foreach (var (index, known) in answers.Index())
            {
                var share = known.Select(hop => hop.Flow ?? trace.Flow).Distinct().Count();
                var times = known.Where(hop => hop.RttMicroseconds is not null).Select(hop => hop.RttMicroseconds!.Value / 1000.0).ToList();
                var rtt = times.Count == 0 ? "" : Line($"  {times.Min():0.000} ms");
                yield return (index == 0 ? Line($"{ttl.Key,2}  ") : "    ") + HostOf(known.First()) + Line($"  {share} {(share == 1 ? "flow" : "flows")}{rtt}");
            }
        }
    }

    /// <summary>TTL at which the last flow reached the target; probes that were under way by then went beyond it.</summary>
    static int LastTtl(TraceRecord trace)
    {
        var answers = trace.Hops.Where(hop => hop.Addr is not null).ToLookup(hop => CellVerdict.IsFromDestination(hop, trace.Destination), hop => (int)hop.Ttl);
        var onTheWay = answers[false].DefaultIfEmpty(0).Max();
        return answers[true].Where(ttl => ttl > onTheWay).DefaultIfEmpty(byte.MaxValue).Min();
    }
}
