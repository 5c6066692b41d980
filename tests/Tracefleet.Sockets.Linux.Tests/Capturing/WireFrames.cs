using System.Buffers.Binary;
using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Sockets.Linux.Tests.Capturing;

/// <summary>Frames as they are on a cable.</summary>
static class WireFrames
{
    public const int EthernetLength = 14;

    public static readonly Address Left4 = Address.Parse("198.18.0.1"), Right4 = Address.Parse("198.18.0.2");
    public static readonly Address Left6 = Address.Parse("2001:db8::1"), Right6 = Address.Parse("2001:db8::2");

    /// <summary>A UDP datagram of zeros.</summary>
    public static byte[] Udp(Address source, Address destination, ushort sourcePort, ushort destinationPort, int payload = 18)
    {
        var buffer = new byte[2_048];
        var header = source.IsIpv4 ? Ipv4Packet.MinimumHeaderLength : Ipv6Packet.HeaderLength;
        var length = UdpDatagram.Write(buffer.AsSpan(header), source, destination, sourcePort, destinationPort, new byte[payload]);
        if (source.IsIpv4)
            Ipv4Packet.WriteHeader(buffer, new Ipv4Header(source, destination, 64, IpProtocols.Udp), length);
        else
            Ipv6Packet.WriteHeader(buffer, new Ipv6Header(source, destination, 64, IpProtocols.Udp), length);
        return Ethernet(source.IsIpv4 ? (ushort)0x0800 : (ushort)0x86DD, buffer.AsSpan(0, header + length));
    }

    public static byte[] Ethernet(ushort type, ReadOnlySpan<byte> rest)
    {
        var frame = new byte[EthernetLength + rest.Length];
        ReadOnlySpan<byte> addresses = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
        addresses.CopyTo(frame);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), type);
        rest.CopyTo(frame.AsSpan(EthernetLength));
        return frame;
    }

    /// <summary>The frame with one more tag, outside of those it has.</summary>
    public static byte[] Tagged(byte[] frame, ushort type, ushort control)
    {
        Span<byte> rest = stackalloc byte[2_048];
        BinaryPrimitives.WriteUInt16BigEndian(rest, control);
        frame.AsSpan(12).CopyTo(rest[2..]);
        return Ethernet(type, rest[..(frame.Length - 12 + 2)]);
    }
}
