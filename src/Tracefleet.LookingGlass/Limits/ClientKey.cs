using Tracefleet.Addressing;

namespace Tracefleet.LookingGlass.Limits;

/// <summary>Who counts as one visitor: an IPv4 address, or the /64 of an IPv6 address, whose addresses one host can choose from at
/// will.</summary>
/// <remarks>The default value is <c>::/0</c>, which is nobody's.</remarks>
public readonly record struct ClientKey
{
    const int Ipv6Length = 64;

    ClientKey(Prefix prefix) => Prefix = prefix;

    public Prefix Prefix { get; }

    public static ClientKey Of(Address address) => new(Prefix.Of(address, address.IsIpv4 ? address.BitLength : Ipv6Length));

    public override string ToString() => Prefix.ToString();
}

/// <summary>The network around a target: its /24 or /48, the longest that are commonly routed.</summary>
/// <remarks>The default value is <c>::/0</c>, which is around nothing.</remarks>
public readonly record struct TargetKey
{
    const int Ipv4Length = 24, Ipv6Length = 48;

    TargetKey(Prefix prefix) => Prefix = prefix;

    public Prefix Prefix { get; }

    public static TargetKey Of(Address address) => new(Prefix.Of(address, address.IsIpv4 ? Ipv4Length : Ipv6Length));

    public override string ToString() => Prefix.ToString();
}
