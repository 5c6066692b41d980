using Tracefleet.Addressing;

namespace Tracefleet.Packets.Tests.Vectors;

/// <summary>Rebuilds a vector from its field values alone and compares the bytes with those that scapy wrote.</summary>
static class WriteChecks
{
    /// <summary>We write no IPv4 options and no fragments of IPv4; extension headers have tests of their own.</summary>
    public static bool Covers(PacketVector vector) =>
        !vector.Has("kinds") && !vector.Has("no_extensions") && !vector.Name.EndsWith("without_length", StringComparison.Ordinal)
        && (vector.Number("family") == 6 || (vector.Number("ihl") == 20 && vector.Number("frag") == 0));

    public static void Run(PacketVector vector)
    {
        var buffer = new byte[2000];
        Array.Fill(buffer, (byte)0xA5);
        var headerLength = vector.Number("family") == 4 ? 20 : 40;
        var upperLength = WriteUpper(vector, buffer.AsSpan(headerLength));
        Assert.Equal(headerLength, WriteHeader(vector, buffer, upperLength));
        Assert.Equal(Convert.ToHexString(vector.Bytes), Convert.ToHexString(buffer, 0, headerLength + upperLength));
        Assert.Equal(0xA5, buffer[headerLength + upperLength]);
    }

    static int WriteHeader(PacketVector vector, Span<byte> buffer, int payloadLength)
    {
        var (source, destination) = Addresses(vector);
        var hopLimit = (byte)vector.Number("hop_limit");
        return vector.Number("family") == 4
            ? Ipv4Packet.WriteHeader(buffer, new Ipv4Header(source, destination, hopLimit, (byte)vector.Number("proto"),
                (ushort)vector.Number("id"), (byte)vector.Number("tos"), vector.Number("df") == 1), payloadLength)
            : Ipv6Packet.WriteHeader(buffer, new Ipv6Header(source, destination, hopLimit, (byte)vector.Number("nh"),
                vector.Number("flow"), (byte)vector.Number("tc")), payloadLength);
    }

    static int WriteUpper(PacketVector vector, Span<byte> buffer)
    {
        var (source, destination) = Addresses(vector);
        if (vector.Has("udp_len"))
            return UdpDatagram.Write(buffer, source, destination, (ushort)vector.Number("sport"), (ushort)vector.Number("dport"), vector.Hex("payload"));
        if (vector.Has("seq"))
            return WriteTcp(vector, buffer);
        if (vector.Has("icmp_id"))
            return WriteEcho(vector, buffer);
        return IcmpError.Write(buffer, vector.Number("family") == 6, source, destination, (byte)vector.Number("type"), (byte)vector.Number("code"),
            vector.Hex("quoted"), WriteExtensions(vector), vector.Has("mtu") ? vector.Number("mtu") : 0);
    }

    static int WriteTcp(PacketVector vector, Span<byte> buffer)
    {
        var (source, destination) = Addresses(vector);
        var headerLength = vector.Number("family") == 4 ? 20 : 40;
        var options = vector.Bytes.AsSpan(headerLength + 20, (int)vector.Number("offset") - 20);
        return TcpSegment.Write(buffer, new TcpHeader(source, destination, (ushort)vector.Number("sport"), (ushort)vector.Number("dport"),
            vector.Number("seq"), vector.Number("ack"), (TcpFlags)vector.Number("flags"), (ushort)vector.Number("window"),
            (ushort)vector.Number("urgent")), options, vector.Hex("payload"));
    }

    static int WriteEcho(PacketVector vector, Span<byte> buffer)
    {
        var (source, destination) = Addresses(vector);
        var (identifier, sequence) = ((ushort)vector.Number("icmp_id"), (ushort)vector.Number("icmp_seq"));
        var payload = vector.Hex("payload");
        return vector.Number("type") switch
        {
            8 => IcmpEcho.WriteRequest(buffer, identifier, sequence, payload),
            0 => IcmpEcho.WriteReply(buffer, identifier, sequence, payload),
            128 => Icmpv6Echo.WriteRequest(buffer, source, destination, identifier, sequence, payload),
            _ => Icmpv6Echo.WriteReply(buffer, source, destination, identifier, sequence, payload),
        };
    }

    static byte[] WriteExtensions(PacketVector vector)
    {
        var buffer = new byte[100];
        if (!vector.Has("mpls"))
            return vector.Has("extensions") ? vector.Hex("extensions") : [];
        var labels = vector.Fields["mpls"].Split(',').Select(ParseLabel).ToArray();
        return buffer[..IcmpExtensions.WriteMpls(buffer, labels)];
    }

    static MplsLabel ParseLabel(string text)
    {
        var parts = text.Split('/').Select(uint.Parse).ToArray();
        return new MplsLabel(parts[0], (byte)parts[1], parts[2] == 1, (byte)parts[3]);
    }

    static (Address Source, Address Destination) Addresses(PacketVector vector) =>
        (Address.Parse(vector.Fields["src"]), Address.Parse(vector.Fields["dst"]));
}
