namespace Tracefleet.Enrichment.Routes.Format;

/// <summary>The parts of a file of routes, each there exactly once and in this order. The numbers stand in files; docs/routes-format.md draws them.</summary>
enum RoutesSection
{
    /// <summary>Identifier of the snapshot that the routes belong to.</summary>
    Snapshot,
    /// <summary>32 bytes for each peer.</summary>
    Peers,
    /// <summary>128 bits for each; <c>::</c> for none.</summary>
    NextHops,
    /// <summary>32 bits for each AS path: where it ends.</summary>
    PathEnds,
    /// <summary>Segments as in AS_PATH, with numbers of 4 bytes.</summary>
    Paths,
    CommunityEnds,
    /// <summary>Sets of communities, see <see cref="CommunitySet"/>.</summary>
    Communities,
    /// <summary>A <see cref="RouteAttributes"/> for each.</summary>
    Attributes,
    ListEnds,
    /// <summary>Routes of a prefix, see <see cref="RouteList"/>.</summary>
    Lists,
    /// <summary>32 bits for each IPv4 prefix, in order.</summary>
    Ipv4Networks,
    /// <summary>8 bits for each.</summary>
    Ipv4Lengths,
    /// <summary>32 bits for each: the number of its list.</summary>
    Ipv4Lists,
    /// <summary>128 bits for each IPv6 prefix.</summary>
    Ipv6Networks,
    Ipv6Lengths,
    Ipv6Lists,
}
