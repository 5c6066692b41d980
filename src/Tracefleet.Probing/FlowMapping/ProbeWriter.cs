using Tracefleet.Packets;

namespace Tracefleet.Probing.FlowMapping;

/// <summary>Turns a probe into the bytes of a whole IP packet.</summary>
/// <remarks>
/// <para>UDP-Paris: the ports are constant, the checksum is the probe's mark. ICMP-Paris: identifier and checksum are constant, the sequence is the
/// mark. In both the last two payload bytes make the checksum come out (Augustin et al., IMC 2006). IPv4 carries a second mark as its
/// identification; IPv6 has a constant flow label. TTL and attempt show in marks and payload only.</para>
/// </remarks>
public static class ProbeWriter
{
    /// <summary>Bytes of a probe of either family at most.</summary>
    public const int MaxLength = Ipv6Packet.HeaderLength + UdpDatagram.HeaderLength + ProbePayload.Length;

    /// <summary>Writes the packet and says how many bytes it has.</summary>
    public static int Write(Span<byte> packet, in TraceFlow flow, ProbeMarks marks, Ttl ttl, byte attempt)
    {
        Span<byte> payload = stackalloc byte[ProbePayload.Length];
        ProbePayload.Write(payload, marks, ttl, attempt);

        var headerLength = flow.Destination.IsIpv4 ? Ipv4Packet.MinimumHeaderLength : Ipv6Packet.HeaderLength;
        var length = WriteUpperLayer(packet[headerLength..], flow, marks, ttl, attempt, payload);
        if (flow.Destination.IsIpv4)
        {
            var identification = marks.Mark(MarkField.Identification, ttl, attempt);
            var header = new Ipv4Header(flow.Source, flow.Destination, ttl.Value, (byte)flow.Protocol, identification);
            return Ipv4Packet.WriteHeader(packet, header, length) + length;
        }
        return Ipv6Packet.WriteHeader(
            packet, new Ipv6Header(flow.Source, flow.Destination, ttl.Value, (byte)flow.Protocol, flow.FlowLabel), length) + length;
    }

    static int WriteUpperLayer(
        Span<byte> buffer, in TraceFlow flow, ProbeMarks marks, Ttl ttl, byte attempt, ReadOnlySpan<byte> payload) => flow.Protocol switch
        {
            ProbeProtocol.Udp => UdpDatagram.WriteWithChecksum(
                buffer, flow.Source, flow.Destination, flow.SourcePort, flow.DestinationPort, payload,
                marks.Mark(MarkField.Checksum, ttl, attempt)),
            ProbeProtocol.Icmp => IcmpEcho.WriteRequestWithChecksum(
                buffer, flow.SourcePort, marks.Mark(MarkField.Sequence, ttl, attempt), payload, flow.DestinationPort),
            ProbeProtocol.Icmpv6 => Icmpv6Echo.WriteRequestWithChecksum(
                buffer, flow.Source, flow.Destination, flow.SourcePort, marks.Mark(MarkField.Sequence, ttl, attempt), payload,
                flow.DestinationPort),
            _ => throw new ArgumentOutOfRangeException(nameof(flow), flow.Protocol, "No trace method uses this protocol."),
        };
}
