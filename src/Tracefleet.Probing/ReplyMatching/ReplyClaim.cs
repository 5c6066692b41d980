using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.ReplyMatching;

/// <summary>What a received packet says about the probe that it answers; nothing of it is proven yet.</summary>
/// <remarks>A view: valid as long as the packet's bytes.</remarks>
public ref struct ReplyClaim
{
    public Address From { readonly get; private init; }
    public Address To { readonly get; private init; }
    public byte ReplyTtl { readonly get; private init; }
    public ReplyKind Kind { readonly get; private init; }

    /// <summary>ICMP type; 0 for TCP.</summary>
    public byte Type { readonly get; private init; }

    /// <summary>ICMP code; 0 for TCP.</summary>
    public byte Code { readonly get; private init; }
    public bool IsTruncated { readonly get; private init; }

    /// <summary>Flags of a TCP reply.</summary>
    public TcpFlags TcpFlags { readonly get; private init; }

    /// <summary>Who is said to have sent the probe.</summary>
    public Address ProbeSource { readonly get; private init; }

    /// <summary>Which trace the probe is said to be of.</summary>
    public FlowKey Flow { readonly get; private set; }

    /// <summary>Null in a reply that quotes no header.</summary>
    public byte? QuotedTtl { readonly get; private init; }

    /// <summary>Quoted ToS or traffic class; null in a reply that quotes no header.</summary>
    public byte? QuotedTrafficClass { readonly get; private init; }

    /// <summary>Next-hop MTU of "fragmentation needed" or "packet too big"; null in others.</summary>
    public int? Mtu { readonly get; private init; }

    /// <summary>Quoted IPv4 identification; null where there is none.</summary>
    public ushort? Identification { readonly get; private init; }

    /// <summary>Quoted UDP or ICMP checksum; in an echo reply its own.</summary>
    public ushort Checksum { readonly get; private set; }

    /// <summary>ICMP echo sequence; 0 for others.</summary>
    public ushort Sequence { readonly get; private set; }

    /// <summary>Quoted TCP sequence number; in a TCP reply its own.</summary>
    public uint TcpSequence { readonly get; private set; }

    /// <summary>Whether a whole TCP probe is quoted whose checksum does not fit it.</summary>
    public bool IsTcpChecksumWrong { readonly get; private set; }

    /// <summary>What a TCP reply acknowledges; null where it does not.</summary>
    public uint? TcpAcknowledgment { readonly get; private init; }

    /// <summary>As much of the probe's payload as came back.</summary>
    public ReadOnlySpan<byte> Payload { readonly get; private set; }

    public IcmpExtensions Extensions { readonly get; private init; }

    /// <summary>Reads a whole IP packet.</summary>
    /// <param name="cut">Whether the packet was longer than these bytes, so that its checksum cannot be checked.</param>
    public static DropReason Read(ReadOnlySpan<byte> packet, bool cut, out ReplyClaim claim)
    {
        claim = default;
        if (!IpPacket.TryParse(packet, out var ip) || ip.IsLaterFragment)
            return DropReason.Malformed;
        cut |= ip.IsTruncated;
        if (ip.Protocol == IpProtocols.Tcp)
            return ReadTcp(ip, cut, out claim);
        if (ip.Protocol != (ip.IsIpv4 ? IpProtocols.Icmp : IpProtocols.Icmpv6))
            return DropReason.NotIcmp;
        if (!IcmpMessage.TryParse(ip.Payload, out var message))
            return DropReason.Malformed;

        var isEchoReply = message.Type == (ip.IsIpv4 ? IcmpTypes.EchoReply : Icmpv6Types.EchoReply);
        if (!isEchoReply && !IsErrorAnswer(message.Type, ip.IsIpv4))
            return DropReason.NotAnAnswer;
        if (!cut && !(ip.IsIpv4 ? message.HasValidChecksum() : message.HasValidChecksum(ip.Source, ip.Destination)))
            return DropReason.BadChecksum;
        return isEchoReply ? ReadEchoReply(ip, message, cut, out claim) : ReadError(ip, cut, out claim);
    }

    // Only what a probe of ours can cause: a SYN-ACK or a reset. Everything else of TCP belongs to this host's connections.
    static DropReason ReadTcp(IpPacket ip, bool cut, out ReplyClaim claim)
    {
        claim = default;
        if (!TcpSegment.TryParse(ip.Payload, out var segment))
            return DropReason.Malformed;
        const TcpFlags SynAck = TcpFlags.Syn | TcpFlags.Ack;
        if ((segment.Flags & TcpFlags.Rst) == 0 && (segment.Flags & SynAck) != SynAck)
            return DropReason.NotAnAnswer;
        if (!cut && !HasCredibleChecksum(ip, segment))
            return DropReason.BadChecksum;
        claim = new ReplyClaim
        {
            Kind = ReplyKind.Tcp,
            From = ip.Source,
            To = ip.Destination,
            ReplyTtl = ip.HopLimit,
            IsTruncated = cut,
            ProbeSource = ip.Destination,
            Flow = new FlowKey(ip.Source, ProbeProtocol.Tcp, segment.DestinationPort, segment.SourcePort),
            TcpFlags = segment.Flags,
            TcpSequence = segment.Sequence,
            TcpAcknowledgment = (segment.Flags & TcpFlags.Ack) != 0 ? segment.Acknowledgment : null,
        };
        return DropReason.None;
    }

    // Between namespaces of one machine a checksum may still be what the network card would have completed: the pseudo header's sum.
    static bool HasCredibleChecksum(IpPacket ip, TcpSegment segment) =>
        segment.HasValidChecksum(ip.Source, ip.Destination)
        || segment.Checksum == InternetChecksum.Uncompleted(ip.Source, ip.Destination, IpProtocols.Tcp, ip.Payload.Length);

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
            Kind = ReplyKind.Echo,
            IsTruncated = cut,
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
        claim = new ReplyClaim
        {
            Kind = ReplyKind.Error,
            From = ip.Source,
            To = ip.Destination,
            ReplyTtl = ip.HopLimit,
            Type = error.Type,
            Code = error.Code,
            IsTruncated = cut,
            ProbeSource = quoted.Source,
            QuotedTtl = quoted.HopLimit,
            QuotedTrafficClass = quoted.TrafficClass,
            Mtu = IsTooBig(error, ip.IsIpv4) ? (int)Math.Min(error.Message.Mtu, int.MaxValue) : null,
            Identification = quoted.IsIpv4 ? quoted.Identification : null,
            Extensions = error.Extensions,
        };
        return (ProbeProtocol)quoted.Protocol switch
        {
            ProbeProtocol.Udp => AddUdp(quoted, ref claim),
            ProbeProtocol.Tcp => AddTcp(quoted, ref claim),
            ProbeProtocol.Icmp when quoted.IsIpv4 => AddEcho(quoted, ref claim),
            ProbeProtocol.Icmpv6 when quoted.IsIpv6 => AddEcho(quoted, ref claim),
            _ => DropReason.NotAProbe,
        };
    }

    static bool IsTooBig(in IcmpError error, bool isIpv4) => isIpv4
        ? error.Type == IcmpTypes.DestinationUnreachable && error.Code == IcmpCodes.FragmentationNeeded
        : error.Type == Icmpv6Types.PacketTooBig;

    static DropReason AddUdp(IpPacket quoted, ref ReplyClaim claim)
    {
        if (!UdpDatagram.TryParse(quoted.Payload, out var udp))
            return DropReason.QuotationUnreadable;
        claim.Flow = new FlowKey(quoted.Destination, ProbeProtocol.Udp, udp.SourcePort, udp.DestinationPort);
        claim.Checksum = udp.Checksum;
        claim.Payload = udp.Payload;
        return DropReason.None;
    }

    static DropReason AddTcp(IpPacket quoted, ref ReplyClaim claim)
    {
        if (!TcpSegment.TryParseQuoted(quoted.Payload, out var segment))
            return DropReason.QuotationUnreadable;
        claim.Flow = new FlowKey(quoted.Destination, ProbeProtocol.Tcp, segment.SourcePort, segment.DestinationPort);
        claim.TcpSequence = segment.Sequence;
        claim.IsTcpChecksumWrong = IsChecksumWrong(quoted);
        return DropReason.None;
    }

    // Padding may follow the quoted packet, so that here its own length must be believed.
    static bool IsChecksumWrong(IpPacket quoted)
    {
        var length = quoted.Payload.Length - (quoted.QuotedLength - quoted.TotalLength);
        return length >= TcpSegment.MinimumHeaderLength && length <= quoted.Payload.Length
            && TcpSegment.TryParse(quoted.Payload[..length], out var segment) && !segment.HasValidChecksum(quoted.Source, quoted.Destination);
    }

    static DropReason AddEcho(IpPacket quoted, ref ReplyClaim claim)
    {
        if (!IcmpMessage.TryParse(quoted.Payload, out var echo))
            return DropReason.QuotationUnreadable;
        if (echo.Type != (quoted.IsIpv4 ? IcmpTypes.EchoRequest : Icmpv6Types.EchoRequest))
            return DropReason.NotAProbe;
        claim.Flow = new FlowKey(quoted.Destination, (ProbeProtocol)quoted.Protocol, echo.Identifier, 0);
        claim.Checksum = echo.Checksum;
        claim.Sequence = echo.Sequence;
        claim.Payload = echo.Body;
        return DropReason.None;
    }
}

/// <summary>What kind of packet a reply is.</summary>
public enum ReplyKind : byte
{
    /// <summary>An ICMP error that quotes the probe.</summary>
    Error,
    Echo,

    /// <summary>A SYN-ACK or a reset.</summary>
    Tcp,
}
