using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.ReplyMatching;

/// <summary>What a received packet says about the probe that it answers; nothing of it is proven yet.</summary>
/// <remarks>A view: valid as long as the packet's bytes.</remarks>
public readonly ref struct ReplyClaim
{
    public Address From { get; private init; }
    public Address To { get; private init; }
    public byte ReplyTtl { get; private init; }
    public byte Type { get; private init; }
    public byte Code { get; private init; }
    public bool IsTruncated { get; private init; }
    public bool IsEchoReply { get; private init; }

    /// <summary>Who is said to have sent the probe.</summary>
    public Address ProbeSource { get; private init; }

    /// <summary>Which trace the probe is said to be of.</summary>
    public FlowKey Flow { get; private init; }

    /// <summary>Null in an echo reply, which quotes no header.</summary>
    public byte? QuotedTtl { get; private init; }

    /// <summary>Quoted IPv4 identification; null where there is none.</summary>
    public ushort? Identification { get; private init; }

    /// <summary>Quoted UDP or ICMP checksum; in an echo reply its own.</summary>
    public ushort Checksum { get; private init; }

    /// <summary>ICMP echo sequence; 0 for UDP.</summary>
    public ushort Sequence { get; private init; }

    /// <summary>As much of the probe's payload as came back.</summary>
    public ReadOnlySpan<byte> Payload { get; private init; }

    public IcmpExtensions Extensions { get; private init; }

    /// <summary>Reads a whole IP packet.</summary>
    /// <param name="cut">Whether the packet was longer than these bytes, so that its checksum cannot be checked.</param>
    public static DropReason Read(ReadOnlySpan<byte> packet, bool cut, out ReplyClaim claim)
    {
        claim = default;
        if (!IpPacket.TryParse(packet, out var ip) || ip.IsLaterFragment)
            return DropReason.Malformed;
        if (ip.Protocol != (ip.IsIpv4 ? IpProtocols.Icmp : IpProtocols.Icmpv6))
            return DropReason.NotIcmp;
        if (!IcmpMessage.TryParse(ip.Payload, out var message))
            return DropReason.Malformed;

        var isEchoReply = message.Type == (ip.IsIpv4 ? IcmpTypes.EchoReply : Icmpv6Types.EchoReply);
        if (!isEchoReply && !IsErrorAnswer(message.Type, ip.IsIpv4))
            return DropReason.NotAnAnswer;
        cut |= ip.IsTruncated;
        if (!cut && !(ip.IsIpv4 ? message.HasValidChecksum() : message.HasValidChecksum(ip.Source, ip.Destination)))
            return DropReason.BadChecksum;
        return isEchoReply ? ReadEchoReply(ip, message, cut, out claim) : ReadError(ip, cut, out claim);
    }

    // Source quench and redirect quote a probe too, but say nothing about its path: it travelled on.
    static bool IsErrorAnswer(byte type, bool isIpv4) => isIpv4
        ? type is IcmpTypes.DestinationUnreachable or IcmpTypes.TimeExceeded or IcmpTypes.ParameterProblem
        : Icmpv6Types.IsError(type);

    static DropReason ReadEchoReply(IpPacket ip, IcmpMessage message, bool cut, out ReplyClaim claim)
    {
        claim = new ReplyClaim
        {
            From = ip.Source,
            To = ip.Destination,
            ReplyTtl = ip.HopLimit,
            Type = message.Type,
            Code = message.Code,
            IsTruncated = cut,
            IsEchoReply = true,
            ProbeSource = ip.Destination,
            Flow = new FlowKey(ip.Source, (ProbeProtocol)ip.Protocol, message.Identifier, 0),
            Checksum = message.Checksum,
            Sequence = message.Sequence,
            Payload = message.Body,
        };
        return DropReason.None;
    }

    static DropReason ReadError(IpPacket ip, bool cut, out ReplyClaim claim)
    {
        claim = default;
        if (!IcmpError.TryParse(ip.Payload, ip.IsIpv6, out var error))
            return DropReason.Malformed;
        if (!IpPacket.TryParseQuoted(error.Quoted, out var quoted) || quoted.IsIpv4 != ip.IsIpv4 || quoted.IsLaterFragment)
            return DropReason.QuotationUnreadable;
        var reason = ReadQuoted(quoted, out var flow, out var checksum, out var sequence, out var payload);
        if (reason != DropReason.None)
            return reason;
        claim = new ReplyClaim
        {
            From = ip.Source,
            To = ip.Destination,
            ReplyTtl = ip.HopLimit,
            Type = error.Type,
            Code = error.Code,
            IsTruncated = cut,
            ProbeSource = quoted.Source,
            Flow = flow,
            QuotedTtl = quoted.HopLimit,
            Identification = quoted.IsIpv4 ? quoted.Identification : null,
            Checksum = checksum,
            Sequence = sequence,
            Payload = payload,
            Extensions = error.Extensions,
        };
        return DropReason.None;
    }

    static DropReason ReadQuoted(
        IpPacket quoted, out FlowKey flow, out ushort checksum, out ushort sequence, out ReadOnlySpan<byte> payload)
    {
        (flow, checksum, sequence) = (default, 0, 0);
        payload = default;
        var protocol = (ProbeProtocol)quoted.Protocol;
        if (protocol == ProbeProtocol.Udp)
        {
            if (!UdpDatagram.TryParse(quoted.Payload, out var udp))
                return DropReason.QuotationUnreadable;
            flow = new FlowKey(quoted.Destination, protocol, udp.SourcePort, udp.DestinationPort);
            checksum = udp.Checksum;
            payload = udp.Payload;
            return DropReason.None;
        }
        if (protocol != (quoted.IsIpv4 ? ProbeProtocol.Icmp : ProbeProtocol.Icmpv6))
            return DropReason.NotAProbe;
        if (!IcmpMessage.TryParse(quoted.Payload, out var echo))
            return DropReason.QuotationUnreadable;
        if (echo.Type != (quoted.IsIpv4 ? IcmpTypes.EchoRequest : Icmpv6Types.EchoRequest))
            return DropReason.NotAProbe;
        flow = new FlowKey(quoted.Destination, protocol, echo.Identifier, 0);
        checksum = echo.Checksum;
        sequence = echo.Sequence;
        payload = echo.Body;
        return DropReason.None;
    }
}
