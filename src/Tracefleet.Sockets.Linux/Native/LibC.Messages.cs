using System.Runtime.InteropServices;

namespace Tracefleet.Sockets.Linux.Native;

/// <summary>struct msghdr.</summary>
unsafe struct Message
{
    public void* Name;
    public uint NameLength;
    public IoVector* Vectors;
    public nuint VectorCount;
    public byte* Control;
    public nuint ControlLength;
    public int Flags;
}

/// <summary>struct mmsghdr: a message and how many of its bytes were moved.</summary>
struct MultiMessage
{
    public Message Header;
    public uint Length;
}

/// <summary>struct iovec.</summary>
unsafe struct IoVector
{
    public byte* Base;
    public nuint Length;
}

/// <summary>Room for struct sockaddr_in or sockaddr_in6; the port stays 0, as raw sockets want it.</summary>
unsafe struct SocketName
{
    public const int Ipv4Offset = 4, Ipv6Offset = 8;
    public const uint Ipv4Length = 16, Ipv6Length = 28;

    public fixed byte Bytes[28];
}

/// <summary>struct cmsghdr; its data follows.</summary>
struct ControlHeader
{
    public nuint Length;
    public int Level;
    public int Type;
}

static partial class LibC
{
    public const int MSG_TRUNC = 0x20, MSG_DONTWAIT = 0x40;

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    private static unsafe partial int SendMMsg(SocketHandle socket, MultiMessage* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    private static unsafe partial int RecvMMsg(SocketHandle socket, MultiMessage* messages, uint count, int flags, void* timeout);

    /// <returns>How many were sent, at least 1; or 0 with why the first was not.</returns>
    public static unsafe int Send(SocketHandle socket, MultiMessage* messages, int count, out int errno, int flags = MSG_DONTWAIT)
    {
        int sent;
        do
        {
            sent = SendMMsg(socket, messages, (uint)count, flags);
            errno = sent > 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        while (sent <= 0 && errno == Errno.EINTR);
        return Math.Max(sent, 0);
    }

    /// <summary>Takes what is there. Each message's length is the datagram's own, also where it was cut (MSG_TRUNC).</summary>
    public static unsafe int Receive(SocketHandle socket, MultiMessage* messages, int count)
    {
        var received = RecvMMsg(socket, messages, (uint)count, MSG_DONTWAIT | MSG_TRUNC, null);
        if (received >= 0)
            return received;
        var errno = Marshal.GetLastPInvokeError();
        return errno is Errno.EAGAIN or Errno.EINTR ? 0 : throw RawSocketException.For("recvmmsg", errno);
    }
}
