using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Raw;
using Tracefleet.Sockets.Linux.Routing;

namespace Tracefleet.Sockets.Linux.Rings;

/// <summary>Sends frames through an AF_PACKET socket in chunks, past queueing disciplines and firewalls.</summary>
sealed unsafe class FrameSender : IFrameSender
{
    const int ChunkSize = 64, SendBuffer = 4 * 1024 * 1024;

    // A full queue of the card is waited for, but no interface may hold a sender for ever.
    static readonly TimeSpec s_patience = new() { Nanoseconds = 20_000_000 };

    readonly SocketHandle _socket;
    readonly PinnedArray<MultiMessage> _messages = new(ChunkSize);
    readonly PinnedArray<IoVector> _vectors = new(2 * ChunkSize);
    readonly int[] _slots = new int[ChunkSize];
    int _count;

    FrameSender(SocketHandle socket)
    {
        _socket = socket;
        for (var i = 0; i < ChunkSize; i++)
        {
            _messages[i].Header.Vectors = _vectors.Pointer + 2 * i;
            _messages[i].Header.VectorCount = 2;
        }
    }

    /// <exception cref="RawSocketException">The kernel refused.</exception>
    public static FrameSender Open(Link link)
    {
        // Protocol 0: it receives nothing.
        if (LibC.OpenSocket(LibC.AF_PACKET, LibC.SOCK_RAW, 0, out var errno) is not { } socket)
            throw RawSocketException.For("socket(AF_PACKET, SOCK_RAW)", errno);
        LibC.TrySetOption(socket, LibC.SOL_PACKET, LibC.PACKET_QDISC_BYPASS, 1);
        LibC.TrySetOption(socket, LibC.SOL_SOCKET, LibC.SO_SNDBUFFORCE, SendBuffer);
        LibC.TrySetOption(socket, LibC.SOL_SOCKET, LibC.SO_SNDTIMEO, s_patience);
        errno = LibC.TryBind(socket, new LinkName { Family = LibC.AF_PACKET, InterfaceIndex = link.Index });
        if (errno == 0)
            return new FrameSender(socket);
        socket.Dispose();
        throw RawSocketException.For($"bind(AF_PACKET, {link.Name})", errno);
    }

    /// <summary>The kernel compares with the MTU.</summary>
    public int MaxLength => ushort.MaxValue;
    public bool IsBroken { get; private set; }

    public void Add(PacketBatch packets, int slot, NextHop hop, Timeline timeline)
    {
        var packet = packets[slot];
        _vectors[2 * _count] = new IoVector { Base = hop.Header, Length = (nuint)hop.HeaderLength };
        // A batch's bytes do not move, so the pointer outlives the block.
        fixed (byte* bytes = packet)
            _vectors[2 * _count + 1] = new IoVector { Base = bytes, Length = (nuint)packet.Length };
        _slots[_count] = slot;
        if (++_count == ChunkSize)
            Flush(packets, timeline);
    }

    public void Flush(PacketBatch packets, Timeline timeline)
    {
        for (var next = 0; next < _count;)
        {
            var at = timeline.Now();
            var sent = LibC.Send(_socket, _messages.Pointer + next, _count - next, out var errno, flags: 0);
            for (var end = next + sent; next < end; next++)
                packets.MarkSent(_slots[next], at);
            if (sent > 0)
                continue;
            packets.MarkSent(_slots[next++], at, Errno.ToSendFailure(errno));
            IsBroken |= errno is Errno.ENXIO or Errno.ENODEV;
        }
        _count = 0;
    }

    public void Dispose() => _socket.Dispose();
}
