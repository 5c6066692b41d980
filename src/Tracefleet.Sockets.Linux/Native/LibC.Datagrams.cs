using System.Runtime.InteropServices;

namespace Tracefleet.Sockets.Linux.Native;

// Sockets of ordinary users: udp(7), icmp(7), and the error queue of ip(7) and ipv6(7).
static partial class LibC
{
    public const int IPPROTO_UDP = 17;
    public const int IP_TOS = 1, IP_TTL = 2, IP_PKTINFO = 8, IP_MTU_DISCOVER = 10, IP_RECVTTL = 12, IP_RECVERR_RFC4884 = 26;
    public const int IPV6_MTU_DISCOVER = 23, IPV6_V6ONLY = 26, IPV6_RECVERR_RFC4884 = 31, IPV6_TCLASS = 67;
    public const int PMTUDISC_DONT = 0, PMTUDISC_PROBE = 3;
    public const int MSG_ERRQUEUE = 0x2000;

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    private static unsafe partial int GetSockName(SocketHandle socket, void* name, uint* length);

    /// <returns>Null with why the kernel refused it.</returns>
    public static SocketHandle? OpenDatagramSocket(bool ipv6, int protocol, out int errno) =>
        OpenSocket(ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, protocol, out errno);

    /// <returns>0, or why it was refused.</returns>
    public static unsafe int Bind(SocketHandle socket, in SocketName name, bool ipv6)
    {
        fixed (SocketName* bytes = &name)
            return BindSocket(socket, bytes, ipv6 ? SocketName.Ipv6Length : SocketName.Ipv4Length) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <summary>The port, or of an ICMP socket the identifier, that the socket is bound to.</summary>
    public static unsafe ushort PortOf(SocketHandle socket)
    {
        SocketName name = default;
        var length = (uint)sizeof(SocketName);
        return GetSockName(socket, &name, &length) == 0
            ? System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(name.Bytes + 2, 2))
            : throw RawSocketException.For("getsockname", Marshal.GetLastPInvokeError());
    }

    /// <summary>Takes one message if there is one: of the error queue, or what was sent to this socket.</summary>
    public static unsafe bool TryReceive(SocketHandle socket, MultiMessage* message, bool errorQueue)
    {
        // A pending error is told once instead of a datagram, and is in the error queue as well.
        const int mostErrors = 8;
        for (var tries = 0; tries < mostErrors; tries++)
        {
            if (RecvMMsg(socket, message, 1, MSG_DONTWAIT | MSG_TRUNC | (errorQueue ? MSG_ERRQUEUE : 0), null) == 1)
                return true;
            if (Marshal.GetLastPInvokeError() == Errno.EAGAIN)
                return false;
        }
        return false;
    }
}
