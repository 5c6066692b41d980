using System.Globalization;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using static Tracefleet.LookingGlass.Rendering.HopText;

namespace Tracefleet.LookingGlass.Rendering;

/// <summary>A watched path in the layout of mtr's report.</summary>
static class MtrLines
{
    const int MinHostWidth = 33;

    public static IEnumerable<string> Of(TraceRecord trace, MtrSpec spec)
    {
        var ttls = trace.Hops.Where(Counts).GroupBy(hop => hop.Ttl).OrderBy(group => group.Key).ToList();
        var last = ttls.FirstOrDefault(ttl => ttl.Any(hop => hop.Addr is not null && CellVerdict.IsFromDestination(hop, trace.Destination)))?.Key ?? byte.MaxValue;
        var rows = ttls.Where(ttl => ttl.Key <= last).Select(RowOf).ToList();
        var width = Math.Max(MinHostWidth, rows.Count == 0 ? 0 : rows.Max(row => row.Host.Length) + 1);
        var started = trace.StartedAt.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture);
        yield return Line($"Start: {started}  {spec.Cycles} rounds to {trace.Target} ({trace.Destination})");
        yield return $"HOST: {trace.VantagePoint}".PadRight(width) + "Loss%   Snt   Last    Avg   Best   Wrst  StDev";
        foreach (var row in rows)
            yield return row.Host.PadRight(width) + row.Figures;
    }

    static (string Host, string Figures) RowOf(IGrouping<byte, Hop> ttl)
    {
        var sent = ttl.OrderBy(hop => hop.Attempt).ToList();
        var hosts = sent.Where(hop => hop.Addr is not null).DistinctBy(hop => hop.Addr).ToList();
        var times = sent.Where(hop => hop.RttMicroseconds is not null).Select(hop => hop.RttMicroseconds!.Value / 1000.0).ToList();
        var host = hosts.Count == 0 ? "???" : HostOf(hosts[^1]) + (hosts.Count > 1 ? Line($" (+{hosts.Count - 1})") : "");
        var loss = 100.0 * (sent.Count - times.Count) / sent.Count;
        if (times.Count == 0)
            return (Line($"{ttl.Key,3}.|-- {host}"), Line($"{loss,5:0.0}% {sent.Count,5}    0.0    0.0    0.0    0.0    0.0"));
        var mean = times.Average();
        var deviation = Math.Sqrt(Math.Max(0, times.Average(time => time * time) - (mean * mean)));
        return (Line($"{ttl.Key,3}.|-- {host}"),
            Line($"{loss,5:0.0}% {sent.Count,5} {times[^1],6:0.0} {mean,6:0.0} {times.Min(),6:0.0} {times.Max(),6:0.0} {deviation,6:0.0}"));
    }
}
