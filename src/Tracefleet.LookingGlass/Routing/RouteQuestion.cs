using Tracefleet.Addressing;

namespace Tracefleet.LookingGlass.Routing;

/// <summary>What a routing table can be asked for (RFC 8522 §3.2).</summary>
public enum RouteTopic
{
    /// <summary><c>show route</c>: routes of every protocol, with what is needed to forward.</summary>
    Route,

    /// <summary><c>show bgp</c>: BGP routes with their attributes.</summary>
    Bgp,

    /// <summary><c>show bgp summary</c>: the sessions and how they are.</summary>
    BgpSummary,

    /// <summary><c>show bgp neighbors</c>: one session in detail.</summary>
    BgpNeighbor,
}

/// <summary>A question to a routing table.</summary>
/// <param name="Target">Prefix that is asked for, a host's as /32 or /128; for <see cref="RouteTopic.BgpNeighbor"/> the neighbor; null for <see cref="RouteTopic.BgpSummary"/>.</param>
/// <param name="IsHost">True when an address was given, which is answered by the longest match; false for a prefix, which is answered by that prefix alone.</param>
/// <param name="IsIpv6">Address family of the table: that of the target where there is one.</param>
/// <param name="Vrf">Name of a table as the router's configuration calls it; null for the router's own.</param>
public sealed record RouteQuestion(RouteTopic Topic, Prefix? Target, bool IsHost, bool IsIpv6, string? Vrf = null);
