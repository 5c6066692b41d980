using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Sockets.Linux.Datagrams;

/// <summary>Which socket a probe leaves by: the source address, the protocol, and the source port or the ICMP identifier.</summary>
readonly record struct SocketKey(Address Source, byte Protocol, ushort Port)
{
    public bool IsUdp => Protocol == IpProtocols.Udp;
    public bool IsIpv6 => Source.IsIpv6;
}

/// <summary>A whole IP packet as what a datagram socket is told to send.</summary>
readonly ref struct OutgoingDatagram
{
    OutgoingDatagram(IpPacket ip, bool dontFragment, ushort port, ushort destinationPort, ReadOnlySpan<byte> message)
    {
        Key = new SocketKey(ip.Source, ip.Protocol, port);
        Destination = ip.Destination;
        DestinationPort = destinationPort;
        Ttl = ip.HopLimit;
        TrafficClass = ip.TrafficClass;
        DontFragment = dontFragment;
        Message = message;
    }

    public SocketKey Key { get; }
    public Address Destination { get; }

    /// <summary>0 for ICMP.</summary>
    public ushort DestinationPort { get; }
    public byte Ttl { get; }
    public byte TrafficClass { get; }
    public bool DontFragment { get; }

    /// <summary>The payload of UDP; the whole message of ICMP, whose identifier and checksum the kernel writes itself.</summary>
    public ReadOnlySpan<byte> Message { get; }

    /// <summary>False for anything but UDP and echo requests of ICMP.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out OutgoingDatagram datagram)
    {
        datagram = default;
        if (!IpPacket.TryParse(packet, out var ip) || ip.IsTruncated)
            return false;
        var dontFragment = ip.IsIpv6 || (Ipv4Packet.TryParse(packet, out var ipv4) && ipv4.DontFragment);
        if (ip.Protocol == IpProtocols.Udp && UdpDatagram.TryParse(ip.Payload, out var udp))
        {
            datagram = new(ip, dontFragment, udp.SourcePort, udp.DestinationPort, udp.Payload);
            return true;
        }
        var echoRequest = ip.IsIpv4 ? IcmpTypes.EchoRequest : Icmpv6Types.EchoRequest;
        if (ip.Protocol != (ip.IsIpv4 ? IpProtocols.Icmp : IpProtocols.Icmpv6) || !IcmpMessage.TryParse(ip.Payload, out var icmp) || icmp.Type != echoRequest)
            return false;
        datagram = new(ip, dontFragment, icmp.Identifier, 0, ip.Payload);
        return true;
    }
}
