using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Routing;

/// <summary>Takes one message: its type and what follows its header.</summary>
delegate void NetlinkHandler(ushort type, ReadOnlySpan<byte> body);

/// <summary>A conversation with the kernel about links, routes and neighbours (rtnetlink(7)), in the namespace it was opened in.</summary>
sealed class NetlinkSocket : IDisposable
{
    const int MSG_DONTWAIT = LibC.MSG_DONTWAIT, HeaderLength = 16, Tries = 3;
    const ushort Error = 2, Done = 3, Interrupted = 0x10;

    readonly SocketHandle _socket;
    readonly byte[] _buffer = new byte[64 * 1024];

    NetlinkSocket(SocketHandle socket) => _socket = socket;

    /// <exception cref="RawSocketException">The kernel refused.</exception>
    public static NetlinkSocket Open(params ReadOnlySpan<int> groups)
    {
        if (LibC.OpenSocket(LibC.AF_NETLINK, LibC.SOCK_RAW, LibC.NETLINK_ROUTE, out var errno) is not { } socket)
            throw RawSocketException.For("socket(AF_NETLINK)", errno);
        // The kernel announces nothing to a socket without a port.
        LibC.TryBind(socket, new NetlinkName { Family = LibC.AF_NETLINK });
        foreach (var group in groups)
            LibC.TrySetOption(socket, LibC.SOL_NETLINK, LibC.NETLINK_ADD_MEMBERSHIP, group);
        return new NetlinkSocket(socket);
    }

    /// <summary>Sends a request and shows every message of its answer.</summary>
    /// <returns>0, or the error number the kernel answered with.</returns>
    public int Ask(ReadOnlySpan<byte> request, NetlinkHandler each)
    {
        var errno = LibC.TrySend(_socket, request);
        if (errno != 0)
            return errno;
        while (true)
        {
            var received = LibC.TryReceive(_socket, _buffer, 0, out errno);
            if (errno == Errno.EINTR)
                continue;
            if (errno != 0)
                return errno;
            if (Read(_buffer.AsSpan(0, received), each) is { } end)
                return end;
        }
    }

    /// <summary>As <see cref="Ask"/> for a table, from the start again where the table changed meanwhile.</summary>
    /// <param name="restart">Called before each try.</param>
    public int Dump(ReadOnlySpan<byte> request, Action restart, NetlinkHandler each)
    {
        var errno = Errno.EINTR;
        for (var tries = 0; tries < Tries && errno == Errno.EINTR; tries++)
        {
            restart();
            errno = Ask(request, each);
        }
        // A table that never stands still is taken as it was last seen.
        return errno == Errno.EINTR ? 0 : errno;
    }

    /// <summary>Shows the announcements that have come since, without waiting.</summary>
    /// <returns>False where the kernel had to leave some out.</returns>
    public bool Drain(NetlinkHandler each)
    {
        while (true)
        {
            var received = LibC.TryReceive(_socket, _buffer, MSG_DONTWAIT, out var errno);
            if (errno == Errno.ENOBUFS)
                return false;
            if (errno != 0)
                return true;
            Read(_buffer.AsSpan(0, received), each);
        }
    }

    /// <returns>The answer's end: 0 or an error number; null while there is more to come.</returns>
    static int? Read(ReadOnlySpan<byte> messages, NetlinkHandler each)
    {
        int? end = null;
        var interrupted = false;
        while (messages.Length >= HeaderLength)
        {
            var header = NetlinkHeader.Read(messages);
            if (header.Length < HeaderLength || header.Length > messages.Length)
                break;
            var body = messages[HeaderLength..(int)header.Length];
            interrupted |= (header.Flags & Interrupted) != 0;
            if (header.Type is Error or Done)
                end = body.Length >= sizeof(int) ? -BitConverter.ToInt32(body) : 0;
            else
                each(header.Type, body);
            if (header.Type is not (Error or Done) && !header.IsMultipart)
                end ??= 0;
            messages = messages[Math.Min((int)(header.Length + 3 & ~3u), messages.Length)..];
        }
        return interrupted && end == 0 ? Errno.EINTR : end;
    }

    public void Dispose() => _socket.Dispose();
}

/// <summary>struct nlmsghdr.</summary>
readonly record struct NetlinkHeader(uint Length, ushort Type, ushort Flags)
{
    const ushort Multi = 2;

    public bool IsMultipart => (Flags & Multi) != 0;

    public static NetlinkHeader Read(ReadOnlySpan<byte> bytes) =>
        new(BitConverter.ToUInt32(bytes), BitConverter.ToUInt16(bytes[4..]), BitConverter.ToUInt16(bytes[6..]));
}
