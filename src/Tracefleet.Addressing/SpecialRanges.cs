using System.Collections.Immutable;

namespace Tracefleet.Addressing;

/// <summary>The IANA IPv4 and IPv6 Special-Purpose Address Registries, multicast, and all IPv6 space outside 2000::/3.</summary>
/// <remarks>
/// <see cref="Address"/> holds an IPv4-mapped IPv6 address (::ffff:0:0/96) as the IPv4 address itself, so such an address is described as
/// IPv4 and the mapped block has no entry; <see cref="Address.TryParse(string?, out Address)"/> refuses the mapped text.
/// </remarks>
public static class SpecialRanges
{
    /// <summary>Every block, ordered by prefix; blocks nest.</summary>
    public static ImmutableArray<SpecialRange> All { get; } = [.. Ipv4().Concat(Ipv6()).OrderBy(range => range.Prefix)];

    static readonly PrefixTable<SpecialRange> Table = BuildTable();

    /// <summary>The most specific block that holds the address, or null for ordinary global unicast.</summary>
    public static SpecialRange? Describe(Address address) => Table.TryFind(address, out var range) ? range : null;

    /// <summary>True for ordinary global unicast and for special blocks that the registry calls globally reachable.</summary>
    public static bool IsGloballyReachable(Address address) => Describe(address) is not { GloballyReachable: false };

    static PrefixTable<SpecialRange> BuildTable()
    {
        var builder = new PrefixTableBuilder<SpecialRange>();
        foreach (var range in All)
            builder.Add(range.Prefix, range);
        return builder.Build();
    }

    static SpecialRange Of(string prefix, string name, string source, SpecialUse use, bool globallyReachable = false) =>
        new(Prefix.Parse(prefix), name, source, use, globallyReachable);

    static SpecialRange[] Ipv4() =>
    [
        Of("0.0.0.0/8", "\"This network\"", "RFC 791", SpecialUse.Unspecified),
        Of("0.0.0.0/32", "\"This host on this network\"", "RFC 1122", SpecialUse.Unspecified),
        Of("10.0.0.0/8", "Private-Use", "RFC 1918", SpecialUse.Private),
        Of("100.64.0.0/10", "Shared Address Space", "RFC 6598", SpecialUse.Shared),
        Of("127.0.0.0/8", "Loopback", "RFC 1122", SpecialUse.Loopback),
        Of("169.254.0.0/16", "Link Local", "RFC 3927", SpecialUse.LinkLocal),
        Of("172.16.0.0/12", "Private-Use", "RFC 1918", SpecialUse.Private),
        Of("192.0.0.0/24", "IETF Protocol Assignments", "RFC 6890", SpecialUse.Protocol),
        Of("192.0.0.0/29", "IPv4 Service Continuity Prefix", "RFC 7335", SpecialUse.Protocol),
        Of("192.0.0.8/32", "IPv4 dummy address", "RFC 7600", SpecialUse.Protocol),
        Of("192.0.0.9/32", "Port Control Protocol Anycast", "RFC 7723", SpecialUse.Protocol, globallyReachable: true),
        Of("192.0.0.10/32", "Traversal Using Relays around NAT Anycast", "RFC 8155", SpecialUse.Protocol, globallyReachable: true),
        Of("192.0.0.170/32", "NAT64/DNS64 Discovery", "RFC 8880", SpecialUse.Protocol),
        Of("192.0.0.171/32", "NAT64/DNS64 Discovery", "RFC 8880", SpecialUse.Protocol),
        Of("192.0.2.0/24", "Documentation (TEST-NET-1)", "RFC 5737", SpecialUse.Documentation),
        Of("192.31.196.0/24", "AS112-v4", "RFC 7535", SpecialUse.Protocol, globallyReachable: true),
        Of("192.52.193.0/24", "AMT", "RFC 7450", SpecialUse.Protocol, globallyReachable: true),
        Of("192.88.99.0/24", "Deprecated (6to4 Relay Anycast)", "RFC 7526", SpecialUse.Reserved),
        Of("192.88.99.2/32", "6a44-relay anycast address", "RFC 6751", SpecialUse.Protocol),
        Of("192.168.0.0/16", "Private-Use", "RFC 1918", SpecialUse.Private),
        Of("192.175.48.0/24", "Direct Delegation AS112 Service", "RFC 7534", SpecialUse.Protocol, globallyReachable: true),
        Of("198.18.0.0/15", "Benchmarking", "RFC 2544", SpecialUse.Benchmarking),
        Of("198.51.100.0/24", "Documentation (TEST-NET-2)", "RFC 5737", SpecialUse.Documentation),
        Of("203.0.113.0/24", "Documentation (TEST-NET-3)", "RFC 5737", SpecialUse.Documentation),
        Of("224.0.0.0/4", "Multicast", "RFC 5771", SpecialUse.Multicast),
        Of("233.252.0.0/24", "Documentation (MCAST-TEST-NET)", "RFC 6676", SpecialUse.Multicast),
        Of("240.0.0.0/4", "Reserved", "RFC 1112", SpecialUse.Reserved),
        Of("255.255.255.255/32", "Limited Broadcast", "RFC 919", SpecialUse.Broadcast),
    ];

    static SpecialRange[] Ipv6() =>
    [
        // Only 2000::/3 has been opened for global unicast (RFC 4291 §2.4, IANA IPv6 Address Space); its complement is three blocks.
        Of("::/3", "Reserved by IETF", "RFC 4291", SpecialUse.Reserved),
        Of("4000::/2", "Reserved by IETF", "RFC 4291", SpecialUse.Reserved),
        Of("8000::/1", "Reserved by IETF", "RFC 4291", SpecialUse.Reserved),
        Of("::/96", "IPv4-compatible Address (deprecated)", "RFC 4291", SpecialUse.EmbeddedIpv4),
        Of("::/128", "Unspecified Address", "RFC 4291", SpecialUse.Unspecified),
        Of("::1/128", "Loopback Address", "RFC 4291", SpecialUse.Loopback),
        Of("::ffff:0:0:0/96", "IPv4-translated Address", "RFC 2765", SpecialUse.EmbeddedIpv4),
        Of("64:ff9b::/96", "IPv4-IPv6 Translat.", "RFC 6052", SpecialUse.EmbeddedIpv4, globallyReachable: true),
        Of("64:ff9b:1::/48", "IPv4-IPv6 Translat.", "RFC 8215", SpecialUse.EmbeddedIpv4),
        Of("100::/64", "Discard-Only Address Block", "RFC 6666", SpecialUse.Discard),
        Of("100:0:0:1::/64", "Dummy IPv6 Prefix", "RFC 9780", SpecialUse.Protocol),
        Of("2001::/23", "IETF Protocol Assignments", "RFC 2928", SpecialUse.Protocol),
        Of("2001::/32", "TEREDO", "RFC 4380", SpecialUse.EmbeddedIpv4),
        Of("2001:1::1/128", "Port Control Protocol Anycast", "RFC 7723", SpecialUse.Protocol, globallyReachable: true),
        Of("2001:1::2/128", "Traversal Using Relays around NAT Anycast", "RFC 8155", SpecialUse.Protocol, globallyReachable: true),
        Of("2001:1::3/128", "DNS-SD Service Registration Protocol Anycast", "RFC 9665", SpecialUse.Protocol, globallyReachable: true),
        Of("2001:2::/48", "Benchmarking", "RFC 5180", SpecialUse.Benchmarking),
        Of("2001:3::/32", "AMT", "RFC 7450", SpecialUse.Protocol, globallyReachable: true),
        Of("2001:4:112::/48", "AS112-v6", "RFC 7535", SpecialUse.Protocol, globallyReachable: true),
        Of("2001:10::/28", "Deprecated (previously ORCHID)", "RFC 4843", SpecialUse.Reserved),
        Of("2001:20::/28", "ORCHIDv2", "RFC 7343", SpecialUse.Protocol, globallyReachable: true),
        Of("2001:30::/28", "Drone Remote ID Protocol Entity Tags (DETs) Prefix", "RFC 9374", SpecialUse.Protocol, globallyReachable: true),
        Of("2001:db8::/32", "Documentation", "RFC 3849", SpecialUse.Documentation),
        Of("2002::/16", "6to4", "RFC 3056", SpecialUse.EmbeddedIpv4),
        Of("2620:4f:8000::/48", "Direct Delegation AS112 Service", "RFC 7534", SpecialUse.Protocol, globallyReachable: true),
        Of("3fff::/20", "Documentation", "RFC 9637", SpecialUse.Documentation),
        Of("5f00::/16", "Segment Routing (SRv6) SIDs", "RFC 9602", SpecialUse.Protocol),
        Of("fc00::/7", "Unique-Local", "RFC 4193", SpecialUse.Private),
        Of("fe80::/10", "Link-Local Unicast", "RFC 4291", SpecialUse.LinkLocal),
        Of("fec0::/10", "Site-Local Unicast (deprecated)", "RFC 3879", SpecialUse.Reserved),
        Of("ff00::/8", "Multicast", "RFC 4291", SpecialUse.Multicast),
    ];
}
