using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Routing;

namespace Tracefleet.Sockets.Linux.Xdp;

/// <summary>An AF_XDP socket that only sends, in copy mode, bound to one queue of an interface (kernel documentation: networking/af_xdp).</summary>
/// <remarks>Copy mode works on every driver and leaves the card's own queues alone; without a BPF program nothing is received.</remarks>
sealed class XdpSocket : IDisposable
{
    /// <summary>Frames of the shared memory, and entries of each ring.</summary>
    public const int FrameCount = 2048;
    public const int FrameSize = 2048;

    const int SendBuffer = 4 * 1024 * 1024, UnusedRingSize = 64, BusyTries = 200;
    const long BusyWaitNanoseconds = 2_000_000;

    XdpSocket(SocketHandle handle, MappedMemory frames, XdpRing transmit, XdpRing completion)
    {
        Handle = handle;
        Frames = frames;
        Transmit = transmit;
        Completion = completion;
    }

    /// <summary>The beginning of the frame that an address is in; always one of the shared memory, whatever the kernel wrote.</summary>
    public static ulong FrameAt(ulong address) => address & (FrameCount * FrameSize - FrameSize);

    public SocketHandle Handle { get; }
    public MappedMemory Frames { get; }
    public XdpRing Transmit { get; }
    public XdpRing Completion { get; }

    /// <summary>Opens a socket on the first queue that is free. A queue stays busy for a moment after its socket was closed, so it is asked for again.</summary>
    /// <exception cref="RawSocketException">The kernel refused, or every queue stays busy.</exception>
    public static XdpSocket Open(Link link)
    {
        var opened = new Stack<IDisposable>();
        try
        {
            var handle = Keep(LibC.OpenSocket(LibC.AF_XDP, LibC.SOCK_RAW, 0, out var errno));
            if (handle is null)
                throw RawSocketException.For("socket(AF_XDP)", errno);
            var frames = Keep(MappedMemory.Anonymous(FrameCount * FrameSize));
            Register(handle, frames);
            Check("XDP_MMAP_OFFSETS", LibC.TryGetOption(handle, LibC.SOL_XDP, LibC.XDP_MMAP_OFFSETS, out XdpOffsets offsets));
            var transmit = Keep(XdpRing.Map(handle, offsets.Transmit, FrameCount, 16, LibC.XDP_PGOFF_TX_RING));
            var completion = Keep(XdpRing.Map(handle, offsets.Completion, FrameCount, 8, LibC.XDP_UMEM_PGOFF_COMPLETION_RING));
            Bind(handle, link);
            return new XdpSocket(handle, frames, transmit, completion);
        }
        catch (RawSocketException)
        {
            while (opened.TryPop(out var part))
                part.Dispose();
            throw;
        }

        T Keep<T>(T part)
            where T : class?, IDisposable?
        {
            if (part is not null)
                opened.Push(part);
            return part;
        }
    }

    static unsafe void Register(SocketHandle handle, MappedMemory frames)
    {
        LibC.TrySetOption(handle, LibC.SOL_SOCKET, LibC.SO_SNDBUFFORCE, SendBuffer);
        var memory = new XdpMemoryRegistration { Address = (ulong)frames.Pointer, Length = FrameCount * FrameSize, ChunkSize = FrameSize };
        Check("XDP_UMEM_REG", LibC.TrySetOption(handle, LibC.SOL_XDP, LibC.XDP_UMEM_REG, memory));
        // Receiving needs a fill ring, and binding needs it even where nothing is received.
        Check("XDP_UMEM_FILL_RING", LibC.TrySetOption<int>(handle, LibC.SOL_XDP, LibC.XDP_UMEM_FILL_RING, UnusedRingSize));
        Check("XDP_UMEM_COMPLETION_RING", LibC.TrySetOption<int>(handle, LibC.SOL_XDP, LibC.XDP_UMEM_COMPLETION_RING, FrameCount));
        Check("XDP_TX_RING", LibC.TrySetOption<int>(handle, LibC.SOL_XDP, LibC.XDP_TX_RING, FrameCount));
    }

    static void Check(string option, int errno)
    {
        if (errno != 0)
            throw RawSocketException.For($"setsockopt({option})", errno);
    }

    static void Bind(SocketHandle handle, Link link)
    {
        var errno = Errno.EBUSY;
        for (var tries = 0; tries < BusyTries && errno == Errno.EBUSY; tries++)
        {
            if (tries > 0)
                LibC.Poll([], BusyWaitNanoseconds);
            errno = BindToAnyQueue(handle, link);
        }
        if (errno != 0)
            throw RawSocketException.For($"bind(AF_XDP, {link.Name})", errno);
    }

    // Queues are numbered from 0; the first number that none has is refused as invalid.
    static int BindToAnyQueue(SocketHandle handle, Link link)
    {
        for (uint queue = 0; ; queue++)
        {
            var name = new XdpName
            {
                Family = LibC.AF_XDP,
                Flags = LibC.XDP_COPY | LibC.XDP_USE_NEED_WAKEUP,
                InterfaceIndex = link.Index,
                Queue = queue,
            };
            var errno = LibC.TryBind(handle, name);
            if (errno == Errno.EINVAL && queue > 0)
                return Errno.EBUSY;
            if (errno != Errno.EBUSY)
                return errno;
        }
    }

    public void Dispose()
    {
        // The rings before the socket: what maps them keeps it alive.
        Transmit.Dispose();
        Completion.Dispose();
        Handle.Dispose();
        Frames.Dispose();
    }
}
