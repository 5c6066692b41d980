using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Pinging;

/// <summary>Tells what a destination answers when all is well from errors on the way.</summary>
public static class PingAnswer
{
    /// <summary>An echo reply to ICMP, port unreachable from the destination to UDP, a segment to TCP.</summary>
    public static bool Is(Reply reply, Address destination, TraceMethod method) => reply.From == destination && method switch
    {
        TraceMethod.Icmp or TraceMethod.IcmpParis => IsEchoReply(reply),
        TraceMethod.Udp or TraceMethod.UdpParis => IsPortUnreachable(reply),
        _ => reply.IcmpType is null,
    };

    static bool IsEchoReply(Reply reply) => reply.IcmpType == (reply.From.IsIpv4 ? IcmpTypes.EchoReply : Icmpv6Types.EchoReply);

    static bool IsPortUnreachable(Reply reply) => (reply.IcmpType, reply.IcmpCode) == (reply.From.IsIpv4
        ? (IcmpTypes.DestinationUnreachable, IcmpCodes.PortUnreachable)
        : (Icmpv6Types.DestinationUnreachable, Icmpv6Codes.PortUnreachable));
}
