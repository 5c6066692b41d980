using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Raw;

/// <summary>Takes what one filtered raw socket has, in bursts, as whole IP packets.</summary>
/// <remarks>An IPv6 raw socket gives neither the header nor the extension headers: a plain header is rebuilt from what the kernel tells
/// beside the datagram (RFC 3542), its payload length and next header being those of the upper layer.</remarks>
sealed unsafe class PacketReceiver : IPolledSocket, IDisposable
{
    const int Burst = 32, ControlSize = 256, ReceiveBuffer = 8 * 1024 * 1024;

    readonly SocketHandle _socket;
    readonly byte _protocol;
    readonly int _rebuiltHeader;
    readonly PinnedArray<MultiMessage> _messages = new(Burst);
    readonly PinnedArray<IoVector> _vectors = new(Burst);
    readonly PinnedArray<SocketName> _names = new(Burst);
    readonly PinnedArray<byte> _control = new(Burst * ControlSize);
    uint _lastDropped;

    PacketReceiver(SocketHandle socket, bool ipv6, int protocol)
    {
        _socket = socket;
        _protocol = (byte)protocol;
        _rebuiltHeader = ipv6 ? Ipv6Packet.HeaderLength : 0;
        for (var i = 0; i < Burst; i++)
        {
            _messages[i].Header.Name = _names.Pointer + i;
            _messages[i].Header.Vectors = _vectors.Pointer + i;
            _messages[i].Header.VectorCount = 1;
            _messages[i].Header.Control = _control.Pointer + i * ControlSize;
        }
    }

    public int Descriptor => _socket.Descriptor;

    /// <summary>Packets the kernel dropped because this socket's buffer was full, as far as it has told with a later packet.</summary>
    public long Dropped { get; private set; }

    /// <returns>Null where the kernel has no such family.</returns>
    public static PacketReceiver? Open(bool ipv6, int protocol, ReadOnlySpan<FilterInstruction> filter)
    {
        if (LibC.OpenRawSocket(ipv6 ? LibC.AF_INET6 : LibC.AF_INET, protocol) is not { } socket)
            return null;
        LibC.SetOption(socket, LibC.SOL_SOCKET, LibC.SO_TIMESTAMPNS, 1, "SO_TIMESTAMPNS");
        LibC.SetOption(socket, LibC.SOL_SOCKET, LibC.SO_RXQ_OVFL, 1, "SO_RXQ_OVFL");
        // Beyond net.core.rmem_max only with CAP_NET_ADMIN.
        if (!LibC.TrySetOption(socket, LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, ReceiveBuffer))
            LibC.SetOption(socket, LibC.SOL_SOCKET, LibC.SO_RCVBUF, ReceiveBuffer, "SO_RCVBUF");
        if (ipv6)
            AskForHeaderFields(socket);
        if (protocol == LibC.IPPROTO_ICMPV6)
            LibC.BlockIcmpv6Types(socket, ReplyFilters.BlockedIcmpv6Types());
        LibC.AttachFilter(socket, filter);
        return new PacketReceiver(socket, ipv6, protocol);
    }

    static void AskForHeaderFields(SocketHandle socket)
    {
        LibC.SetOption(socket, LibC.SOL_IPV6, LibC.IPV6_RECVPKTINFO, 1, "IPV6_RECVPKTINFO");
        LibC.SetOption(socket, LibC.SOL_IPV6, LibC.IPV6_RECVHOPLIMIT, 1, "IPV6_RECVHOPLIMIT");
        LibC.SetOption(socket, LibC.SOL_IPV6, LibC.IPV6_FLOWINFO, 1, "IPV6_FLOWINFO");
    }

    /// <summary>Adds what is there, at most one burst and at most what the batch has room for.</summary>
    public void Receive(PacketBatch packets, Timeline timeline)
    {
        var room = Math.Min(Burst, packets.Capacity - packets.Count);
        for (var i = 0; i < room; i++)
            Offer(i, packets.Buffer(packets.Count + i)[_rebuiltHeader..]);
        var received = room == 0 ? 0 : LibC.Receive(_socket, _messages.Pointer, room);
        if (received > 0)
            timeline.Update(ClockSample.Take());
        for (var i = 0; i < received; i++)
            Take(in _messages[i], packets, timeline);
    }

    void Offer(int index, Span<byte> buffer)
    {
        // A batch's bytes do not move, so the pointer outlives the block.
        fixed (byte* bytes = buffer)
            _vectors[index] = new IoVector { Base = bytes, Length = (nuint)buffer.Length };
        _messages[index].Header.NameLength = SocketName.Ipv6Length;
        _messages[index].Header.ControlLength = ControlSize;
    }

    void Take(ref readonly MultiMessage message, PacketBatch packets, Timeline timeline)
    {
        var control = ControlData.Read(message.Header.Control, (int)message.Header.ControlLength);
        if (control.Dropped is { } dropped)
            Count(dropped);
        if (_rebuiltHeader > 0)
            WriteHeader(in message, in control, packets.NextBuffer);
        var length = Math.Min((long)_rebuiltHeader + message.Length, packets.SlotSize);
        var at = control.Realtime == 0 ? timeline.Now() : timeline.Arrival(control.Realtime);
        packets.Add((int)length, at, (message.Header.Flags & LibC.MSG_TRUNC) != 0);
    }

    void WriteHeader(ref readonly MultiMessage message, ref readonly ControlData control, Span<byte> packet)
    {
        var source = Address.FromBytes(new ReadOnlySpan<byte>((byte*)message.Header.Name + SocketName.Ipv6Offset, 16));
        var header = new Ipv6Header(source, control.Destination, control.HopLimit, _protocol)
        {
            TrafficClass = (byte)(control.FlowInfo >> 20),
            FlowLabel = control.FlowInfo & Ipv6Packet.MaximumFlowLabel,
        };
        Ipv6Packet.WriteHeader(packet, header, (int)Math.Min(message.Length, ushort.MaxValue));
    }

    void Count(uint dropped)
    {
        Dropped += unchecked(dropped - _lastDropped);
        _lastDropped = dropped;
    }

    public void Dispose() => _socket.Dispose();
}
