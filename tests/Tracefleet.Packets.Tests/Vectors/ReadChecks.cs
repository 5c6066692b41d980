using Tracefleet.Addressing;

namespace Tracefleet.Packets.Tests.Vectors;

/// <summary>Compares what our views read in a vector with what scapy read.</summary>
static class ReadChecks
{
    public static void Run(PacketVector vector)
    {
        Assert.True(IpPacket.TryParse(vector.Bytes, out var ip), vector.Name);
        CheckShared(vector, ip);
        if (ip.IsIpv4)
            CheckIpv4(vector);
        else
            CheckIpv6(vector);
        if (vector.Has("udp_len"))
            CheckUdp(vector, ip);
        if (vector.Has("seq"))
            CheckTcp(vector, ip);
        if (vector.Has("type"))
            CheckIcmp(vector, ip);
        if (vector.Has("quoted"))
            CheckQuotation(vector, ip);
    }

    static void CheckShared(PacketVector vector, IpPacket ip)
    {
        Assert.Equal(vector.Number("family") == 4, ip.IsIpv4);
        Assert.Equal(vector.Fields["src"], ip.Source.ToString());
        Assert.Equal(vector.Fields["dst"], ip.Destination.ToString());
        Assert.Equal(vector.Number("hop_limit"), ip.HopLimit);
        Assert.Equal((int)vector.Number("total"), ip.TotalLength);
        Assert.False(ip.IsTruncated);
    }

    static void CheckIpv4(PacketVector vector)
    {
        Assert.True(Ipv4Packet.TryParse(vector.Bytes, out var packet));
        Assert.Equal(vector.Number("id"), packet.Identification);
        Assert.Equal(vector.Number("tos"), packet.TypeOfService);
        Assert.Equal(vector.Number("proto"), packet.Protocol);
        Assert.Equal(vector.Number("df") == 1, packet.DontFragment);
        Assert.Equal(vector.Number("mf") == 1, packet.MoreFragments);
        Assert.Equal((int)vector.Number("frag"), packet.FragmentOffset);
        Assert.Equal(vector.Number("ip_sum"), packet.HeaderChecksum);
        Assert.Equal((int)vector.Number("ihl"), packet.HeaderLength);
        Assert.Equal(packet.HeaderLength - 20, packet.Options.Length);
        Assert.True(packet.HasValidHeaderChecksum);
    }

    static void CheckIpv6(PacketVector vector)
    {
        Assert.True(Ipv6Packet.TryParse(vector.Bytes, out var packet));
        Assert.Equal(vector.Number("flow"), packet.FlowLabel);
        Assert.Equal(vector.Number("tc"), packet.TrafficClass);
        Assert.Equal(vector.Number("nh"), packet.NextHeader);
        var kinds = new List<string>();
        foreach (var header in packet.ExtensionHeaders)
        {
            kinds.Add($"{header.Kind}");
            if (header.Kind != IpProtocols.Fragment)
                continue;
            Assert.Equal((int)vector.Number("frag"), header.FragmentOffset);
            Assert.Equal(vector.Number("mf") == 1, header.MoreFragments);
            Assert.Equal(vector.Number("frag_id"), header.FragmentIdentification);
        }
        Assert.Equal(vector.Fields.GetValueOrDefault("kinds", ""), string.Join(',', kinds));
    }

    static void CheckUdp(PacketVector vector, IpPacket ip)
    {
        Assert.Equal(IpProtocols.Udp, ip.Protocol);
        Assert.True(UdpDatagram.TryParse(ip.Payload, out var udp));
        Assert.Equal(vector.Number("sport"), udp.SourcePort);
        Assert.Equal(vector.Number("dport"), udp.DestinationPort);
        Assert.Equal(vector.Number("udp_len"), udp.Length);
        Assert.Equal(vector.Number("sum"), udp.Checksum);
        Assert.Equal(vector.Hex("payload"), udp.Payload);
        Assert.NotEqual(udp.IsTruncated, udp.HasValidChecksum(ip.Source, ip.Destination));
    }

    static void CheckTcp(PacketVector vector, IpPacket ip)
    {
        Assert.Equal(IpProtocols.Tcp, ip.Protocol);
        Assert.True(TcpSegment.TryParse(ip.Payload, out var tcp));
        Assert.Equal(vector.Number("sport"), tcp.SourcePort);
        Assert.Equal(vector.Number("dport"), tcp.DestinationPort);
        Assert.Equal(vector.Number("seq"), tcp.Sequence);
        Assert.Equal(vector.Number("ack"), tcp.Acknowledgment);
        Assert.Equal((int)vector.Number("offset"), tcp.DataOffset);
        Assert.Equal((TcpFlags)vector.Number("flags"), tcp.Flags);
        Assert.Equal(vector.Number("window"), tcp.Window);
        Assert.Equal(vector.Number("sum"), tcp.Checksum);
        Assert.Equal(vector.Number("urgent"), tcp.UrgentPointer);
        Assert.Equal(vector.Hex("payload"), tcp.Payload);
        var options = new List<string>();
        foreach (var option in tcp.Options)
            options.Add($"{option.Kind}:{Convert.ToHexStringLower(option.Data)}");
        Assert.Equal(vector.Fields.GetValueOrDefault("options", ""), string.Join(',', options));
        Assert.True(tcp.HasValidChecksum(ip.Source, ip.Destination));
    }

    static void CheckIcmp(PacketVector vector, IpPacket ip)
    {
        Assert.Equal(ip.IsIpv4 ? IpProtocols.Icmp : IpProtocols.Icmpv6, ip.Protocol);
        Assert.True(IcmpMessage.TryParse(ip.Payload, out var icmp));
        Assert.Equal(vector.Number("type"), icmp.Type);
        Assert.Equal(vector.Number("code"), icmp.Code);
        Assert.Equal(vector.Number("sum"), icmp.Checksum);
        Assert.Equal(vector.Has("mtu") ? vector.Number("mtu") : 0, icmp.Mtu);
        Assert.True(ip.IsIpv4 ? icmp.HasValidChecksum() : icmp.HasValidChecksum(ip.Source, ip.Destination));
        Assert.Equal(vector.Has("quoted"), icmp.IsError(ip.IsIpv6));
        if (!vector.Has("icmp_id"))
            return;
        Assert.Equal(vector.Number("icmp_id"), icmp.Identifier);
        Assert.Equal(vector.Number("icmp_seq"), icmp.Sequence);
        Assert.Equal(vector.Hex("payload"), icmp.Body);
    }

    static void CheckQuotation(PacketVector vector, IpPacket ip)
    {
        Assert.True(IcmpError.TryParse(ip.Payload, ip.IsIpv6, out var error));
        Assert.Equal(vector.Hex("quoted"), error.Quoted);
        Assert.True(IpPacket.TryParse(error.Quoted, out var quoted));
        Assert.Equal(ip.Destination, quoted.Source);
        if (vector.Has("quoted_seq"))
        {
            Assert.True(TcpSegment.TryParseQuoted(quoted.Payload, out var tcp));
            Assert.Equal(vector.Number("quoted_seq"), tcp.Sequence);
        }
        if (vector.Has("quoted_sum"))
            CheckQuotedUdp(vector, quoted);
        Assert.Equal(vector.Fields.GetValueOrDefault("mpls", ""), Labels(error.Extensions));
        Assert.Equal(!vector.Has("mpls") && !vector.Has("extensions"), error.Extensions.IsEmpty);
    }

    static void CheckQuotedUdp(PacketVector vector, IpPacket quoted)
    {
        Assert.True(UdpDatagram.TryParse(quoted.Payload, out var udp));
        Assert.Equal(vector.Number("quoted_sport"), udp.SourcePort);
        Assert.Equal(vector.Number("quoted_dport"), udp.DestinationPort);
        Assert.Equal(vector.Number("quoted_udp_len"), udp.Length);
        Assert.Equal(vector.Number("quoted_sum"), udp.Checksum);
    }

    static string Labels(IcmpExtensions extensions)
    {
        var labels = new List<string>();
        if (extensions.TryGetMplsLabelStack(out var stack))
        {
            foreach (var label in stack)
                labels.Add($"{label.Label}/{label.Exp}/{(label.BottomOfStack ? 1 : 0)}/{label.Ttl}");
        }
        return string.Join(',', labels);
    }
}
