using System.Buffers.Binary;
using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Sockets.Linux.Datagrams;

/// <summary>Writes what a datagram socket returned as the IP packet that a raw socket would have shown.</summary>
/// <remarks>
/// <para>From the kernel: who sent it, to which of our addresses, its TTL, type and code; which of our sockets the quoted probe left, and where it went;
/// every byte of the quotation behind the UDP header, or from the ICMP header on; the extensions.</para>
/// <para>Not told, and left zero: the other fields of the quoted IP header and the quoted UDP checksum. Nothing is filled in that could pass for a proof.</para>
/// </remarks>
static class RebuiltPackets
{
    const int IcmpIdentifierOffset = 4, IcmpChecksumOffset = 2;

    /// <summary>What the kernel said about one message.</summary>
    /// <param name="From">Of an error, where the quoted probe went.</param>
    /// <param name="BoundPort">The port or identifier on the wire, which is not the key's where another socket has that.</param>
    public readonly record struct Envelope(SocketKey Key, ushort BoundPort, Address From, ushort FromPort, Address To, byte Ttl);

    /// <summary>Writes an ICMP error, and says how many bytes it has; 0 when it does not fit.</summary>
    public static int WriteError(Span<byte> packet, in Envelope envelope, in ExtendedError error, ReadOnlySpan<byte> returned)
    {
        var ipHeader = envelope.Key.IsIpv6 ? Ipv6Packet.HeaderLength : Ipv4Packet.MinimumHeaderLength;
        var quotedHeaders = ipHeader + (envelope.Key.IsUdp ? UdpDatagram.HeaderLength : 0);
        var length = IcmpMessage.HeaderLength + quotedHeaders + returned.Length;
        if (packet.Length < ipHeader + length)
            return 0;
        var message = packet.Slice(ipHeader, length);
        message[..(IcmpMessage.HeaderLength + quotedHeaders)].Clear();
        WriteQuotation(message[IcmpMessage.HeaderLength..], envelope, ipHeader, returned);
        message[0] = error.Type;
        message[1] = error.Code;
        WriteRest(message[4..8], envelope.Key.IsIpv6, error, quotedHeaders);
        WriteHeader(packet, envelope.Key.IsIpv6, error.Offender, envelope.To, envelope.Ttl, length, IcmpOf(envelope));
        var checksum = envelope.Key.IsIpv6
            ? InternetChecksum.Transport(error.Offender, envelope.To, IpProtocols.Icmpv6, message)
            : InternetChecksum.Compute(message);
        BinaryPrimitives.WriteUInt16BigEndian(message[IcmpChecksumOffset..], checksum);
        return ipHeader + length;
    }

    /// <summary>Writes an echo reply, and says how many bytes it has; 0 when it does not fit.</summary>
    public static int WriteEchoReply(Span<byte> packet, in Envelope envelope, ReadOnlySpan<byte> returned)
    {
        var ipHeader = envelope.Key.IsIpv6 ? Ipv6Packet.HeaderLength : Ipv4Packet.MinimumHeaderLength;
        if (returned.Length < IcmpMessage.HeaderLength || packet.Length < ipHeader + returned.Length)
            return 0;
        var message = packet.Slice(ipHeader, returned.Length);
        returned.CopyTo(message);
        RestoreIdentifier(message, envelope);
        WriteHeader(packet, envelope.Key.IsIpv6, envelope.From, envelope.To, envelope.Ttl, message.Length, IcmpOf(envelope));
        return ipHeader + message.Length;
    }

    static void WriteQuotation(Span<byte> quoted, in Envelope envelope, int ipHeader, ReadOnlySpan<byte> returned)
    {
        var upper = quoted[ipHeader..];
        returned.CopyTo(quoted[^returned.Length..]);
        WriteHeader(quoted, envelope.Key.IsIpv6, envelope.To, envelope.From, 0, upper.Length, envelope.Key.Protocol);
        if (envelope.Key.IsUdp)
        {
            BinaryPrimitives.WriteUInt16BigEndian(upper, envelope.Key.Port);
            BinaryPrimitives.WriteUInt16BigEndian(upper[2..], envelope.FromPort);
            BinaryPrimitives.WriteUInt16BigEndian(upper[4..], (ushort)upper.Length);
        }
        else if (returned.Length >= IcmpMessage.HeaderLength)
        {
            RestoreIdentifier(upper, envelope);
        }
    }

    // RFC 1624: the checksum follows the identifier, so that it is what it would have been with the identifier that was asked for.
    static void RestoreIdentifier(Span<byte> message, in Envelope envelope)
    {
        if (envelope.BoundPort == envelope.Key.Port)
            return;
        var checksum = BinaryPrimitives.ReadUInt16BigEndian(message[IcmpChecksumOffset..]);
        var sum = (uint)(checksum ^ 0xFFFF) + (uint)(envelope.BoundPort ^ 0xFFFF) + envelope.Key.Port;
        BinaryPrimitives.WriteUInt16BigEndian(message[IcmpChecksumOffset..], InternetChecksum.Fold(sum));
        BinaryPrimitives.WriteUInt16BigEndian(message[IcmpIdentifierOffset..], envelope.Key.Port);
    }

    // Next-hop MTU (RFC 1191, RFC 4443) or pointer, and the length attribute in words of 4 or 8 bytes (RFC 4884 §5).
    static void WriteRest(Span<byte> rest, bool isIpv6, in ExtendedError error, int quotedHeaders)
    {
        if (isIpv6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(rest, error.Type is Icmpv6Types.PacketTooBig or Icmpv6Types.ParameterProblem ? error.Info : 0);
            if (error.ExtensionOffset > 0 && error.Type is Icmpv6Types.DestinationUnreachable or Icmpv6Types.TimeExceeded)
                rest[0] = (byte)Math.Min((quotedHeaders + error.ExtensionOffset) / 8, byte.MaxValue);
            return;
        }
        if (error.Type == IcmpTypes.ParameterProblem)
            rest[0] = unchecked((byte)error.Info);
        else if (error.Type == IcmpTypes.DestinationUnreachable && error.Code == IcmpCodes.FragmentationNeeded)
            BinaryPrimitives.WriteUInt16BigEndian(rest[2..], (ushort)Math.Min(error.Info, ushort.MaxValue));
        if (error.ExtensionOffset > 0)
            rest[1] = (byte)Math.Min((quotedHeaders + error.ExtensionOffset) / 4, byte.MaxValue);
    }

    static byte IcmpOf(in Envelope envelope) => envelope.Key.IsIpv6 ? IpProtocols.Icmpv6 : IpProtocols.Icmp;

    static int WriteHeader(Span<byte> packet, bool isIpv6, Address source, Address destination, byte ttl, int length, byte protocol) => isIpv6
        ? Ipv6Packet.WriteHeader(packet, new Ipv6Header(source, destination, ttl, protocol), length)
        : Ipv4Packet.WriteHeader(packet, new Ipv4Header(source, destination, ttl, protocol), length);
}
