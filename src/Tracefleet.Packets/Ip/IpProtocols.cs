namespace Tracefleet.Packets;

/// <summary>IP protocol numbers and IPv6 next header values (IANA "Assigned Internet Protocol Numbers").</summary>
public static class IpProtocols
{
    public const byte
        HopByHopOptions = 0,
        Icmp = 1,
        Tcp = 6,
        Udp = 17,
        Routing = 43,
        Fragment = 44,
        EncapsulatingSecurityPayload = 50,
        AuthenticationHeader = 51,
        Icmpv6 = 58,
        NoNextHeader = 59,
        DestinationOptions = 60;
}
