using Tracefleet.Measurements.Traces;
using static Tracefleet.LookingGlass.Rendering.HopText;

namespace Tracefleet.LookingGlass.Rendering;

/// <summary>A path in the layout of traceroute, with origin AS and exchange behind each address.</summary>
static class TracerouteLines
{
    public static IEnumerable<string> Of(TraceRecord trace, TraceSpec spec)
    {
        var size = spec.PacketSize is { } bytes ? Line($", {bytes} byte packets") : "";
        yield return Line($"traceroute to {trace.Target} ({trace.Destination}), {spec.MaxTtl} hops max{size}");
        foreach (var ttl in trace.Hops.Where(Counts).GroupBy(hop => hop.Ttl).OrderBy(group => group.Key))
            yield return Line($"{ttl.Key,2} ") + string.Concat(Parts(ttl));
    }

    /// <summary>An address is written where it changes. One space goes before an address or a star and two before a time, as traceroute
    /// does it.</summary>
    static IEnumerable<string> Parts(IEnumerable<Hop> hops)
    {
        Addressing.Address? last = null;
        foreach (var hop in hops.OrderBy(hop => hop.Attempt))
        {
            if (hop.Addr is not { } address)
            {
                yield return " *";
                continue;
            }
            if (address != last)
                yield return " " + HostOf(hop);
            last = address;
            yield return "  " + TimeOf(hop);
            if (hop.Mpls.Length > 0)
                yield return $"  <MPLS:{string.Join(',', hop.Mpls.Select(label => Line($"L={label.Label}")))}>";
        }
    }
}
