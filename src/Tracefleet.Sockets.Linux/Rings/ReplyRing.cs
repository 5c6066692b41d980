using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Raw;

namespace Tracefleet.Sockets.Linux.Rings;

/// <summary>Takes the replies of one family out of memory that the kernel puts them into (TPACKET_V3), each with the kernel's time of arrival.</summary>
/// <remarks>
/// Bound to the family's EtherType rather than to all: the kernel then shows a packet once, where its IP layer gets it, without link header
/// and VLAN tag and after bridges and bonds, and never what this host sends. A block is handed over when it is full or a millisecond old.
/// </remarks>
sealed unsafe class ReplyRing : IDisposable
{
    const int BlockSize = 32 * 1024, FrameSize = 2048;
    const uint RetireMilliseconds = 1;

    readonly SocketHandle _socket;
    readonly MappedMemory _memory;
    readonly int _blocks;
    int _block;
    uint _left, _offset;
    long _dropped;

    ReplyRing(SocketHandle socket, MappedMemory memory, int blocks)
    {
        _socket = socket;
        _memory = memory;
        _blocks = blocks;
    }

    public int Descriptor => _socket.Descriptor;

    /// <summary>Replies the kernel dropped since the start because the ring was full.</summary>
    public long Dropped
    {
        get
        {
            if (LibC.TryGetOption(_socket, LibC.SOL_PACKET, LibC.PACKET_STATISTICS, out RingStatistics since) == 0)
                Interlocked.Add(ref _dropped, since.Drops);
            return Interlocked.Read(ref _dropped);
        }
    }

    /// <param name="link">0 for all.</param>
    /// <exception cref="RawSocketException">The kernel refused.</exception>
    public static ReplyRing Open(bool ipv6, int link, int bytes)
    {
        if (LibC.OpenSocket(LibC.AF_PACKET, LibC.SOCK_DGRAM, 0, out var errno) is not { } socket)
            throw RawSocketException.For("socket(AF_PACKET, SOCK_DGRAM)", errno);
        MappedMemory? memory = null;
        try
        {
            var blocks = Math.Max(bytes / BlockSize, 2);
            LibC.AttachFilter(socket, ipv6 ? RingFilters.Ipv6 : RingFilters.Ipv4);
            memory = Map(socket, blocks);
            var protocol = System.Net.IPAddress.HostToNetworkOrder(unchecked((short)(ipv6 ? LibC.ETH_P_IPV6 : LibC.ETH_P_IP)));
            errno = LibC.TryBind(socket, new LinkName { Family = LibC.AF_PACKET, Protocol = unchecked((ushort)protocol), InterfaceIndex = link });
            return errno == 0 ? new ReplyRing(socket, memory, blocks) : throw RawSocketException.For("bind(AF_PACKET)", errno);
        }
        catch (RawSocketException)
        {
            memory?.Dispose();
            socket.Dispose();
            throw;
        }
    }

    static MappedMemory Map(SocketHandle socket, int blocks)
    {
        LibC.SetOption(socket, LibC.SOL_PACKET, LibC.PACKET_VERSION, LibC.TPACKET_V3, "PACKET_VERSION");
        // Stamped where a packet enters the host rather than where it enters the ring.
        LibC.SetOption(socket, LibC.SOL_SOCKET, LibC.SO_TIMESTAMPNS, 1, "SO_TIMESTAMPNS");
        var request = new RingRequest
        {
            BlockSize = BlockSize,
            BlockCount = (uint)blocks,
            FrameSize = FrameSize,
            FrameCount = (uint)(blocks * (BlockSize / FrameSize)),
            RetireMilliseconds = RetireMilliseconds,
        };
        var errno = LibC.TrySetOption(socket, LibC.SOL_PACKET, LibC.PACKET_RX_RING, request);
        return errno == 0
            ? MappedMemory.OfSocket(socket, (nuint)BlockSize * (nuint)blocks)
            : throw RawSocketException.For($"setsockopt(PACKET_RX_RING, {blocks} blocks of {BlockSize} bytes)", errno);
    }

    RingBlock* Block => (RingBlock*)(_memory.Pointer + (long)_block * BlockSize);

    ReadOnlySpan<byte> BlockBytes => new(Block, BlockSize);

    /// <summary>Adds what is there, at most what the batch has room for.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed; not while this runs.</exception>
    public void Receive(PacketBatch packets, Timeline timeline)
    {
        var isHeld = false;
        try
        {
            _memory.DangerousAddRef(ref isHeld);
            while (!packets.IsFull && (_left > 0 || OpenBlock(timeline)))
                TakeNext(packets, timeline);
        }
        finally
        {
            if (isHeld)
                _memory.DangerousRelease();
        }
    }

    void TakeNext(PacketBatch packets, Timeline timeline)
    {
        var isRead = RingPackets.TryRead(BlockBytes, _offset, out var header, out var bytes);
        if (isRead)
            Take(header, bytes, packets, timeline);
        _left--;
        // A block that does not hold together is given back as it is.
        if (_left > 0 && isRead && RingPackets.TryNext(header, ref _offset))
            return;
        _left = 0;
        CloseBlock();
    }

    bool OpenBlock(Timeline timeline)
    {
        while ((Volatile.Read(ref Block->Status) & LibC.TP_STATUS_USER) != 0)
        {
            // After the last packet of the block has come and before any is read, so that none seems to come from the future.
            timeline.Update(ClockSample.Take());
            (_left, _offset) = (Block->PacketCount, Block->FirstPacketOffset);
            if (_left > 0)
                return true;
            CloseBlock();
        }
        return false;
    }

    void CloseBlock()
    {
        Volatile.Write(ref Block->Status, LibC.TP_STATUS_KERNEL);
        _block = (_block + 1) % _blocks;
    }

    static void Take(in RingPacket header, ReadOnlySpan<byte> bytes, PacketBatch packets, Timeline timeline)
    {
        var length = IpLength.Of(bytes, header.Length);
        var kept = (int)Math.Min(Math.Min(length, packets.SlotSize), bytes.Length);
        bytes[..kept].CopyTo(packets.NextBuffer);
        packets.Add(kept, timeline.Arrival(header.Realtime), kept < length);
    }

    /// <summary>Takes back the error of an interface that went down, so that it does not wake us again.</summary>
    public void ClearError() => LibC.TryGetOption(_socket, LibC.SOL_SOCKET, LibC.SO_ERROR, out int _);

    public void Dispose()
    {
        _memory.Dispose();
        _socket.Dispose();
    }
}
