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
        foreach (var ttl in trace.Hops.Where(Counts).GroupBy(hop => hop.Ttl).OrderBy(group => group.Key))
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
}
