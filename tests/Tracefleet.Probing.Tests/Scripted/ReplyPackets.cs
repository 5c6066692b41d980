using System.Buffers.Binary;
using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing.Sessions;

namespace Tracefleet.Probing.Tests.Scripted;

/// <summary>Makes the packets that routers and hosts answer a probe with.</summary>
public static class ReplyPackets
{
    /// <summary>No router quotes more (RFC 1812 §4.3.2.3).</summary>
    const int MaxQuotation = 512;

    public static bool IsIpv6(byte[] probe) => probe[0] >> 4 == 6;

    public static int HeaderLength(byte[] probe) => IsIpv6(probe) ? 40 : 20;

    public static byte[] Error(
        byte[] probe, Address from, byte type, byte code, byte[]? quoted = null, byte[]? extensions = null, Address? to = null, uint rest = 0)
    {
        var ipv6 = IsIpv6(probe);
        IpPacket.TryParse(probe, out var sent);
        var destination = to ?? sent.Source;
        var icmp = new byte[1_200];
        quoted ??= Expired(probe);
        var length = IcmpError.Write(
            icmp, ipv6, from, destination, type, code, quoted.AsSpan(0, Math.Min(quoted.Length, MaxQuotation)), extensions, rest);
        return Packet(from, destination, icmp.AsSpan(0, length));
    }

    public static byte[] EchoReply(byte[] probe, Address? from = null)
    {
        IpPacket.TryParse(probe, out var sent);
        IcmpMessage.TryParse(sent.Payload, out var echo);
        var icmp = new byte[IcmpMessage.HeaderLength + echo.Body.Length];
        var source = from ?? sent.Destination;
        var length = IsIpv6(probe)
            ? Icmpv6Echo.WriteReply(icmp, source, sent.Source, echo.Identifier, echo.Sequence, echo.Body)
            : IcmpEcho.WriteReply(icmp, echo.Identifier, echo.Sequence, echo.Body);
        return Packet(source, sent.Source, icmp.AsSpan(0, length));
    }

    /// <summary>What a host's TCP says to a segment out of the blue (RFC 9293 §3.10.7.1), or with an open port to a SYN.</summary>
    public static byte[] Tcp(byte[] probe, bool isOpen, Address? from = null, uint difference = 0)
    {
        IpPacket.TryParse(probe, out var sent);
        TcpSegment.TryParse(sent.Payload, out var tcp);
        var isSyn = (tcp.Flags & TcpFlags.Syn) != 0;
        var source = from ?? sent.Destination;
        var counted = isSyn ? 1u : 0;
        var acknowledged = unchecked(tcp.Sequence + counted + (isOpen ? 0 : (uint)tcp.Payload.Length) + difference);
        var header = new TcpHeader(source, sent.Source, tcp.DestinationPort, tcp.SourcePort, 0);
        header = isSyn
            ? header with { Acknowledgment = acknowledged, Flags = (isOpen ? TcpFlags.Syn : TcpFlags.Rst) | TcpFlags.Ack, Sequence = isOpen ? 4_711u : 0 }
            : header with { Sequence = unchecked(tcp.Acknowledgment + difference), Flags = TcpFlags.Rst };
        var segment = new byte[TcpSegment.MinimumHeaderLength];
        TcpSegment.Write(segment, header, [], []);
        return Packet(source, sent.Source, segment, IpProtocols.Tcp);
    }

    /// <summary>An IP packet around an ICMP message, or around that of another protocol.</summary>
    public static byte[] Packet(Address from, Address to, ReadOnlySpan<byte> message, byte? protocol = null, byte ttl = 60)
    {
        var packet = new byte[40 + message.Length];
        var header = from.IsIpv4
            ? Ipv4Packet.WriteHeader(packet, new Ipv4Header(from, to, ttl, protocol ?? IpProtocols.Icmp, 7), message.Length)
            : Ipv6Packet.WriteHeader(packet, new Ipv6Header(from, to, ttl, protocol ?? IpProtocols.Icmpv6), message.Length);
        message.CopyTo(packet.AsSpan(header));
        return packet[..(header + message.Length)];
    }

    /// <summary>The probe as the router that dropped it saw it.</summary>
    public static byte[] Expired(byte[] probe)
    {
        var quoted = probe.ToArray();
        quoted[IsIpv6(probe) ? 7 : 8] = 1;
        return quoted;
    }

    /// <summary>The probe with 16 bits of its upper layer changed, counted from that layer's first byte.</summary>
    public static byte[] Changed(byte[] probe, int offset, ushort difference = 0x0101)
    {
        var changed = Expired(probe);
        var word = changed.AsSpan(HeaderLength(probe) + offset);
        BinaryPrimitives.WriteUInt16BigEndian(word, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(word) ^ difference));
        return changed;
    }

    /// <summary>The flow of a probe whose source port, or ICMP identifier, is that of <see cref="ProbeFormat.Default"/> plus the flow.</summary>
    public static int Flow(byte[] probe)
    {
        var offset = HeaderLength(probe) + (Protocol(probe) is IpProtocols.Icmp or IpProtocols.Icmpv6 ? 4 : 0);
        return BinaryPrimitives.ReadUInt16BigEndian(probe.AsSpan(offset)) - ProbeFormat.Default.SourcePort;
    }

    public static byte Ttl(byte[] probe) => probe[IsIpv6(probe) ? 7 : 8];

    public static byte Protocol(byte[] probe) => probe[IsIpv6(probe) ? 6 : 9];

    public static bool IsUdp(byte[] probe) => Protocol(probe) == IpProtocols.Udp;

    public static bool IsTcp(byte[] probe) => Protocol(probe) == IpProtocols.Tcp;
}
