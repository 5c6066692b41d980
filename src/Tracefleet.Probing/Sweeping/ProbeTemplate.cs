using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Probing.Sweeping;

/// <summary>What all probes of a sweep and family share, as the words they are written in, and the one's complement sums over it.</summary>
sealed class ProbeTemplate
{
    const uint SegmentSize = 1460, Window = 64_240;

    public ProbeTemplate(Address source, SweepParameters parameters)
    {
        var protocol = Protocol(parameters.Method, source.IsIpv4);
        (SourceUpper, SourceLower) = unchecked(((ulong)(source.Bits >> 64), source.IsIpv4 ? source.Ipv4Bits : (ulong)source.Bits));
        FirstWord = source.IsIpv4 ? 0x45UL << 56 : 6UL << 60 | (ulong)protocol << 8;
        ProtocolWord = (ulong)protocol << 48;
        IpSum = 0x4500UL + protocol + SumOf(SourceLower);

        TransportWord = parameters.Method == SweepMethod.Icmp
            ? (ulong)(source.IsIpv4 ? IcmpTypes.EchoRequest : Icmpv6Types.EchoRequest) << 56
            : (ulong)parameters.DestinationPort << 32;
        var pseudoHeader = protocol == IpProtocols.Icmp ? 0 : SumOf(SourceUpper) + SumOf(SourceLower) + protocol;
        var tcpSum = parameters.Method == SweepMethod.TcpSyn ? SumOf(TcpFlagsWord) + SumOf(TcpOptionsWord) : 0;
        TransportSum = pseudoHeader + SumOf(TransportWord) + tcpSum;
    }

    /// <summary>Data offset, SYN and window, behind an acknowledgment of 0.</summary>
    public const ulong TcpFlagsWord = (ulong)(SweepLayout.TcpHeaderLength / 4) << 28 | (ulong)TcpFlags.Syn << 16 | Window;

    /// <summary>The maximum segment size, behind checksum and urgent pointer of 0.</summary>
    public const ulong TcpOptionsWord = (ulong)TcpOption.MaximumSegmentSize << 24 | 4UL << 16 | SegmentSize;

    /// <summary>IPv6: the source's halves. IPv4: the lower one alone.</summary>
    public ulong SourceUpper { get; }
    public ulong SourceLower { get; }

    /// <summary>The first 8 bytes of the IP header without length, identification, flow label and hop limit.</summary>
    public ulong FirstWord { get; }

    /// <summary>IPv4: bytes 8 to 15 without TTL, checksum and source.</summary>
    public ulong ProtocolWord { get; }

    /// <summary>The first 8 bytes of the transport header that do not change.</summary>
    public ulong TransportWord { get; }

    /// <summary>Over the IPv4 header without length, identification, TTL and destination.</summary>
    public ulong IpSum { get; }

    /// <summary>Over the transport header's constant fields and, where the protocol has one, the pseudo header's source and protocol.</summary>
    public ulong TransportSum { get; }

    public static byte Protocol(SweepMethod method, bool isIpv4) => method switch
    {
        SweepMethod.Udp => IpProtocols.Udp,
        SweepMethod.TcpSyn => IpProtocols.Tcp,
        _ => isIpv4 ? IpProtocols.Icmp : IpProtocols.Icmpv6,
    };

    /// <summary>The sum of the four 16-bit words.</summary>
    public static ulong SumOf(ulong words) => (words >> 48) + (words >> 32 & 0xFFFF) + (words >> 16 & 0xFFFF) + (words & 0xFFFF);
}
