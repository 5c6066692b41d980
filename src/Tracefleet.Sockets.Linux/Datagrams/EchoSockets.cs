using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Datagrams;

/// <summary>ICMP datagram sockets (icmp(7)): open to the groups of net.ipv4.ping_group_range, for both families.</summary>
public static class EchoSockets
{
    public const string Remedy = "sudo sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"";

    /// <summary>Whether this process may open one of either family.</summary>
    public static bool AreAllowed => WhyNot(ipv6: false) == 0 || WhyNot(ipv6: true) == 0;

    /// <summary>0, or the error number of the refusal.</summary>
    internal static int WhyNot(bool ipv6)
    {
        using var socket = LibC.OpenDatagramSocket(ipv6, ipv6 ? LibC.IPPROTO_ICMPV6 : LibC.IPPROTO_ICMP, out var errno);
        return errno;
    }
}
