using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.ReplyMatching;

namespace Tracefleet.Probing.Sweeping;

/// <summary>Reads replies to a sweep's probes out of received packets. What it believes follows from the key alone:</summary>
/// <remarks>
/// <list type="number">
/// <item>The reply's destination, and the quoted source, must be the sweep's source; ports or identifier must be of one of its flows.</item>
/// <item>When the payload came back its cookie must be right. It gives TTL and time to the nanosecond, whatever the headers say.</item>
/// <item>Otherwise the identification (IPv4) or the flow label (IPv6) must be the one of destination, flow and, in IPv4, TTL; a TCP reply must
/// acknowledge a sequence number whose check is right. TTL and time come from the header fields and the reply is coarse.</item>
/// <item>A UDP checksum other than the one sent shows a translator. It can be known only when the payload came back; after a short quotation
/// behind a translator the round-trip time is arbitrary below 6.5535 s.</item>
/// </list>
/// Allocates nothing and never throws, whatever the bytes are. Any number of threads may use one.
/// </remarks>
public sealed partial class SweepReplyReader
{
    readonly SweepProof _proof;
    readonly SweepMethod _method;
    readonly SweepSource _source;
    readonly int _firstTtl, _lastTtl, _flows;
    readonly ushort _sourcePort, _destinationPort;

    public SweepReplyReader(SweepParameters parameters, SweepSource source, ProbingKey key)
    {
        _proof = new SweepProof(key);
        (_method, _source) = (parameters.Checked().Method, source);
        (_firstTtl, _lastTtl, _flows) = (parameters.MinTtl.Value, parameters.FillTtl.Value, parameters.Flows);
        (_sourcePort, _destinationPort) = (parameters.SourcePort, parameters.DestinationPort);
    }

    /// <summary>Reads a whole IP packet.</summary>
    /// <param name="cut">Whether the packet was longer than these bytes.</param>
    /// <returns><see cref="DropReason.None"/> for a reply, or why it is none.</returns>
    public DropReason Read(ReadOnlySpan<byte> packet, bool cut, Instant receivedAt, out SweepReply reply)
    {
        reply = default;
        if (!IpPacket.TryParse(packet, out var ip) || ip.IsLaterFragment)
            return DropReason.Malformed;
        if (ip.Protocol == IpProtocols.Tcp && _method == SweepMethod.TcpSyn)
            return ReadTcp(ip, receivedAt, out reply);
        if (ip.Protocol != (ip.IsIpv4 ? IpProtocols.Icmp : IpProtocols.Icmpv6))
            return DropReason.NotIcmp;
        if (!IcmpMessage.TryParse(ip.Payload, out var message))
            return DropReason.Malformed;
        if (_source.For(ip.Source) != ip.Destination)
            return DropReason.WrongAddress;
        cut |= ip.IsTruncated;
        if (!cut && !(ip.IsIpv4 ? message.HasValidChecksum() : message.HasValidChecksum(ip.Source, ip.Destination)))
            return DropReason.BadChecksum;
        var isEchoReply = message.Type == (ip.IsIpv4 ? IcmpTypes.EchoReply : Icmpv6Types.EchoReply);
        return isEchoReply ? ReadEchoReply(ip, message, cut, receivedAt, out reply) : ReadError(ip, message, cut, receivedAt, out reply);
    }

    DropReason ReadEchoReply(IpPacket ip, IcmpMessage message, bool cut, Instant receivedAt, out SweepReply reply)
    {
        reply = default;
        if (_method != SweepMethod.Icmp)
            return DropReason.NotAnAnswer;
        var reason = FindFlow(message.Identifier, out var flow);
        if (reason != DropReason.None)
            return reason;
        if (!TryReadPayload(message.Body, ip.Source, message.Identifier, out var ttl, out var sentAt))
            return DropReason.WrongCookie;
        reply = Reply(ip, message, cut, receivedAt) with
        {
            Destination = ip.Source,
            Protocol = (ProbeProtocol)ip.Protocol,
            Ttl = ttl,
            Flow = flow,
            SourcePort = message.Identifier,
            SentAt = sentAt,
            RttNanoseconds = Rtt(sentAt, receivedAt),
        };
        return DropReason.None;
    }

    DropReason ReadError(IpPacket ip, IcmpMessage message, bool cut, Instant receivedAt, out SweepReply reply)
    {
        reply = default;
        if (!IsErrorAnswer(message.Type, ip.IsIpv4))
            return DropReason.NotAnAnswer;
        if (!IcmpError.TryParse(ip.Payload, ip.IsIpv6, out var error))
            return DropReason.Malformed;
        if (!IpPacket.TryParseQuoted(error.Quoted, out var quoted) || quoted.IsIpv4 != ip.IsIpv4 || quoted.IsLaterFragment)
            return DropReason.QuotationUnreadable;
        if (quoted.Source != ip.Destination)
            return DropReason.WrongAddress;
        var reason = ReadQuoted(quoted, receivedAt, out var probe);
        if (reason != DropReason.None)
            return reason;
        reply = Reply(ip, message, cut, receivedAt) with
        {
            Destination = quoted.Destination,
            Protocol = (ProbeProtocol)quoted.Protocol,
            Ttl = probe.Ttl,
            Flow = probe.Flow,
            SourcePort = probe.SourcePort,
            DestinationPort = _method == SweepMethod.Icmp ? (ushort)0 : _destinationPort,
            SentAt = probe.SentAt,
            IsCoarse = probe.IsCoarse,
            RttNanoseconds = probe.HasTime ? Rtt(probe.SentAt, receivedAt) : null,
            QuotedTtl = quoted.HopLimit,
            Labels = LabelsOf(error.Extensions),
            Flags = (cut ? ReplyFlags.Truncated : ReplyFlags.None) | (probe.IsTranslated ? ReplyFlags.Nat : ReplyFlags.None),
        };
        return DropReason.None;
    }

    // Source quench and redirect quote a probe too, but say nothing about its path: it travelled on.
    static bool IsErrorAnswer(byte type, bool isIpv4) => isIpv4
        ? type is IcmpTypes.DestinationUnreachable or IcmpTypes.TimeExceeded or IcmpTypes.ParameterProblem
        : Icmpv6Types.IsError(type);

    static SweepReply Reply(IpPacket ip, IcmpMessage message, bool cut, Instant receivedAt) => new()
    {
        From = ip.Source,
        ReceivedAt = receivedAt,
        ReplyTtl = ip.HopLimit,
        IcmpType = message.Type,
        IcmpCode = message.Code,
        Size = ip.TotalLength,
        Flags = cut ? ReplyFlags.Truncated : ReplyFlags.None,
    };

    DropReason FindFlow(ushort sourcePort, out ushort flow)
    {
        var number = sourcePort - _sourcePort;
        flow = unchecked((ushort)number);
        return number >= 0 && number < _flows ? DropReason.None : DropReason.UnknownFlow;
    }

    bool TryReadPayload(ReadOnlySpan<byte> payload, Address destination, ushort port, out byte ttl, out Instant sentAt)
    {
        (ttl, sentAt) = (0, default);
        if (payload.Length < SweepLayout.ProofLength)
            return false;
        ttl = payload[SweepLayout.TtlOffset];
        sentAt = new Instant(System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(payload));
        var cookie = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(payload[SweepLayout.CookieOffset..]);
        return _proof.Cookie(_proof.Mark(destination, port, ttl, out _), sentAt) == cookie;
    }

    static long Rtt(Instant sentAt, Instant receivedAt) => Math.Max(0, unchecked(receivedAt.UnixNanoseconds - sentAt.UnixNanoseconds));

    static ReplyLabels LabelsOf(in IcmpExtensions extensions)
    {
        var labels = new ReplyLabels();
        if (extensions.IsEmpty || !extensions.TryGetMplsLabelStack(out var stack))
            return labels;
        foreach (var label in stack)
        {
            if (!labels.TryAdd(label.ToBits()))
                break;
        }
        return labels;
    }
}
