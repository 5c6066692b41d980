using Tracefleet.Packets;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Raw;

/// <summary>Sends whole IP packets of one family in chunks.</summary>
/// <remarks>
/// A packet carries the time just before its chunk, so a probe's time of sending is never later than its true one. Small batches go out
/// packet by packet, each with its own time. Large ones go in chunks of 8: there the time is early by what the kernel takes for the packets
/// before it in the chunk, about 2 us each. Larger chunks gain nothing, because nearly all of the cost is the kernel's IP output.
/// </remarks>
sealed unsafe class PacketSender : IDisposable
{
    const int ChunkSize = 8, SmallBatch = 16;

    readonly SocketHandle _socket;
    readonly bool _ipv6;
    readonly PinnedArray<MultiMessage> _messages = new(ChunkSize);
    readonly PinnedArray<IoVector> _vectors = new(ChunkSize);
    readonly PinnedArray<SocketName> _names = new(ChunkSize);
    readonly int[] _slots = new int[ChunkSize];
    int _count;

    PacketSender(SocketHandle socket, bool ipv6)
    {
        _socket = socket;
        _ipv6 = ipv6;
        for (var i = 0; i < ChunkSize; i++)
        {
            *(ushort*)NameBytes(i) = (ushort)(ipv6 ? LibC.AF_INET6 : LibC.AF_INET);
            _messages[i].Header.Name = _names.Pointer + i;
            _messages[i].Header.NameLength = ipv6 ? SocketName.Ipv6Length : SocketName.Ipv4Length;
            _messages[i].Header.Vectors = _vectors.Pointer + i;
            _messages[i].Header.VectorCount = 1;
        }
    }

    /// <param name="interfaceName">The only interface to leave by; null for any.</param>
    /// <returns>Null where the kernel has no such family.</returns>
    public static PacketSender? Open(bool ipv6, string? interfaceName = null)
    {
        // IPPROTO_RAW takes packets with their header and receives nothing.
        if (LibC.OpenRawSocket(ipv6 ? LibC.AF_INET6 : LibC.AF_INET, LibC.IPPROTO_RAW) is not { } socket)
            return null;
        // Without it the kernel keeps a full queue to itself (raw(7)).
        LibC.SetOption(socket, ipv6 ? LibC.SOL_IPV6 : LibC.SOL_IP, ipv6 ? LibC.IPV6_RECVERR : LibC.IP_RECVERR, 1, "RECVERR");
        // Or the kernel would hold what an earlier "too big" told it against the probes that are to find out anew.
        LibC.TrySetOption(socket, ipv6 ? LibC.SOL_IPV6 : LibC.SOL_IP, ipv6 ? LibC.IPV6_MTU_DISCOVER : LibC.IP_MTU_DISCOVER, LibC.PMTUDISC_PROBE);
        if (ipv6)
            LibC.SetOption(socket, LibC.SOL_IPV6, LibC.IPV6_HDRINCL, 1, "IPV6_HDRINCL");
        if (interfaceName is not null)
            LibC.BindToInterface(socket, interfaceName);
        return new PacketSender(socket, ipv6);
    }

    /// <summary>Queues a packet that has at least its whole IP header; a full chunk is sent.</summary>
    public void Add(PacketBatch packets, int slot, Timeline timeline)
    {
        var packet = packets[slot];
        var destination = _ipv6 ? packet.Slice(24, 16) : packet.Slice(16, 4);
        destination.CopyTo(new Span<byte>(NameBytes(_count) + (_ipv6 ? SocketName.Ipv6Offset : SocketName.Ipv4Offset), destination.Length));
        // A batch's bytes do not move, so the pointer outlives the block.
        fixed (byte* bytes = packet)
            _vectors[_count] = new IoVector { Base = bytes, Length = (nuint)packet.Length };
        _slots[_count] = slot;
        if (++_count == (packets.Count <= SmallBatch ? 1 : ChunkSize))
            Flush(packets, timeline);
    }

    public void Flush(PacketBatch packets, Timeline timeline)
    {
        for (var next = 0; next < _count;)
        {
            var at = timeline.Now();
            var sent = LibC.Send(_socket, _messages.Pointer + next, _count - next, out var errno);
            for (var end = next + sent; next < end; next++)
                packets.MarkSent(_slots[next], at);
            if (sent == 0)
                packets.MarkSent(_slots[next++], at, Errno.ToSendFailure(errno));
        }
        _count = 0;
    }

    /// <summary>Goes once through all that sending does, to nobody: a message without a destination, which the kernel refuses before it looks
    /// at anything else.</summary>
    /// <remarks>Or the code would be compiled, and the C library's function looked up, between the first probe's time and its departure, which
    /// adds some 0.3 ms to the first RTT.</remarks>
    public void WarmUp(PacketBatch packets, Timeline timeline)
    {
        packets.Clear();
        packets.NextBuffer.Clear();
        packets.Add(_ipv6 ? Ipv6Packet.HeaderLength : Ipv4Packet.MinimumHeaderLength);
        var nameLength = _messages[0].Header.NameLength;
        _messages[0].Header.NameLength = 0;
        Add(packets, 0, timeline);
        _messages[0].Header.NameLength = nameLength;
    }

    byte* NameBytes(int index) => (byte*)(_names.Pointer + index);

    public void Dispose() => _socket.Dispose();
}
