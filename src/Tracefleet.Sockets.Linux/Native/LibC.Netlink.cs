using System.Runtime.InteropServices;

namespace Tracefleet.Sockets.Linux.Native;

/// <summary>struct sockaddr_nl.</summary>
struct NetlinkName
{
    public ushort Family;
    public ushort Padding;
    public uint Port;
    public uint Groups;
}

static partial class LibC
{
    public const int AF_NETLINK = 16, NETLINK_ROUTE = 0, SOL_NETLINK = 270, NETLINK_ADD_MEMBERSHIP = 1;

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static unsafe partial nint SendBytes(SocketHandle socket, byte* bytes, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static unsafe partial nint ReceiveBytes(SocketHandle socket, byte* bytes, nuint length, int flags);

    /// <returns>0, or why not.</returns>
    public static unsafe int TrySend(SocketHandle socket, ReadOnlySpan<byte> bytes, int flags = 0)
    {
        fixed (byte* first = bytes)
            return SendBytes(socket, first, (nuint)bytes.Length, flags) >= 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    /// <returns>How many bytes came, or 0 and why none.</returns>
    public static unsafe int TryReceive(SocketHandle socket, Span<byte> bytes, int flags, out int errno)
    {
        fixed (byte* first = bytes)
        {
            var received = ReceiveBytes(socket, first, (nuint)bytes.Length, flags);
            errno = received >= 0 ? 0 : Marshal.GetLastPInvokeError();
            return (int)Math.Max(received, 0);
        }
    }
}
