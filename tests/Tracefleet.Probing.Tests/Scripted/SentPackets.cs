using Tracefleet.Packets;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Tests.Scripted;

/// <summary>What must hold for the packets of any trace.</summary>
public static class SentPackets
{
    /// <summary>Everything that a load balancer may hash is the same in all packets, but for what the classic methods vary, and every checksum is
    /// right.</summary>
    public static void ShareOneFlow(IEnumerable<(Instant At, byte[] Packet)> sent, TraceResult result)
    {
        var flows = new HashSet<string>();
        var marks = new HashSet<string>();
        var seconds = new HashSet<ushort>();
        var parameters = result.Request.Parameters;
        foreach (var (_, packet) in sent)
        {
            Assert.True(IpPacket.TryParse(packet, out var ip));
            Assert.False(ip.IsTruncated);
            Assert.Equal(packet.Length, ip.TotalLength);
            Assert.Equal(result.Source, ip.Source);
            Assert.Equal(result.Request.Destination, ip.Destination);
            Assert.Equal((byte)result.Protocol, ip.Protocol);
            Assert.Equal(ip.IsIpv6, ip.FlowLabel != 0);
            Assert.Equal(parameters.TrafficClass, ip.TrafficClass);
            var (first, second, mark) = result.Protocol switch
            {
                ProbeProtocol.Udp => Udp(ip),
                ProbeProtocol.Tcp => Tcp(ip),
                _ => Icmp(ip),
            };
            Assert.Equal(result.SourcePort, first);
            if (parameters.Method is TraceMethod.Udp or TraceMethod.Icmp)
                Assert.True(seconds.Add(second), "Two classic probes are of one flow.");
            else
                Assert.Equal(result.DestinationPort, second);
            Assert.True(marks.Add($"{mark}/{ip.Identification}"), "Two probes carry the same marks.");
            flows.Add($"{ip.FlowLabel} {first}{(parameters.PathMtu ? "" : ip.TotalLength)}");
        }
        Assert.True(flows.Count <= 1, string.Join('\n', flows));
    }

    static (ushort First, ushort Second, uint Mark) Udp(IpPacket ip)
    {
        Assert.True(UdpDatagram.TryParse(ip.Payload, out var udp));
        Assert.True(udp.HasValidChecksum(ip.Source, ip.Destination));
        return (udp.SourcePort, udp.DestinationPort, udp.Checksum);
    }

    static (ushort First, ushort Second, uint Mark) Tcp(IpPacket ip)
    {
        Assert.True(TcpSegment.TryParse(ip.Payload, out var tcp));
        Assert.True(tcp.HasValidChecksum(ip.Source, ip.Destination));
        return (tcp.SourcePort, tcp.DestinationPort, tcp.Sequence);
    }

    static (ushort First, ushort Second, uint Mark) Icmp(IpPacket ip)
    {
        Assert.True(IcmpMessage.TryParse(ip.Payload, out var echo));
        Assert.True(ip.IsIpv4 ? echo.HasValidChecksum() : echo.HasValidChecksum(ip.Source, ip.Destination));
        return (echo.Identifier, echo.Checksum, echo.Sequence);
    }

    /// <summary>At no time are more TTLs in flight than allowed.</summary>
    public static void StayInTheWindow(
        IReadOnlyList<(Instant At, byte[] Packet)> sent, IReadOnlyList<(TraceRequest Request, ProbeRecord Record)> ended, TraceParameters parameters)
    {
        foreach (var (at, _) in sent)
        {
            var inFlight = sent.Where(probe => probe.At <= at && at < EndOf(probe.Packet, probe.At)).Select(probe => ReplyPackets.Ttl(probe.Packet));
            Assert.InRange(inFlight.Distinct().Count(), 0, parameters.InFlight);
        }

        Instant EndOf(byte[] packet, Instant at)
        {
            var answer = ended.Select(probe => probe.Record).Where(record => record.Outcome is not ProbeOutcome.NotSent)
                .FirstOrDefault(record => record.Probe.Ttl.Value == ReplyPackets.Ttl(packet) && record.SentAt == at);
            return answer?.Outcome is ProbeOutcome.Answered(var reply) && reply.Rtt < parameters.Timeout ? reply.ReceivedAt : at + parameters.Timeout;
        }
    }
}
