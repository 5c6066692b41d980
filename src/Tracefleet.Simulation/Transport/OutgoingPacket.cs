using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Simulation.Paths;

namespace Tracefleet.Simulation.Transport;

/// <summary>A packet on its way out, checked as far as its family and protocol have checksums.</summary>
readonly ref struct OutgoingPacket
{
    const int FragmentFields = 6;

    OutgoingPacket(ReadOnlySpan<byte> bytes, IpPacket ip, bool isFragment)
    {
        Bytes = bytes;
        Ip = ip;
        IsFragment = isFragment;
        var payload = ip.Payload;
        IsIcmp = ip.Protocol == (ip.IsIpv4 ? IpProtocols.Icmp : IpProtocols.Icmpv6);
        if (ip.Protocol == IpProtocols.Udp && UdpDatagram.TryParse(payload, out var udp))
            Flow = new FlowFields(ProbeProtocol.Udp, udp.SourcePort, udp.DestinationPort, ip.FlowLabel);
        else if (ip.Protocol == IpProtocols.Tcp && TcpSegment.TryParseQuoted(payload, out var tcp))
            Flow = new FlowFields(ProbeProtocol.Tcp, tcp.SourcePort, tcp.DestinationPort, ip.FlowLabel);
        else if (IsIcmp && IcmpMessage.TryParse(payload, out var icmp))
            Flow = new FlowFields((ProbeProtocol)ip.Protocol, icmp.Identifier, icmp.Checksum, ip.FlowLabel);
        else
            Flow = new FlowFields((ProbeProtocol)ip.Protocol, 0, 0, ip.FlowLabel);
    }

    /// <summary>The whole packet, without what follows its own length.</summary>
    public ReadOnlySpan<byte> Bytes { get; }
    public IpPacket Ip { get; }
    public bool IsFragment { get; }
    public bool IsIcmp { get; }
    public FlowFields Flow { get; }

    /// <summary>Whether a router that cannot pass it on in one piece must drop it.</summary>
    public bool MustStayWhole => Ip.IsIpv6 || (Bytes[FragmentFields] & 0x40) != 0;

    public static bool TryParse(ReadOnlySpan<byte> bytes, out OutgoingPacket packet)
    {
        packet = default;
        if (!IpPacket.TryParse(bytes, out var ip) || ip.IsTruncated)
            return false;
        packet = new OutgoingPacket(bytes[..ip.TotalLength], ip, IsPartOfAnother(bytes));
        return true;
    }

    /// <summary>Whether every checksum in it is right. A fragment's cannot be known.</summary>
    public bool HasValidChecksums()
    {
        if (Ipv4Packet.TryParse(Bytes, out var ipv4) && !ipv4.HasValidHeaderChecksum)
            return false;
        if (IsFragment)
            return true;
        if (Ip.Protocol == IpProtocols.Udp)
            return UdpDatagram.TryParse(Ip.Payload, out var udp) && udp.HasValidChecksum(Ip.Source, Ip.Destination);
        if (Ip.Protocol == IpProtocols.Tcp)
            return TcpSegment.TryParse(Ip.Payload, out var tcp) && tcp.HasValidChecksum(Ip.Source, Ip.Destination);
        if (!IsIcmp)
            return true;
        return IcmpMessage.TryParse(Ip.Payload, out _) && (Ip.IsIpv4
            ? InternetChecksum.Compute(Ip.Payload)
            : InternetChecksum.Transport(Ip.Source, Ip.Destination, IpProtocols.Icmpv6, Ip.Payload)) == 0;
    }

    static bool IsPartOfAnother(ReadOnlySpan<byte> bytes)
    {
        if (Ipv6Packet.TryParse(bytes, out var ipv6))
            return ipv6.IsFragment;
        return ((bytes[FragmentFields] & 0x3F) << 8 | bytes[FragmentFields + 1]) != 0;
    }
}
