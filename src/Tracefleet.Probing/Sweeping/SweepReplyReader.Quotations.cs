using System.Buffers.Binary;
using Tracefleet.Packets;
using Tracefleet.Probing.ReplyMatching;

namespace Tracefleet.Probing.Sweeping;

/// <content>What a quotation tells of the probe.</content>
public sealed partial class SweepReplyReader
{
    /// <summary>A probe as its quotation shows it.</summary>
    readonly record struct QuotedProbe(ushort SourcePort, ushort Flow, byte Ttl, Instant SentAt, bool IsCoarse, bool HasTime, bool IsTranslated);

    DropReason ReadQuoted(IpPacket quoted, Instant receivedAt, out QuotedProbe probe)
    {
        probe = default;
        if (quoted.Protocol != ProbeTemplate.Protocol(_method, quoted.IsIpv4))
            return DropReason.NotAProbe;
        return _method switch
        {
            SweepMethod.Udp => ReadQuotedUdp(quoted, receivedAt, out probe),
            SweepMethod.Icmp => ReadQuotedEcho(quoted, receivedAt, out probe),
            _ => ReadQuotedTcp(quoted, receivedAt, out probe),
        };
    }

    DropReason ReadQuotedUdp(IpPacket quoted, Instant receivedAt, out QuotedProbe probe)
    {
        probe = default;
        if (!UdpDatagram.TryParse(quoted.Payload, out var udp))
            return DropReason.QuotationUnreadable;
        if (udp.DestinationPort != _destinationPort || FindFlow(udp.SourcePort, out var flow) != DropReason.None)
            return DropReason.UnknownFlow;
        if (HasPayload(udp.Payload))
        {
            if (!TryReadPayload(udp.Payload, quoted.Destination, udp.SourcePort, out var ttl, out var sentAt))
                return DropReason.WrongCookie;
            var isTranslated = udp.Checksum != ShortClock.At(sentAt) + 1;
            probe = new QuotedProbe(udp.SourcePort, flow, ttl, sentAt, IsCoarse: false, HasTime: true, isTranslated);
            return DropReason.None;
        }
        var length = udp.Length - SweepLayout.TransportHeaderLength - SweepLayout.PayloadLength;
        if (!Proves(quoted, udp.SourcePort, length, out var shortTtl))
            return DropReason.WrongMark;
        var at = udp.Checksum == 0 ? receivedAt : ShortClock.Before(receivedAt, udp.Checksum - 1u);
        probe = new QuotedProbe(udp.SourcePort, flow, shortTtl, at, IsCoarse: true, HasTime: udp.Checksum != 0, IsTranslated: udp.Checksum == 0);
        return DropReason.None;
    }

    DropReason ReadQuotedEcho(IpPacket quoted, Instant receivedAt, out QuotedProbe probe)
    {
        probe = default;
        if (!IcmpMessage.TryParse(quoted.Payload, out var echo))
            return DropReason.QuotationUnreadable;
        if (echo.Type != (quoted.IsIpv4 ? IcmpTypes.EchoRequest : Icmpv6Types.EchoRequest))
            return DropReason.NotAProbe;
        if (FindFlow(echo.Identifier, out var flow) != DropReason.None)
            return DropReason.UnknownFlow;
        var isTranslated = echo.Checksum != SweepLayout.IcmpChecksum(echo.Identifier);
        if (HasPayload(echo.Body))
        {
            if (!TryReadPayload(echo.Body, quoted.Destination, echo.Identifier, out var ttl, out var sentAt))
                return DropReason.WrongCookie;
            probe = new QuotedProbe(echo.Identifier, flow, ttl, sentAt, IsCoarse: false, HasTime: true, isTranslated);
            return DropReason.None;
        }
        if (!ProvesByTotalLength(quoted, echo.Identifier, out var shortTtl))
            return DropReason.WrongMark;
        var hasTime = echo.Sequence < ShortClock.Wrap;
        var at = hasTime ? ShortClock.Before(receivedAt, echo.Sequence) : receivedAt;
        probe = new QuotedProbe(echo.Identifier, flow, shortTtl, at, IsCoarse: true, hasTime, isTranslated);
        return DropReason.None;
    }

    DropReason ReadQuotedTcp(IpPacket quoted, Instant receivedAt, out QuotedProbe probe)
    {
        probe = default;
        if (!TcpSegment.TryParseQuoted(quoted.Payload, out var tcp))
            return DropReason.QuotationUnreadable;
        if (tcp.DestinationPort != _destinationPort || FindFlow(tcp.SourcePort, out var flow) != DropReason.None)
            return DropReason.UnknownFlow;
        if (!Proves(quoted, tcp.SourcePort, (int)(tcp.Sequence >> 12 & 0x3F), out var ttl) || !ProvesSequence(tcp.Sequence, quoted.Destination, tcp.SourcePort, ttl))
            return DropReason.WrongMark;
        var at = ShortClock.Before(receivedAt, tcp.Sequence >> 18 << 2, dropped: 2);
        probe = new QuotedProbe(tcp.SourcePort, flow, ttl, at, IsCoarse: true, HasTime: true, IsTranslated: false);
        return DropReason.None;
    }

    // SYN-ACK and RST acknowledge the sequence number, which holds all there is. Their checksum is not checked: a neighbour on the same host hands
    // it over unfinished, and the acknowledgment is the proof.
    DropReason ReadTcp(IpPacket ip, Instant receivedAt, out SweepReply reply)
    {
        reply = default;
        if (_source.For(ip.Source) != ip.Destination)
            return DropReason.WrongAddress;
        if (!TcpSegment.TryParse(ip.Payload, out var tcp))
            return DropReason.Malformed;
        if (tcp.SourcePort != _destinationPort || FindFlow(tcp.DestinationPort, out var flow) != DropReason.None)
            return DropReason.UnknownFlow;
        if ((tcp.Flags & TcpFlags.Ack) == 0 || (tcp.Flags & (TcpFlags.Syn | TcpFlags.Rst)) == 0)
            return DropReason.NotAnAnswer;
        var sequence = unchecked(tcp.Acknowledgment - 1);
        if (!IsTtl(_firstTtl + (int)(sequence >> 12 & 0x3F), out var ttl) || !ProvesSequence(sequence, ip.Source, tcp.DestinationPort, ttl))
            return DropReason.WrongMark;
        var sentAt = ShortClock.Before(receivedAt, sequence >> 18 << 2, dropped: 2);
        reply = new SweepReply
        {
            Destination = ip.Source,
            From = ip.Source,
            Protocol = ProbeProtocol.Tcp,
            Ttl = ttl,
            Flow = flow,
            SourcePort = tcp.DestinationPort,
            DestinationPort = tcp.SourcePort,
            SentAt = sentAt,
            ReceivedAt = receivedAt,
            IsCoarse = true,
            RttNanoseconds = Rtt(sentAt, receivedAt),
            ReplyTtl = ip.HopLimit,
            Size = ip.TotalLength,
        };
        return DropReason.None;
    }

    bool ProvesSequence(uint sequence, Addressing.Address destination, ushort port, byte ttl) =>
        (sequence & 0xFFF) == SweepProof.SequenceCheck(_proof.Mark(destination, port, ttl, out _));

    /// <summary>Some stacks quote the total length in their own byte order, or without the header (RFC 1812 §4.3.2.3 asks for it unchanged).</summary>
    bool ProvesByTotalLength(IpPacket quoted, ushort port, out byte ttl)
    {
        var overhead = (quoted.IsIpv4 ? Ipv4Packet.MinimumHeaderLength : Ipv6Packet.HeaderLength) + SweepLayout.TransportHeaderLength
            + SweepLayout.PayloadLength;
        if (Proves(quoted, port, quoted.TotalLength - overhead, out ttl))
            return true;
        return quoted.IsIpv4 && (Proves(quoted, port, quoted.TotalLength + Ipv4Packet.MinimumHeaderLength - overhead, out ttl)
            || Proves(quoted, port, BinaryPrimitives.ReverseEndianness((ushort)quoted.TotalLength) - overhead, out ttl));
    }

    /// <summary>Whether identification or flow label are those of this destination and port at so many TTLs above the first.</summary>
    bool Proves(IpPacket quoted, ushort port, int ttlsAboveFirst, out byte ttl)
    {
        if (!IsTtl(_firstTtl + ttlsAboveFirst, out ttl))
            return false;
        var mark = _proof.Mark(quoted.Destination, port, ttl, out var flowLabel);
        return quoted.IsIpv4 ? quoted.Identification == SweepProof.Identification(mark) : quoted.FlowLabel == flowLabel;
    }

    bool IsTtl(int value, out byte ttl)
    {
        var isTtl = value >= _firstTtl && value <= _lastTtl;
        ttl = isTtl ? (byte)value : (byte)0;
        return isTtl;
    }

    /// <summary>All zeros count as not quoted: a router that quotes 8 bytes and adds extensions pads with zeros (RFC 4884 §4.6).</summary>
    static bool HasPayload(ReadOnlySpan<byte> payload) =>
        payload.Length >= SweepLayout.ProofLength && payload[..SweepLayout.ProofLength].ContainsAnyExcept((byte)0);
}
