using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.FlowMapping;

/// <summary>The header fields that every probe of one flow shares; but for the classic methods a load balancer sees nothing else.</summary>
/// <remarks>They follow from the addresses and the format alone, so flow 7 towards a destination is the same flow tomorrow.
/// Neither the TTL nor the number is part of them.</remarks>
/// <param name="SourcePort">UDP or TCP source port, or the ICMP identifier.</param>
/// <param name="DestinationPort">UDP or TCP destination port, in classic UDP that of number 1; or the constant ICMP checksum, 0 in classic ICMP.</param>
/// <param name="FlowLabel">IPv6 flow label, 0 to 0xFFFFF; 0 in IPv4.</param>
public readonly record struct TraceFlow(
    Address Source, Address Destination, ProbeProtocol Protocol, ushort SourcePort, ushort DestinationPort, uint FlowLabel)
{
    /// <summary>Ports that flows are spread over; flow 64512 would be flow 0 again.</summary>
    public const int PortCount = 65_536 - FirstPort;

    const int FirstPort = 1_024;

    public TraceMethod Method { get; init; }
    public byte TrafficClass { get; init; }
    public bool DontFragment { get; init; }

    /// <summary>Bytes of the whole IP packet; 0 for the smallest.</summary>
    public int PacketSize { get; init; }

    /// <summary>Whether the destination port grows with each probe.</summary>
    public bool HasManyPorts => Method == TraceMethod.Udp;

    /// <summary>What a reply is looked up by.</summary>
    public FlowKey Key => new(Destination, Protocol, SourcePort, HasPort(Protocol) && !HasManyPorts ? DestinationPort : (ushort)0);

    public int IpHeaderLength => Destination.IsIpv4 ? Ipv4Packet.MinimumHeaderLength : Ipv6Packet.HeaderLength;

    public static TraceFlow Of(Address source, Address destination, TraceParameters parameters) =>
        Of(source, destination, parameters.ToFormat(), parameters.Flow);

    public static TraceFlow Of(Address source, Address destination, ProbeFormat format, FlowId flow)
    {
        var protocol = ProtocolOf(destination, format.Method);
        var sourcePort = SourcePortOf(format, flow);
        var destinationPort = HasPort(protocol) ? format.DestinationPort
            : format.Method == TraceMethod.Icmp ? (ushort)0
            : ConstantChecksum(flow);
        var label = destination.IsIpv6 ? format.FlowLabel ?? Label(sourcePort, destinationPort) : 0;
        return new(source, destination, protocol, sourcePort, destinationPort, label)
        {
            Method = format.Method,
            TrafficClass = format.TrafficClass,
            DontFragment = format.DontFragment,
            PacketSize = format.PacketSize ?? 0,
        };
    }

    public static ProbeProtocol ProtocolOf(Address destination, TraceMethod method) => method switch
    {
        TraceMethod.UdpParis or TraceMethod.Udp => ProbeProtocol.Udp,
        TraceMethod.IcmpParis or TraceMethod.Icmp => destination.IsIpv4 ? ProbeProtocol.Icmp : ProbeProtocol.Icmpv6,
        TraceMethod.TcpSyn or TraceMethod.TcpAck => ProbeProtocol.Tcp,
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Not a trace method."),
    };

    /// <summary>Source port or ICMP identifier of a flow: the format's plus the flow's number, wrapped inside 1024 to 65535.</summary>
    public static ushort SourcePortOf(ProbeFormat format, FlowId flow) =>
        (ushort)(FirstPort + (format.SourcePort + flow.Value + PortCount - FirstPort) % PortCount);

    /// <summary>The destination port of one probe. In classic UDP it grows from the format's with the number and then starts again there.</summary>
    public ushort DestinationPortOf(ushort number) =>
        HasManyPorts ? (ushort)(DestinationPort + (number - 1) % (65_536 - DestinationPort)) : DestinationPort;

    /// <summary>Bytes of the whole packet of one probe.</summary>
    public int LengthOf(in Probe probe) => Math.Max(probe.Size == 0 ? PacketSize : probe.Size, MinimumLength);

    /// <summary>Bytes of data behind the TCP header, when the session keeps to one size.</summary>
    internal int TcpDataLength => Math.Max(0, PacketSize - MinimumLength);

    internal ushort IcmpChecksumOf(ushort number, ProbeMarks marks) =>
        Method == TraceMethod.Icmp ? marks.Mark(MarkField.Checksum, number) : DestinationPort;

    int MinimumLength => IpHeaderLength + Method switch
    {
        TraceMethod.TcpSyn => TcpSegment.MinimumHeaderLength + 4,
        TraceMethod.TcpAck => TcpSegment.MinimumHeaderLength,
        _ => UdpDatagram.HeaderLength + ProbePayload.MinimumLength,
    };

    internal static bool HasPort(ProbeProtocol protocol) => protocol is ProbeProtocol.Udp or ProbeProtocol.Tcp;

    // 0 and FFFF are both zero in ones' complement; neither can be told from the other on the wire.
    static ushort ConstantChecksum(FlowId flow) => (ushort)(1 + flow.Value % 0xFFFE);

    static uint Label(ushort sourcePort, ushort destinationPort)
    {
        // Fibonacci hashing spreads neighbouring ports over the 20 bits.
        var mixed = unchecked(((uint)sourcePort << 16 | destinationPort) * 2_654_435_769u) >> 12;
        return mixed == 0 ? 1 : mixed;
    }
}

/// <summary>What tells an open flow from all others in a reply: no two that are open at the same time share it.</summary>
/// <param name="SourcePort">UDP or TCP source port, or the ICMP identifier.</param>
/// <param name="DestinationPort">UDP or TCP destination port; 0 for ICMP, whose replies need not quote the checksum, and for classic UDP,
/// whose probes have many.</param>
public readonly record struct FlowKey(Address Destination, ProbeProtocol Protocol, ushort SourcePort, ushort DestinationPort);
