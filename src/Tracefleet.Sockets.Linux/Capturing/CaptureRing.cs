using System.Collections.Immutable;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Routing;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Sockets.Linux.Capturing;

/// <summary>Captures what an interface receives and sends, out of memory that the kernel puts it into (AF_PACKET, TPACKET_V3). Needs CAP_NET_RAW.</summary>
/// <remarks>
/// The filter runs in the kernel, and only the first bytes of a frame are kept. A frame is what the interface hands over: with segmentation or
/// receive offload, several packets of a connection at once, as tcpdump sees them too. A tag that the kernel took off a frame counts neither in its bytes
/// nor in its original length. One thread receives; statistics may be read by others, and disposing waits for a call that still receives.
/// </remarks>
public sealed unsafe class CaptureRing : IDisposable
{
    const int MaximumRings = 64;

    readonly SocketHandle _socket;
    readonly MappedMemory _memory;
    readonly Link _link;
    readonly LinkType _type;
    readonly int _blocks;
    readonly TimeSpan _farewell;
    readonly Lock _counting = new();
    CaptureStatistics _statistics;
    long _brokenBlocks;
    int _block;
    bool _isGone, _isDisposed;

    CaptureRing(SocketHandle socket, MappedMemory memory, Link link, LinkType type, CaptureRingOptions options)
    {
        _socket = socket;
        _memory = memory;
        _link = link;
        _type = type;
        _blocks = options.RingMegabytes;
        // The block in use is handed over after one timeout.
        _farewell = 2 * options.BlockTimeout;
    }

    /// <summary>What the frames start with.</summary>
    public LinkType Link => _type;

    /// <summary>The interface's number, the ifIndex.</summary>
    public uint InterfaceIndex => (uint)_link.Index;

    /// <summary>Captures by one ring in the calling thread's network namespace. Every frame from the return on is in the ring, and none from before.</summary>
    /// <exception cref="MissingCapabilityException">This process has no CAP_NET_RAW.</exception>
    /// <exception cref="RawSocketException">There is no such interface, its kind is not read here, or a call failed.</exception>
    /// <exception cref="CaptureFilterException">The kernel refuses the filter.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or the filter was compiled for something else.</exception>
    public static CaptureRing Open(CaptureRingOptions options) => OpenGroup(options, rings: 1)[0];

    /// <summary>Captures by several rings, each for a thread of its own: each frame is in one of them, and those of a connection, both directions, in the
    /// same one while that has room.</summary>
    /// <param name="rings">1 to 64.</param>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static ImmutableArray<CaptureRing> OpenGroup(CaptureRingOptions options, int rings)
    {
        options.Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(rings, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rings, MaximumRings);
        var link = CaptureInterfaces.Find(options.Interface);
        var type = CaptureLinks.TypeOf(link);
        if (options.Filter is { } filter && filter.Link != type)
            throw new ArgumentException($"The filter was compiled for {filter.Link} frames, and {link.Name} has {type} ones.", nameof(options));
        var program = CapturePrograms.For(options.Filter, options.SnapLength, CaptureLinks.IsLoopback(link));
        var opened = new List<CaptureRing>();
        try
        {
            for (var i = 0; i < rings; i++)
                opened.Add(OpenClosed(options, link, type));
            if (rings > 1)
                CaptureSocket.Share([.. opened.Select(ring => ring._socket)]);
            opened.ForEach(ring => CaptureSocket.Filter(ring._socket, program, options.Filter));
            return [.. opened];
        }
        catch
        {
            opened.ForEach(ring => ring.Dispose());
            throw;
        }
    }

    // Bound, but with a filter that refuses everything: rings that share the frames would each get all until the last one has joined.
    static CaptureRing OpenClosed(CaptureRingOptions options, Link link, LinkType type)
    {
        var socket = CaptureSocket.Open(type);
        MappedMemory? memory = null;
        try
        {
            CaptureSocket.Filter(socket, CapturePrograms.Nothing, null);
            memory = CaptureSocket.Map(socket, options.RingMegabytes, options.BlockTimeout);
            CaptureSocket.Bind(socket, link, options.IsPromiscuous);
            return new CaptureRing(socket, memory, link, type, options);
        }
        catch (RawSocketException)
        {
            memory?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What the kernel counted since the ring was opened.</summary>
    public CaptureStatistics Statistics
    {
        get
        {
            lock (_counting)
            {
                if (!_isDisposed)
                    Count();
                return _statistics with { BrokenBlocks = Interlocked.Read(ref _brokenBlocks) };
            }
        }
    }

    // Asking sets the kernel's own counts to 0. Its count of packets has the dropped ones in it.
    void Count()
    {
        if (LibC.TryGetOption(_socket, LibC.SOL_PACKET, LibC.PACKET_STATISTICS, out RingStatistics since) == 0)
            _statistics += new CaptureStatistics((long)since.Packets - since.Drops, since.Drops, since.Freezes, 0);
    }

    RingBlock* Block => (RingBlock*)(_memory.Pointer + (long)_block * CaptureSocket.BlockSize);

    /// <summary>Hands over the frames of every block that is ready, at most one turn of the ring, in the order of their capture; waits for the first block
    /// where none is. Allocates and copies nothing.</summary>
    /// <param name="sink">If it throws, the rest of the block it threw in is lost.</param>
    /// <param name="timeout">Longest time to wait; an interface that goes down ends the wait early, but not the capture, which goes on when it is up
    /// again.</param>
    /// <returns>How many frames were handed over; 0 if none came in time.</returns>
    /// <exception cref="RawSocketException">The interface is gone, and its last frames have been handed over.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed; not while this runs.</exception>
    public int Receive<TSink>(ref TSink sink, TimeSpan timeout)
        where TSink : ICapturedFrameSink
    {
        var isHeld = false;
        try
        {
            _memory.DangerousAddRef(ref isHeld);
            var frames = TakeReady(ref sink);
            if (frames > 0)
                return frames;
            var wasGone = _isGone;
            Wait(wasGone ? _farewell : timeout);
            frames = TakeReady(ref sink);
            return frames > 0 || !wasGone ? frames : throw new RawSocketException(
                "capture", Errno.ENODEV, $"The interface {_link.Name} is gone, and the capture on it with it.");
        }
        finally
        {
            if (isHeld)
                _memory.DangerousRelease();
        }
    }

    /// <summary>Takes no further frames, and hands over those that came before. For the thread that receives.</summary>
    /// <inheritdoc cref="Receive" path="/param"/>
    /// <inheritdoc cref="Receive" path="/exception"/>
    public void Drain<TSink>(ref TSink sink)
        where TSink : ICapturedFrameSink
    {
        var errno = LibC.TrySetFilter(_socket, CapturePrograms.Nothing);
        if (errno != 0)
            throw RawSocketException.For("setsockopt(SO_ATTACH_FILTER)", errno);
        while (Receive(ref sink, _farewell) > 0)
        {
            // The block in use comes last.
        }
    }

    int TakeReady<TSink>(ref TSink sink)
        where TSink : ICapturedFrameSink
    {
        var frames = 0;
        for (var taken = 0; taken < _blocks && (Volatile.Read(ref Block->Status) & LibC.TP_STATUS_USER) != 0; taken++)
            frames += TakeBlock(ref sink);
        return frames;
    }

    int TakeBlock<TSink>(ref TSink sink)
        where TSink : ICapturedFrameSink
    {
        try
        {
            var bytes = new ReadOnlySpan<byte>(Block, CaptureSocket.BlockSize);
            var frames = CaptureBlocks.Deliver(bytes, Block->FirstPacketOffset, Block->PacketCount, _type, ref sink, out var isWhole);
            if (!isWhole)
                Interlocked.Increment(ref _brokenBlocks);
            return frames;
        }
        finally
        {
            Volatile.Write(ref Block->Status, LibC.TP_STATUS_KERNEL);
            _block = (_block + 1) % _blocks;
        }
    }

    void Wait(TimeSpan timeout)
    {
        var isHeld = false;
        try
        {
            _socket.DangerousAddRef(ref isHeld);
            Span<PollEntry> entry = [new PollEntry { Descriptor = _socket.Descriptor, Events = LibC.POLLIN }];
            var nanoseconds = Math.Clamp(timeout.Ticks, 0, long.MaxValue / TimeSpan.NanosecondsPerTick) * TimeSpan.NanosecondsPerTick;
            if (LibC.Poll(entry, nanoseconds) == 0 || (entry[0].Returned & LibC.POLLERR) == 0)
                return;
            // Read, the error is over, and does not wake us again.
            LibC.TryGetOption(_socket, LibC.SOL_SOCKET, LibC.SO_ERROR, out int _);
            _isGone = LibC.BoundLink(_socket) != _link.Index;
        }
        finally
        {
            if (isHeld)
                _socket.DangerousRelease();
        }
    }

    public void Dispose()
    {
        lock (_counting)
        {
            if (_isDisposed)
                return;
            Count();
            _isDisposed = true;
        }
        _memory.Dispose();
        _socket.Dispose();
    }
}
