using Tracefleet.Packets;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.FlowMapping;

/// <summary>Turns a probe into the bytes of a whole IP packet.</summary>
/// <remarks>
/// <para>UDP: the checksum is the probe's mark. ICMP: the sequence is the mark; the checksum is constant in ICMP-Paris and a second mark in classic
/// ICMP. In both the last two payload bytes make the checksum come out (Augustin et al., IMC 2006). TCP: sequence and acknowledgement number
/// are the mark. IPv4 carries a further mark as its identification; IPv6 has a constant flow label. TTL and number show in marks and
/// payload only.</para>
/// </remarks>
public static class ProbeWriter
{
    /// <summary>Bytes of a probe of either family and any method, unless a larger size is asked for.</summary>
    public const int MaxLength = Ipv6Packet.HeaderLength + TcpSegment.MinimumHeaderLength + 4;

    const ushort Window = 65_535;

    // Hosts and firewalls know a SYN without options as a scanner's; 1460 is what an Ethernet host says (RFC 9293 §3.7.1).
    static ReadOnlySpan<byte> SynOptions => [TcpOption.MaximumSegmentSize, 4, 0x05, 0xB4];

    /// <summary>Writes the packet and says how many bytes it has.</summary>
    public static int Write(Span<byte> packet, in TraceFlow flow, ProbeMarks marks, in Probe probe)
    {
        var headerLength = flow.IpHeaderLength;
        var length = flow.LengthOf(probe) - headerLength;
        WriteUpperLayer(packet.Slice(headerLength, length), flow, marks, probe);
        if (flow.Destination.IsIpv4)
        {
            var header = new Ipv4Header(
                flow.Source, flow.Destination, probe.Ttl.Value, (byte)flow.Protocol, marks.Mark(MarkField.Identification, probe.Number),
                flow.TrafficClass, flow.DontFragment);
            return Ipv4Packet.WriteHeader(packet, header, length) + length;
        }
        return Ipv6Packet.WriteHeader(
            packet,
            new Ipv6Header(flow.Source, flow.Destination, probe.Ttl.Value, (byte)flow.Protocol, flow.FlowLabel, flow.TrafficClass),
            length) + length;
    }

    static void WriteUpperLayer(Span<byte> segment, in TraceFlow flow, ProbeMarks marks, in Probe probe)
    {
        if (flow.Protocol == ProbeProtocol.Tcp)
        {
            WriteTcp(segment, flow, marks.TcpMark(probe.Number));
            return;
        }
        // Both headers have 8 bytes. The writers copy the payload onto itself.
        var payload = segment[UdpDatagram.HeaderLength..];
        ProbePayload.Write(payload, marks, probe.Number);
        if (flow.Protocol == ProbeProtocol.Udp)
        {
            UdpDatagram.WriteWithChecksum(
                segment, flow.Source, flow.Destination, flow.SourcePort, flow.DestinationPortOf(probe.Number), payload,
                marks.Mark(MarkField.Checksum, probe.Number));
            return;
        }
        var sequence = marks.Mark(MarkField.Sequence, probe.Number);
        var checksum = flow.IcmpChecksumOf(probe.Number, marks);
        if (flow.Protocol == ProbeProtocol.Icmp)
            IcmpEcho.WriteRequestWithChecksum(segment, flow.SourcePort, sequence, payload, checksum);
        else
            Icmpv6Echo.WriteRequestWithChecksum(segment, flow.Source, flow.Destination, flow.SourcePort, sequence, payload, checksum);
    }

    static void WriteTcp(Span<byte> segment, in TraceFlow flow, uint mark)
    {
        var isSyn = flow.Method == TraceMethod.TcpSyn;
        var options = isSyn ? SynOptions : default;
        var header = new TcpHeader(
            flow.Source, flow.Destination, flow.SourcePort, flow.DestinationPort, mark, isSyn ? 0 : mark,
            isSyn ? TcpFlags.Syn : TcpFlags.Ack, Window);
        var padding = segment[(TcpSegment.MinimumHeaderLength + options.Length)..];
        padding.Clear();
        TcpSegment.Write(segment, header, options, padding);
    }
}
