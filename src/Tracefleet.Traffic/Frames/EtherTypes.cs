namespace Tracefleet.Traffic.Frames;

/// <summary>EtherTypes (IANA "IEEE 802 Numbers") and PPP protocols that lead to IP.</summary>
static class EtherTypes
{
    public const ushort
        Ipv4 = 0x0800,
        Ipv6 = 0x86DD,
        Vlan = 0x8100,
        ServiceVlan = 0x88A8,
        MplsUnicast = 0x8847,
        MplsMulticast = 0x8848,
        PppoeSession = 0x8864,
        PppIpv4 = 0x0021,
        PppIpv6 = 0x0057;

    /// <summary>Customer and service tags, and the numbers that were used for outer tags before IEEE 802.1ad.</summary>
    public static bool IsTag(ushort type) => type is Vlan or ServiceVlan or 0x9100 or 0x9200 or 0x9300;
}
