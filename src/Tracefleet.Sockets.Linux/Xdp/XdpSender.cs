using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Raw;
using Tracefleet.Sockets.Linux.Rings;
using Tracefleet.Sockets.Linux.Routing;

namespace Tracefleet.Sockets.Linux.Xdp;

/// <summary>Sends frames from memory shared with the kernel, in chunks: one call and one copy by the kernel each, nothing of its IP layer.</summary>
/// <remarks>A packet carries the time just before its chunk and what the kernel takes for the packets before it in the chunk, by
/// <see cref="DeparturePace"/>. The kernel takes 32 packets in a call; chunks of 8 cost it 55 ns more for each.</remarks>
sealed unsafe class XdpSender : LinkSender
{
    const int ChunkSize = 32, HeaderRoom = 14, Patience = 20;
    const long WaitNanoseconds = 1_000_000;

    readonly XdpSocket _socket;
    readonly ulong[] _free = new ulong[XdpSocket.FrameCount];
    readonly int[] _slots = new int[ChunkSize];
    readonly DeparturePace _pace = new();
    int _freeCount, _count;
    uint _produced, _completed;

    // In this mode the kernel does not compare with the MTU.
    XdpSender(XdpSocket socket, Link link)
        : base(Math.Min(link.Mtu, XdpSocket.FrameSize - HeaderRoom))
    {
        _socket = socket;
        for (; _freeCount < _free.Length; _freeCount++)
            _free[_freeCount] = (ulong)_freeCount * XdpSocket.FrameSize;
    }

    /// <exception cref="RawSocketException">The kernel refused.</exception>
    public static XdpSender Open(Link link) => new(XdpSocket.Open(link), link);

    public override void Add(PacketBatch packets, int slot, NextHop hop, Timeline timeline)
    {
        if (_freeCount == 0 && !TryReclaim())
        {
            packets.MarkSent(slot, timeline.Now(), SendFailure.NoBufferSpace);
            return;
        }
        var packet = packets[slot];
        var frame = _free[--_freeCount];
        var bytes = _socket.Frames.Pointer + frame;
        hop.WriteHeader(bytes);
        packet.CopyTo(new Span<byte>(bytes + hop.HeaderLength, packet.Length));
        ref var descriptor = ref _socket.Transmit.Descriptor(_produced);
        (descriptor.Address, descriptor.Length, descriptor.Options) = (frame, (uint)(hop.HeaderLength + packet.Length), 0);
        _produced = unchecked(_produced + 1);
        _slots[_count] = slot;
        if (++_count == ChunkSize)
            Flush(packets, timeline);
    }

    public override void Flush(PacketBatch packets, Timeline timeline)
    {
        if (_count == 0)
            return;
        _socket.Transmit.Producer = _produced;
        var next = 0;
        for (var patience = Patience; next < _count;)
        {
            var at = timeline.Now();
            var errno = LibC.TrySend(_socket.Handle, default, LibC.MSG_DONTWAIT);
            var end = _count - (int)Math.Min(unchecked(_produced - _socket.Transmit.Consumer), (uint)_count);
            var progressed = end > next;
            if (progressed)
                packets.MarkSent(_slots.AsSpan(next, end - next), at, _pace.Took(at, timeline.Now(), end - next));
            next = Math.Max(next, end);
            if (errno == Errno.EBUSY && progressed)
                // Taken, but the device dropped it.
                packets.MarkSent(_slots[end - 1], at, SendFailure.NoBufferSpace);
            else if (errno is not (0 or Errno.EAGAIN or Errno.ENOBUFS or Errno.EBUSY) || (!progressed && --patience == 0))
                GiveUp(packets, ref next, at, errno);
            else if (!progressed)
                LibC.Poll([], WaitNanoseconds);
            // At once, so that the few frames that are in the cache are used again.
            Reclaim();
        }
        _count = 0;
    }

    // What the ring still holds would leave whenever the device works again, long after it was marked: the ring goes with it.
    void GiveUp(PacketBatch packets, ref int next, Probing.Instant at, int errno)
    {
        IsBroken = true;
        while (next < _count)
            packets.MarkSent(_slots[next++], at, Errno.ToSendFailure(errno));
    }

    void Reclaim()
    {
        var completed = _socket.Completion.Producer;
        for (; _completed != completed && _freeCount < _free.Length; _completed = unchecked(_completed + 1))
            _free[_freeCount++] = XdpSocket.FrameAt(_socket.Completion.Address(_completed));
        _socket.Completion.Consumer = _completed;
    }

    bool TryReclaim()
    {
        Reclaim();
        return _freeCount > 0;
    }

    public override void Dispose() => _socket.Dispose();
}
