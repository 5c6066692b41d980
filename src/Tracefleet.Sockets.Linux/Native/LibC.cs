using System.Runtime.InteropServices;

namespace Tracefleet.Sockets.Linux.Native;

/// <summary>The C library's calls that .NET has no equivalent for: raw sockets in batches, rings, filters, routes and kernel timestamps.</summary>
static partial class LibC
{
    public const int AF_INET = 2, AF_INET6 = 10;
    public const int SOCK_RAW = 3, SOCK_NONBLOCK = 0x800, SOCK_CLOEXEC = 0x80000;
    public const int IPPROTO_ICMP = 1, IPPROTO_TCP = 6, IPPROTO_IPV6 = 41, IPPROTO_ICMPV6 = 58, IPPROTO_RAW = 255;

    public const int SOL_SOCKET = 1, SO_ERROR = 4, SO_RCVBUF = 8, SO_SNDTIMEO = 21, SO_BINDTODEVICE = 25, SO_ATTACH_FILTER = 26,
        SO_SNDBUFFORCE = 32, SO_RCVBUFFORCE = 33, SO_TIMESTAMPNS = 35, SO_RXQ_OVFL = 40;
    public const int SOL_IP = 0, IP_RECVERR = 11;
    public const int SOL_IPV6 = 41, IPV6_FLOWINFO = 11, IPV6_RECVERR = 25, IPV6_HDRINCL = 36, IPV6_RECVPKTINFO = 49, IPV6_PKTINFO = 50,
        IPV6_RECVHOPLIMIT = 51, IPV6_HOPLIMIT = 52;
    public const int ICMP6_FILTER = 1;

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial SocketHandle CreateSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static unsafe partial int SetSockOpt(SocketHandle socket, int level, int name, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static unsafe partial int GetSockOpt(SocketHandle socket, int level, int name, void* value, uint* length);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static unsafe partial int BindSocket(SocketHandle socket, void* name, uint length);

    /// <returns>Null where the kernel has no such family.</returns>
    /// <exception cref="MissingCapabilityException">The process may not open raw sockets.</exception>
    public static SocketHandle? OpenRawSocket(int family, int protocol)
    {
        var socket = OpenSocket(family, SOCK_RAW | SOCK_NONBLOCK, protocol, out var errno);
        return socket is not null || errno == Errno.EAFNOSUPPORT
            ? socket
            : throw RawSocketException.For($"socket({NameOf(family)}, SOCK_RAW, {protocol})", errno);
    }

    /// <returns>Null and why, where the kernel refused.</returns>
    public static SocketHandle? OpenSocket(int family, int type, int protocol, out int errno)
    {
        var socket = CreateSocket(family, type | SOCK_CLOEXEC, protocol);
        errno = socket.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        if (errno == 0)
            return socket;
        socket.Dispose();
        return null;
    }

    public static void SetOption(SocketHandle socket, int level, int name, int value, string text)
    {
        if (!TrySetOption(socket, level, name, value))
            throw RawSocketException.For($"setsockopt({text})", Marshal.GetLastPInvokeError());
    }

    public static unsafe bool TrySetOption(SocketHandle socket, int level, int name, int value) =>
        SetSockOpt(socket, level, name, &value, sizeof(int)) == 0;

    /// <returns>0, or why not.</returns>
    public static unsafe int TrySetOption<T>(SocketHandle socket, int level, int name, in T value)
        where T : unmanaged
    {
        fixed (T* first = &value)
            return SetSockOpt(socket, level, name, first, (uint)sizeof(T)) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <returns>0, or why not.</returns>
    public static unsafe int TryGetOption<T>(SocketHandle socket, int level, int name, out T value)
        where T : unmanaged
    {
        value = default;
        var length = (uint)sizeof(T);
        fixed (T* first = &value)
            return GetSockOpt(socket, level, name, first, &length) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <returns>0, or why not.</returns>
    public static unsafe int TryBind<T>(SocketHandle socket, in T name)
        where T : unmanaged
    {
        fixed (T* first = &name)
            return BindSocket(socket, first, (uint)sizeof(T)) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    public static unsafe void BindToInterface(SocketHandle socket, string name)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(name + '\0');
        fixed (byte* first = bytes)
        {
            if (SetSockOpt(socket, SOL_SOCKET, SO_BINDTODEVICE, first, (uint)bytes.Length) != 0)
                throw RawSocketException.For($"setsockopt(SO_BINDTODEVICE, {name})", Marshal.GetLastPInvokeError());
        }
    }

    static string NameOf(int family) => family == AF_INET ? "AF_INET" : "AF_INET6";
}
