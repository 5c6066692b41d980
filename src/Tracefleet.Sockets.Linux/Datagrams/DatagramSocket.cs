using System.Buffers.Binary;
using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Raw;

namespace Tracefleet.Sockets.Linux.Datagrams;

/// <summary>One socket of an ordinary user: UDP from a port, or ICMP echo with an identifier.</summary>
/// <remarks>Where another process has the port or identifier, the kernel chooses one; in what is received the one asked for is put back.</remarks>
sealed unsafe class DatagramSocket : IPolledSocket, IDisposable
{
    const int ControlSize = 512, BufferSize = 4096, ReceiveBuffer = 8 * 1024 * 1024;

    /// <summary>Calls that may fail with what ICMP messages reported before the failure is the call's own.</summary>
    const int MostReported = 8;

    readonly SocketHandle _socket;
    readonly SocketKey _key;
    readonly ushort _boundPort;
    readonly PinnedArray<MultiMessage> _message = new(1);
    readonly PinnedArray<IoVector> _vector = new(1);
    readonly PinnedArray<SocketName> _name = new(1);
    readonly PinnedArray<byte> _control = new(ControlSize);
    readonly PinnedArray<byte> _buffer = new(BufferSize);
    bool _dontFragment;

    DatagramSocket(SocketHandle socket, in SocketKey key)
    {
        _socket = socket;
        _key = key;
        _boundPort = LibC.PortOf(socket);
        _dontFragment = key.IsIpv6;
    }

    public int Descriptor => _socket.Descriptor;

    public Instant LastSent { get; private set; }

    /// <returns>Null with why there is none.</returns>
    public static DatagramSocket? Open(in SocketKey key, string? interfaceName, out SendFailure failure)
    {
        var socket = LibC.OpenDatagramSocket(key.IsIpv6, key.Protocol, out var errno);
        failure = socket is null ? FailureOf(errno) : SendFailure.None;
        if (socket is null)
            return null;
        if (interfaceName is not null)
            LibC.BindToInterface(socket, interfaceName);
        errno = Bind(socket, key);
        failure = FailureOf(errno);
        if (errno != 0)
        {
            socket.Dispose();
            return null;
        }
        Configure(socket, key.IsIpv6);
        var opened = new DatagramSocket(socket, key);
        // Sends nothing, but is compiled now and not between the first probe's time and its sending.
        LibC.Send(socket, opened._message.Pointer, 0, out _);
        return opened;
    }

    static SendFailure FailureOf(int errno) => errno switch
    {
        0 => SendFailure.None,
        Errno.EAFNOSUPPORT => SendFailure.NoSourceAddress,
        Errno.EMFILE or Errno.ENFILE => SendFailure.NoBufferSpace,
        _ => Errno.ToSendFailure(errno),
    };

    static int Bind(SocketHandle socket, in SocketKey key)
    {
        var errno = LibC.Bind(socket, NameOf(key.Source, key.Port), key.IsIpv6);
        // Of a ping socket the identifier is taken, or below the ports that users may have.
        return errno is Errno.EADDRINUSE or Errno.EACCES ? LibC.Bind(socket, NameOf(key.Source, 0), key.IsIpv6) : errno;
    }

    static SocketName NameOf(Address address, ushort port)
    {
        SocketName name = default;
        var bytes = new Span<byte>(name.Bytes, (int)SocketName.Ipv6Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(address.IsIpv6 ? LibC.AF_INET6 : LibC.AF_INET));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], port);
        address.WriteBytes(bytes[(address.IsIpv6 ? SocketName.Ipv6Offset : SocketName.Ipv4Offset)..]);
        return name;
    }

    static void Configure(SocketHandle socket, bool ipv6)
    {
        LibC.SetOption(socket, LibC.SOL_SOCKET, LibC.SO_TIMESTAMPNS, 1, "SO_TIMESTAMPNS");
        // At most net.core.rmem_max.
        LibC.SetOption(socket, LibC.SOL_SOCKET, LibC.SO_RCVBUF, ReceiveBuffer, "SO_RCVBUF");
        if (ipv6)
        {
            LibC.SetOption(socket, LibC.SOL_IPV6, LibC.IPV6_RECVERR, 1, "IPV6_RECVERR");
            LibC.SetOption(socket, LibC.SOL_IPV6, LibC.IPV6_RECVPKTINFO, 1, "IPV6_RECVPKTINFO");
            LibC.SetOption(socket, LibC.SOL_IPV6, LibC.IPV6_RECVHOPLIMIT, 1, "IPV6_RECVHOPLIMIT");
            LibC.SetOption(socket, LibC.SOL_IPV6, LibC.IPV6_MTU_DISCOVER, LibC.PMTUDISC_PROBE, "IPV6_MTU_DISCOVER");
            LibC.TrySetOption(socket, LibC.SOL_IPV6, LibC.IPV6_RECVERR_RFC4884, 1);
            return;
        }
        LibC.SetOption(socket, LibC.SOL_IP, LibC.IP_RECVERR, 1, "IP_RECVERR");
        LibC.SetOption(socket, LibC.SOL_IP, LibC.IP_PKTINFO, 1, "IP_PKTINFO");
        LibC.SetOption(socket, LibC.SOL_IP, LibC.IP_RECVTTL, 1, "IP_RECVTTL");
        LibC.SetOption(socket, LibC.SOL_IP, LibC.IP_MTU_DISCOVER, LibC.PMTUDISC_DONT, "IP_MTU_DISCOVER");
        // Since Linux 5.9; without it extensions are found only behind a quotation of 128 bytes.
        LibC.TrySetOption(socket, LibC.SOL_IP, LibC.IP_RECVERR_RFC4884, 1);
    }

    /// <param name="at">Just before the kernel was asked.</param>
    public SendFailure Send(in OutgoingDatagram datagram, Timeline timeline, out Instant at)
    {
        if (datagram.DontFragment != _dontFragment)
        {
            _dontFragment = datagram.DontFragment;
            LibC.SetOption(_socket, LibC.SOL_IP, LibC.IP_MTU_DISCOVER, _dontFragment ? LibC.PMTUDISC_PROBE : LibC.PMTUDISC_DONT, "IP_MTU_DISCOVER");
        }
        fixed (byte* bytes = datagram.Message)
        {
            SetAddress(datagram);
            _vector[0] = new IoVector { Base = bytes, Length = (nuint)datagram.Message.Length };
            var errno = 0;
            at = default;
            for (var tries = 0; tries < MostReported; tries++)
            {
                at = LastSent = timeline.Now();
                if (LibC.Send(_socket, _message.Pointer, 1, out errno) == 1)
                    return SendFailure.None;
                if (errno is Errno.EAGAIN or Errno.ENOBUFS or Errno.EPERM)
                    break;
            }
            return Errno.ToSendFailure(errno);
        }
    }

    void SetAddress(in OutgoingDatagram datagram)
    {
        _name[0] = NameOf(datagram.Destination, datagram.DestinationPort);
        var control = new Span<byte>(_control.Pointer, ControlSize);
        var length = _key.IsIpv6
            ? ControlData.WriteNumber(control, LibC.SOL_IPV6, LibC.IPV6_HOPLIMIT, datagram.Ttl)
                + ControlData.WriteNumber(control[ControlData.NumberSpace..], LibC.SOL_IPV6, LibC.IPV6_TCLASS, datagram.TrafficClass)
            : ControlData.WriteNumber(control, LibC.SOL_IP, LibC.IP_TTL, datagram.Ttl)
                + ControlData.WriteNumber(control[ControlData.NumberSpace..], LibC.SOL_IP, LibC.IP_TOS, datagram.TrafficClass);
        Prepare((nuint)length);
        _message[0].Header.NameLength = _key.IsIpv6 ? SocketName.Ipv6Length : SocketName.Ipv4Length;
    }

    void Prepare(nuint controlLength) => _message[0] = new MultiMessage
    {
        Header = new Message
        {
            Name = _name.Pointer,
            NameLength = SocketName.Ipv6Length,
            Vectors = _vector.Pointer,
            VectorCount = 1,
            Control = _control.Pointer,
            ControlLength = controlLength,
        },
    };

    /// <summary>Adds what is there, as far as the batch has room.</summary>
    public void Receive(PacketBatch packets, Timeline timeline)
    {
        while (!packets.IsFull && TryReceive(errorQueue: true))
            TakeError(packets, timeline);
        while (!packets.IsFull && TryReceive(errorQueue: false))
            TakeDatagram(packets, timeline);
        // An error without a message, because its queue was full, would be told by poll for ever.
        if (!packets.IsFull)
            LibC.TryGetOption(_socket, LibC.SOL_SOCKET, LibC.SO_ERROR, out int _);
    }

    bool TryReceive(bool errorQueue)
    {
        _vector[0] = new IoVector { Base = _buffer.Pointer, Length = BufferSize };
        Prepare(ControlSize);
        return LibC.TryReceive(_socket, _message.Pointer, errorQueue);
    }

    void TakeError(PacketBatch packets, Timeline timeline)
    {
        var control = ControlData.Read(_control.Pointer, (int)_message[0].Header.ControlLength);
        if (ExtendedError.TryRead(control.Error, out var error))
            Add(packets, timeline, control.Realtime, RebuiltPackets.WriteError(packets.NextBuffer, EnvelopeOf(control), error, Returned));
    }

    void TakeDatagram(PacketBatch packets, Timeline timeline)
    {
        // What a UDP port answers by itself proves nothing about a path.
        if (_key.IsUdp)
            return;
        var control = ControlData.Read(_control.Pointer, (int)_message[0].Header.ControlLength);
        Add(packets, timeline, control.Realtime, RebuiltPackets.WriteEchoReply(packets.NextBuffer, EnvelopeOf(control), Returned));
    }

    ReadOnlySpan<byte> Returned => new(_buffer.Pointer, (int)Math.Min(_message[0].Length, BufferSize));

    RebuiltPackets.Envelope EnvelopeOf(in ControlData control)
    {
        var name = new ReadOnlySpan<byte>(_name.Pointer, (int)SocketName.Ipv6Length);
        var peer = _key.IsIpv6 ? Address.FromBytes(name.Slice(SocketName.Ipv6Offset, 16)) : Address.FromBytes(name.Slice(SocketName.Ipv4Offset, 4));
        return new(_key, _boundPort, peer, BinaryPrimitives.ReadUInt16BigEndian(name[2..]), control.Destination, control.HopLimit);
    }

    void Add(PacketBatch packets, Timeline timeline, long realtime, int length)
    {
        if (length == 0)
            return;
        timeline.Update(ClockSample.Take());
        packets.Add(length, realtime == 0 ? timeline.Now() : timeline.Arrival(realtime), (_message[0].Header.Flags & LibC.MSG_TRUNC) != 0, isRebuilt: true);
    }

    public void Dispose() => _socket.Dispose();
}
