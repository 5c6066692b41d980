using System.Runtime.InteropServices;

namespace Tracefleet.Sockets.Linux.Native;

// Sockets of ordinary users: udp(7), icmp(7), and the error queue of ip(7) and ipv6(7).
static partial class LibC
{
    public const int SOCK_DGRAM = 2, IPPROTO_UDP = 17;
    public const int SO_ERROR = 4, SO_BINDTODEVICE = 25;
    public const int IP_TOS = 1, IP_TTL = 2, IP_PKTINFO = 8, IP_MTU_DISCOVER = 10, IP_RECVTTL = 12, IP_RECVERR_RFC4884 = 26;
    public const int IPV6_MTU_DISCOVER = 23, IPV6_V6ONLY = 26, IPV6_RECVERR_RFC4884 = 31, IPV6_TCLASS = 67;
    public const int PMTUDISC_DONT = 0, PMTUDISC_PROBE = 3;
    public const int MSG_ERRQUEUE = 0x2000;
    public const short POLLERR = 8;

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static unsafe partial int Bind(SocketHandle socket, void* name, uint length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    private static unsafe partial int GetSockName(SocketHandle socket, void* name, uint* length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static unsafe partial int GetSockOpt(SocketHandle socket, int level, int name, void* value, uint* length);

    /// <returns>Null with why the kernel refused it.</returns>
    public static SocketHandle? OpenDatagramSocket(bool ipv6, int protocol, out int errno)
    {
        var socket = OpenSocket(ipv6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
        errno = socket.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        if (errno == 0)
            return socket;
        socket.Dispose();
        return null;
    }

    /// <returns>0, or why it was refused.</returns>
    public static unsafe int Bind(SocketHandle socket, in SocketName name, bool ipv6)
    {
        fixed (SocketName* bytes = &name)
            return Bind(socket, bytes, ipv6 ? SocketName.Ipv6Length : SocketName.Ipv4Length) == 0 ? 0 : Marshal.GetLastPInvokeError();
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

    /// <summary>Keeps a socket to one interface. Any user may, where the socket is not yet bound to another (Linux 5.7).</summary>
    public static unsafe void BindToDevice(SocketHandle socket, string name)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(name + '\0');
        fixed (byte* first = bytes)
        {
            if (SetSockOpt(socket, SOL_SOCKET, SO_BINDTODEVICE, first, (uint)bytes.Length) != 0)
                throw RawSocketException.For($"setsockopt(SO_BINDTODEVICE, {name})", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Takes the error that an ICMP message left at the socket, so that the next call does not fail with it.</summary>
    public static unsafe int TakeError(SocketHandle socket)
    {
        int error;
        uint length = sizeof(int);
        return GetSockOpt(socket, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : 0;
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
