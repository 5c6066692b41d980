using Tracefleet.Addressing;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.FlowMapping;

/// <summary>The header fields that every probe of one trace shares and that a load balancer may hash.</summary>
/// <remarks>They follow from the addresses and the parameters alone, so flow 7 towards a destination is the same flow tomorrow.
/// Neither the TTL nor the attempt is part of them.</remarks>
/// <param name="SourcePort">UDP source port, or the ICMP identifier.</param>
/// <param name="DestinationPort">UDP destination port, or the constant ICMP checksum.</param>
/// <param name="FlowLabel">IPv6 flow label, 1 to 0xFFFFF; 0 in IPv4.</param>
public readonly record struct TraceFlow(
    Address Source, Address Destination, ProbeProtocol Protocol, ushort SourcePort, ushort DestinationPort, uint FlowLabel)
{
    const int FirstPort = 1_024, PortCount = 65_536 - FirstPort;

    /// <summary>What a reply is looked up by.</summary>
    public FlowKey Key => new(Destination, Protocol, SourcePort, Protocol == ProbeProtocol.Udp ? DestinationPort : (ushort)0);

    public static TraceFlow Of(Address source, Address destination, TraceParameters parameters)
    {
        var sourcePort = Wrapped(parameters.SourcePort + parameters.Flow.Value);
        var protocol = ProtocolOf(destination, parameters.Method);
        var destinationPort = protocol == ProbeProtocol.Udp ? parameters.DestinationPort : ConstantChecksum(parameters.Flow);
        var label = destination.IsIpv6 ? Label(sourcePort, destinationPort) : 0;
        return new(source, destination, protocol, sourcePort, destinationPort, label);
    }

    static ProbeProtocol ProtocolOf(Address destination, TraceMethod method) => method switch
    {
        TraceMethod.UdpParis => ProbeProtocol.Udp,
        TraceMethod.IcmpParis => destination.IsIpv4 ? ProbeProtocol.Icmp : ProbeProtocol.Icmpv6,
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "Not a trace method."),
    };

    static ushort Wrapped(int port) => (ushort)(FirstPort + (port + PortCount - FirstPort) % PortCount);

    // 0 and FFFF are both zero in ones' complement; neither can be told from the other on the wire.
    static ushort ConstantChecksum(FlowId flow) => (ushort)(1 + flow.Value % 0xFFFE);

    static uint Label(ushort sourcePort, ushort destinationPort)
    {
        // Fibonacci hashing spreads neighbouring ports over the 20 bits.
        var mixed = unchecked(((uint)sourcePort << 16 | destinationPort) * 2_654_435_769u) >> 12;
        return mixed == 0 ? 1 : mixed;
    }
}

/// <summary>What tells a running trace from all others in a reply: no two that run at the same time share it.</summary>
/// <param name="SourcePort">UDP source port, or the ICMP identifier.</param>
/// <param name="DestinationPort">UDP destination port; 0 for ICMP, whose replies need not quote the checksum.</param>
public readonly record struct FlowKey(Address Destination, ProbeProtocol Protocol, ushort SourcePort, ushort DestinationPort);
