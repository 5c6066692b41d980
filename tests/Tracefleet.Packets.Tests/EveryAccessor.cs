namespace Tracefleet.Packets.Tests;

/// <summary>Parses bytes as everything they could be and reads every field, without allocating; the sum keeps the reads from being left out.</summary>
static class EveryAccessor
{
    public static long Read(ReadOnlySpan<byte> bytes) => unchecked(
        ReadIp(bytes) + ReadUdp(bytes) + ReadTcp(bytes) + ReadIcmp(bytes, false) + ReadIcmp(bytes, true) + ReadExtensions(bytes) + ReadExtensionHeaders(bytes));

    static long ReadIp(ReadOnlySpan<byte> bytes)
    {
        var sum = 0L;
        if (IpPacket.TryParse(bytes, out var packet))
            sum += ReadIp(packet);
        if (IpPacket.TryParseQuoted(bytes, out var quoted))
            sum += ReadIp(quoted);
        if (Ipv4Packet.TryParse(bytes, out var ipv4))
            sum += ipv4.HeaderLength + ipv4.HeaderChecksum + ipv4.Options.Length + ipv4.Payload.Length + ipv4.FragmentOffset
                + Bit(ipv4.DontFragment) + Bit(ipv4.MoreFragments) + Bit(ipv4.HasValidHeaderChecksum);
        if (Ipv6Packet.TryParse(bytes, out var ipv6))
            sum += ipv6.PayloadLength + ipv6.NextHeader + ipv6.Payload.Length + ipv6.UpperLayer.Length + ipv6.FragmentOffset
                + Bit(ipv6.IsFragment) + Bit(ipv6.HasUpperLayer);
        return sum;
    }

    static long ReadIp(IpPacket packet)
    {
        var sum = packet.HopLimit + packet.Protocol + packet.TotalLength + packet.Identification + packet.FlowLabel + packet.TrafficClass
            + packet.Source.BitLength + packet.Destination.BitLength + Bit(packet.IsTruncated) + Bit(packet.IsLaterFragment);
        sum += ReadUdp(packet.Payload) + ReadTcp(packet.Payload) + ReadIcmp(packet.Payload, packet.IsIpv6);
        if (UdpDatagram.TryParse(packet.Payload, out var udp))
            sum += Bit(udp.HasValidChecksum(packet.Source, packet.Destination));
        if (TcpSegment.TryParseQuoted(packet.Payload, out var tcp))
            sum += Bit(tcp.HasValidChecksum(packet.Source, packet.Destination));
        if (IcmpMessage.TryParse(packet.Payload, out var icmp))
            sum += Bit(icmp.HasValidChecksum(packet.Source, packet.Destination));
        return sum;
    }

    static long ReadUdp(ReadOnlySpan<byte> bytes) => UdpDatagram.TryParse(bytes, out var udp)
        ? udp.SourcePort + udp.DestinationPort + udp.Length + udp.Checksum + udp.Payload.Length + Bit(udp.IsTruncated)
        : 0;

    static long ReadTcp(ReadOnlySpan<byte> bytes)
    {
        if (!TcpSegment.TryParseQuoted(bytes, out var tcp))
            return 0;
        var sum = (long)tcp.Sequence + tcp.Acknowledgment + tcp.SourcePort + tcp.DestinationPort + tcp.DataOffset + (int)tcp.Flags
            + tcp.Window + tcp.Checksum + tcp.UrgentPointer + tcp.Payload.Length;
        foreach (var option in tcp.Options)
            sum += option.Kind + option.Data.Length;
        return sum + Bit(TcpSegment.TryParse(bytes, out _));
    }

    static long ReadIcmp(ReadOnlySpan<byte> bytes, bool isIpv6)
    {
        if (!IcmpMessage.TryParse(bytes, out var icmp))
            return 0;
        var sum = (long)icmp.Type + icmp.Code + icmp.Checksum + icmp.RestOfHeader + icmp.Body.Length + icmp.Identifier + icmp.Sequence
            + icmp.Mtu + Bit(icmp.HasValidChecksum());
        if (!IcmpError.TryParse(bytes, isIpv6, out var error))
            return sum;
        if (IpPacket.TryParseQuoted(error.Quoted, out var quoted))
            sum += quoted.Payload.Length + quoted.Protocol + ReadUdp(quoted.Payload) + ReadTcp(quoted.Payload);
        return sum + error.Type + error.Code + error.Message.Type + ReadObjects(error.Extensions);
    }

    static long ReadExtensions(ReadOnlySpan<byte> bytes) => IcmpExtensions.TryParse(bytes, out var extensions) ? ReadObjects(extensions) : 0;

    static long ReadObjects(IcmpExtensions extensions)
    {
        var sum = Bit(extensions.IsEmpty);
        foreach (var @object in extensions)
            sum += @object.ClassNumber + @object.CType + @object.Payload.Length;
        if (!extensions.TryGetMplsLabelStack(out var stack))
            return sum;
        foreach (var label in stack)
            sum += label.Label + label.Exp + label.Ttl + Bit(label.BottomOfStack);
        return sum + stack[stack.Count - 1].Ttl;
    }

    static long ReadExtensionHeaders(ReadOnlySpan<byte> bytes)
    {
        var sum = 0L;
        foreach (var kind in (ReadOnlySpan<byte>)[0, 43, 44, 51, 60])
        {
            if (Ipv6ExtensionHeader.TryParse(kind, bytes, out var header))
                sum += header.Bytes.Length + header.NextHeader + header.FragmentOffset + header.FragmentIdentification + Bit(header.MoreFragments);
        }
        return sum;
    }

    static long Bit(bool value) => value ? 1 : 0;
}
