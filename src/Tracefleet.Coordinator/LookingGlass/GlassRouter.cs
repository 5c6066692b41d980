using Tracefleet.LookingGlass.Commands;
using Tracefleet.LookingGlass.Routing;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Something that carries out commands: a vantage point, a routing daemon, or this host with the configured commands.</summary>
/// <param name="Place">Name of the vantage point; null for the other kinds.</param>
/// <param name="Routes">Routing table to ask; null where there is none.</param>
/// <param name="RoutesFrom">Snapshot behind the table; null for a daemon.</param>
public sealed record GlassRouter(string Name, string? Place, IRouteSource? Routes, string? RoutesFrom, GlassRouterFacts Facts)
{
    /// <summary>Whether configured commands run here.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Whether an agent is there; true for the other kinds.</summary>
    public bool IsConnected { get; init; } = true;

    /// <summary>Families it can probe; both for the other kinds.</summary>
    public bool HasIpv4 { get; init; } = true;
    public bool HasIpv6 { get; init; } = true;

    public bool Knows(GlassVerb verb) => verb switch
    {
        GlassVerb.Ping or GlassVerb.Traceroute or GlassVerb.Mtr or GlassVerb.Multipath => Place is not null,
        GlassVerb.ShowRoute => Routes?.Topics.Contains(RouteTopic.Route) == true,
        GlassVerb.ShowBgp => Routes?.Topics.Contains(RouteTopic.Bgp) == true,
        GlassVerb.ShowBgpSummary => Routes?.Topics.Contains(RouteTopic.BgpSummary) == true,
        GlassVerb.ShowBgpNeighbors => Routes?.Topics.Contains(RouteTopic.BgpNeighbor) == true,
        // They are answered from snapshots, whichever router is named.
        GlassVerb.ShowAsn or GlassVerb.ShowGeo or GlassVerb.ShowIxp => true,
        GlassVerb.Configured => IsLocal,
        _ => false,
    };
}

/// <summary>What visitors are told of a router (RFC 8522 §3.3.2); null where nobody says.</summary>
public sealed record GlassRouterFacts(
    string? Country = null, string? City = null, uint? AutonomousSystem = null, string? Contact = null, string? Vendor = null, string? Model = null);
