using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Measurements.Traces;

/// <summary>What a ping, mtr, multipath or sweep found, in the words for the end of a trace. The first that holds counts.</summary>
/// <remarks>
/// <list type="number">
/// <item><c>reached</c>: the destination itself answered at least one probe; of a prefix, at least one of its addresses did.</item>
/// <item><c>unreachable</c>: somebody said that the destination cannot be reached, or no probe could leave this host.</item>
/// <item><c>max_ttl</c>: a probe with the highest TTL was answered by a router, so the path goes on beyond it.</item>
/// <item><c>gap_limit</c>: nobody answered from some TTL on; for a ping, nobody answered at all.</item>
/// </list>
/// </remarks>
public static class CellVerdict
{
    /// <param name="destination">Null for a prefix, whose hops name their own.</param>
    /// <param name="maxTtl">The highest TTL that was to be probed.</param>
    public static CellReason Of(ImmutableArray<Hop> hops, Address? destination, int maxTtl)
    {
        if (hops.Any(hop => IsFromDestination(hop, destination)))
            return CellReason.Reached;
        if (hops.Any(IsUnreachable) || hops.All(hop => hop.SendFailure != Probing.Transport.SendFailure.None))
            return CellReason.Unreachable;
        return hops.Any(hop => hop.Addr is not null && hop.Ttl >= maxTtl) ? CellReason.MaxTtl : CellReason.GapLimit;
    }

    /// <summary>Whether the destination itself answered this probe.</summary>
    public static bool IsFromDestination(Hop hop, Address? destination) =>
        hop.Addr is { } addr && addr == (hop.Destination ?? destination) && !IsTimeExceeded(hop);

    static bool IsTimeExceeded(Hop hop) => hop.IcmpType == (hop.Addr is { IsIpv6: true } ? Icmpv6Types.TimeExceeded : IcmpTypes.TimeExceeded);

    static bool IsUnreachable(Hop hop) =>
        hop.Addr is { } addr && hop.IcmpType == (addr.IsIpv6 ? Icmpv6Types.DestinationUnreachable : IcmpTypes.DestinationUnreachable);
}
