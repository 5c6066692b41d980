using System.Buffers.Binary;
using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Simulation.Paths;

namespace Tracefleet.Simulation.Transport;

/// <summary>Header fields of a reply.</summary>
/// <param name="TrafficClass">An echo reply has that of its request (RFC 1122 §3.2.2.6).</param>
readonly record struct ReplyHeader(Address From, Address To, byte ReplyTtl, ushort Identification, byte TrafficClass = 0);

/// <summary>Writes replies as routers and hosts would send them.</summary>
static class ReplyWriter
{
    // RFC 1812 §4.3.2.3 and RFC 4443 §3: the whole error fits these.
    const int MaxErrorV4 = 576, MaxErrorV6 = 1280, UdpChecksumOffset = 6, TcpChecksumOffset = 16, ChecksumOffset = 10;

    public static int WriteError(Span<byte> reply, in OutgoingPacket probe, in ReplyHeader header, in ErrorReport report,
        uint translatedTo = 0)
    {
        Span<byte> quoted = stackalloc byte[MaxErrorV6], extensions = stackalloc byte[ExtensionWriter.MaxLength];
        extensions = extensions[..ExtensionWriter.Write(extensions, in report)];
        quoted = quoted[..QuotedLength(in probe, in report, extensions.Length)];
        probe.Bytes[..quoted.Length].CopyTo(quoted);
        if (probe.Ip.IsIpv4)
            RestoreIpv4(quoted, in probe, report.QuotedTtl, translatedTo);
        else
            quoted[7] = report.QuotedTtl;
        var headerLength = HeaderLength(in probe);
        var length = IcmpError.Write(
            reply[headerLength..], probe.Ip.IsIpv6, header.From, header.To, report.Type, report.Code, quoted, extensions,
            (uint)report.Mtu);
        return WriteIp(reply, in header, probe.Ip.IsIpv4 ? IpProtocols.Icmp : IpProtocols.Icmpv6, length);
    }

    public static int WriteEchoReply(Span<byte> reply, in OutgoingPacket probe, in ReplyHeader header)
    {
        IcmpMessage.TryParse(probe.Ip.Payload, out var echo);
        var message = reply[HeaderLength(in probe)..];
        var length = probe.Ip.IsIpv4
            ? IcmpEcho.WriteReply(message, echo.Identifier, echo.Sequence, echo.Body)
            : Icmpv6Echo.WriteReply(message, header.From, header.To, echo.Identifier, echo.Sequence, echo.Body);
        return WriteIp(
            reply, header with { TrafficClass = probe.Ip.TrafficClass }, probe.Ip.IsIpv4 ? IpProtocols.Icmp : IpProtocols.Icmpv6, length);
    }

    public static int WriteTcp(Span<byte> reply, in OutgoingPacket probe, in ReplyHeader header, bool isOpen, uint sequence)
    {
        TcpSegment.TryParse(probe.Ip.Payload, out var tcp);
        var isSyn = (tcp.Flags & TcpFlags.Syn) != 0;
        var acknowledged = unchecked(tcp.Sequence + (uint)tcp.Payload.Length + (isSyn ? 1u : 0));
        // RFC 9293 §3.10.7.1: a reset takes its number from the acknowledgment, or acknowledges what it resets.
        var answer = (tcp.Flags & TcpFlags.Ack) != 0 && !(isOpen && isSyn)
            ? new TcpHeader(header.From, header.To, tcp.DestinationPort, tcp.SourcePort, tcp.Acknowledgment, 0, TcpFlags.Rst)
            : isOpen && isSyn
                ? new TcpHeader(header.From, header.To, tcp.DestinationPort, tcp.SourcePort, sequence, acknowledged,
                    TcpFlags.Syn | TcpFlags.Ack, 64_240)
                : new TcpHeader(header.From, header.To, tcp.DestinationPort, tcp.SourcePort, 0, acknowledged, TcpFlags.Rst | TcpFlags.Ack);
        var length = TcpSegment.Write(reply[HeaderLength(in probe)..], in answer, [], []);
        return WriteIp(reply, in header, IpProtocols.Tcp, length);
    }

    static int HeaderLength(in OutgoingPacket probe) => probe.Ip.IsIpv4 ? Ipv4Packet.MinimumHeaderLength : Ipv6Packet.HeaderLength;

    static int WriteIp(Span<byte> reply, in ReplyHeader header, byte protocol, int payloadLength) => payloadLength + (header.From.IsIpv4
        ? Ipv4Packet.WriteHeader(reply, new Ipv4Header(
            header.From, header.To, header.ReplyTtl, protocol, header.Identification, header.TrafficClass), payloadLength)
        : Ipv6Packet.WriteHeader(reply, new Ipv6Header(
            header.From, header.To, header.ReplyTtl, protocol, 0, header.TrafficClass), payloadLength));

    static int QuotedLength(in OutgoingPacket probe, in ErrorReport report, int extensionsLength)
    {
        if (probe.Ip.IsIpv4 && !report.QuotesAll)
            return Math.Min(probe.Bytes.Length, probe.Bytes.Length - probe.Ip.Payload.Length + 8);
        var most = probe.Ip.IsIpv4 ? MaxErrorV4 - Ipv4Packet.MinimumHeaderLength : MaxErrorV6 - Ipv6Packet.HeaderLength;
        // Rounded down to the unit of the length attribute, or padding would pass the limit.
        var room = (most - IcmpMessage.HeaderLength - extensionsLength) / 8 * 8;
        return Math.Min(probe.Bytes.Length, room);
    }

    static void RestoreIpv4(Span<byte> quoted, in OutgoingPacket probe, byte quotedTtl, uint translatedTo)
    {
        const int timeToLiveOffset = 8;
        var headerLength = (quoted[0] & 0x0F) * 4;
        quoted[timeToLiveOffset] = quotedTtl;
        BinaryPrimitives.WriteUInt16BigEndian(quoted[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(quoted[ChecksumOffset..], InternetChecksum.Compute(quoted[..headerLength]));
        var offset = headerLength + (probe.Ip.Protocol == IpProtocols.Udp ? UdpChecksumOffset : TcpChecksumOffset);
        if (translatedTo == 0 || probe.Ip.Protocol is not (IpProtocols.Udp or IpProtocols.Tcp) || quoted.Length < offset + 2)
            return;
        // The translator restores the quoted address but leaves the checksum that it made for the inner one.
        var checksum = quoted[offset..];
        var sent = BinaryPrimitives.ReadUInt16BigEndian(checksum);
        if (sent != 0)
            BinaryPrimitives.WriteUInt16BigEndian(checksum, Translate(sent, probe.Ip.Destination.Ipv4Bits, translatedTo));
    }

    // RFC 1624: HC' = ~(~HC + ~m + m').
    static ushort Translate(ushort checksum, uint outer, uint inner)
    {
        var sum = (checksum ^ 0xFFFFu) + (outer >> 16 ^ 0xFFFF) + (outer & 0xFFFF ^ 0xFFFF) + (inner >> 16) + (inner & 0xFFFF);
        var folded = InternetChecksum.Fold(sum);
        return folded == 0 ? (ushort)0xFFFF : folded;
    }
}
