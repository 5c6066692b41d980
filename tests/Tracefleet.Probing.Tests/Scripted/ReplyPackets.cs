using System.Buffers.Binary;
using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Probing.Tests.Scripted;

/// <summary>Makes the packets that routers and hosts answer a probe with.</summary>
public static class ReplyPackets
{
    public static bool IsIpv6(byte[] probe) => probe[0] >> 4 == 6;

    public static int HeaderLength(byte[] probe) => IsIpv6(probe) ? 40 : 20;

    public static byte[] Error(
        byte[] probe, Address from, byte type, byte code, byte[]? quoted = null, MplsLabel[]? labels = null, Address? to = null)
    {
        var ipv6 = IsIpv6(probe);
        IpPacket.TryParse(probe, out var sent);
        var destination = to ?? sent.Source;
        Span<byte> extensions = stackalloc byte[256];
        extensions = labels is null ? default : extensions[..IcmpExtensions.WriteMpls(extensions, labels)];
        var icmp = new byte[512];
        var length = IcmpError.Write(icmp, ipv6, from, destination, type, code, quoted ?? Expired(probe), extensions);
        return Packet(from, destination, icmp.AsSpan(0, length));
    }

    public static byte[] EchoReply(byte[] probe, Address? from = null)
    {
        IpPacket.TryParse(probe, out var sent);
        IcmpMessage.TryParse(sent.Payload, out var echo);
        var icmp = new byte[256];
        var source = from ?? sent.Destination;
        var length = IsIpv6(probe)
            ? Icmpv6Echo.WriteReply(icmp, source, sent.Source, echo.Identifier, echo.Sequence, echo.Body)
            : IcmpEcho.WriteReply(icmp, echo.Identifier, echo.Sequence, echo.Body);
        return Packet(source, sent.Source, icmp.AsSpan(0, length));
    }

    /// <summary>An IP packet around an ICMP message.</summary>
    public static byte[] Packet(Address from, Address to, ReadOnlySpan<byte> icmp)
    {
        var packet = new byte[40 + icmp.Length];
        var header = from.IsIpv4
            ? Ipv4Packet.WriteHeader(packet, new Ipv4Header(from, to, 60, IpProtocols.Icmp, 7), icmp.Length)
            : Ipv6Packet.WriteHeader(packet, new Ipv6Header(from, to, 60, IpProtocols.Icmpv6), icmp.Length);
        icmp.CopyTo(packet.AsSpan(header));
        return packet[..(header + icmp.Length)];
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

    public static byte Ttl(byte[] probe) => probe[IsIpv6(probe) ? 7 : 8];

    public static bool IsUdp(byte[] probe) => probe[IsIpv6(probe) ? 6 : 9] == IpProtocols.Udp;
}
