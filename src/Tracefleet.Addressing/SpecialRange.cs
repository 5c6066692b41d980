namespace Tracefleet.Addressing;

/// <summary>What a special-purpose block is for, coarse enough to base a rule on.</summary>
public enum SpecialUse
{
    /// <summary>0.0.0.0/8 and <c>::</c>: a source before it has an address, never a destination.</summary>
    Unspecified,
    Loopback,
    /// <summary>Private networks: RFC 1918 and unique local IPv6 (RFC 4193).</summary>
    Private,
    /// <summary>Between a provider's NAT and its customers (RFC 6598).</summary>
    Shared,
    LinkLocal,
    Documentation,
    Benchmarking,
    Multicast,
    Broadcast,
    /// <summary>Assigned to a protocol or an anycast service (AS112, AMT, PCP, TURN and the like).</summary>
    Protocol,
    /// <summary>Carries an IPv4 address inside an IPv6 one: 6to4, Teredo, NAT64, mapped, compatible, translated.</summary>
    EmbeddedIpv4,
    Discard,
    /// <summary>Set aside, deprecated or not yet given out by IANA.</summary>
    Reserved,
}

/// <summary>A block of the IANA special-purpose address registries (RFC 6890), or one that other IANA registries keep from global unicast.</summary>
/// <param name="Name">Name in the registry.</param>
/// <param name="Source">The RFC that defines the block.</param>
/// <param name="GloballyReachable">True only where the registry says so; "N/A" counts as not.</param>
public sealed record SpecialRange(Prefix Prefix, string Name, string Source, SpecialUse Use, bool GloballyReachable = false)
{
    /// <summary>Any number of networks use the same addresses at once, so a route to one of them does not say whose the address is.</summary>
    public bool IsLocal => Use is SpecialUse.Unspecified or SpecialUse.Loopback or SpecialUse.Private or SpecialUse.Shared or SpecialUse.LinkLocal;

    /// <summary>An IPv4 address hides inside: probing it may reach a host that the IPv4 rules forbid.</summary>
    public bool EmbedsIpv4 => Use == SpecialUse.EmbeddedIpv4;
}
