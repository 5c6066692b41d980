using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Raw;

namespace Tracefleet.Sockets.Linux.Datagrams;

/// <summary>Probes this host's network by UDP and ICMP echo as any user may, without raw sockets.</summary>
/// <remarks>
/// <para>ICMP errors come from the kernel's error queues (ip(7), IP_RECVERR) and are shown as IP packets, marked as rebuilt: the quoted IP header and the quoted UDP
/// checksum are not known. A reply is proven by the kernel, which gave it to the socket of the probe, and by the payload that came back. So a router that
/// quotes only 8 bytes of a UDP probe proves nothing here; of an ICMP probe those 8 bytes hold its marks.</para>
/// <para>There is one socket for each source address, protocol and source port, closed when it has not sent for a while. They are opened in the network
/// namespace of the thread that sends. TCP needs raw sockets: such a probe ends as <see cref="SendFailure.NotPermitted"/>. The flow label of IPv6 is the kernel's.</para>
/// </remarks>
public sealed class DatagramTransport(string? interfaceName = null) : IProbeTransport
{
    /// <summary>Source ports and identifiers in use at the same time; more must wait until one is idle.</summary>
    public const int MaxSockets = 512;

    /// <summary>Longer than any probe is waited for.</summary>
    static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(90), LookedAtEvery = TimeSpan.FromSeconds(10);

    readonly Timeline _timeline = new(ClockSample.Take());
    readonly Dictionary<SocketKey, DatagramSocket> _sockets = [];
    PolledSockets _polled = new();
    Instant _nextLook;

    public void Send(PacketBatch packets)
    {
        for (var i = 0; i < packets.Count; i++)
        {
            var at = _timeline.Now();
            var failure = OutgoingDatagram.TryParse(packets[i], out var datagram) ? Send(datagram, ref at) : FailureOf(packets[i]);
            packets.MarkSent(i, at, failure);
        }
    }

    static SendFailure FailureOf(ReadOnlySpan<byte> packet) =>
        IpPacket.TryParse(packet, out var ip) && ip.Protocol == IpProtocols.Tcp ? SendFailure.NotPermitted : SendFailure.Other;

    SendFailure Send(in OutgoingDatagram datagram, ref Instant at)
    {
        if (_sockets.TryGetValue(datagram.Key, out var socket))
            return socket.Send(datagram, _timeline, out at);
        if (_sockets.Count >= MaxSockets)
            return SendFailure.NoBufferSpace;
        socket = DatagramSocket.Open(datagram.Key, interfaceName, out var failure);
        if (socket is null)
            return failure;
        _sockets.Add(datagram.Key, socket);
        PollAll();
        return socket.Send(datagram, _timeline, out at);
    }

    public Instant Receive(PacketBatch packets, Instant until)
    {
        CloseIdle(_timeline.Now());
        return _polled.Receive(packets, until, _timeline);
    }

    void CloseIdle(Instant now)
    {
        if (now < _nextLook)
            return;
        _nextLook = now + LookedAtEvery;
        foreach (var (key, socket) in _sockets.Where(pair => pair.Value.LastSent + IdleTime < now).ToList())
        {
            _sockets.Remove(key);
            socket.Dispose();
        }
        if (_polled.Count != _sockets.Count)
            PollAll();
    }

    void PollAll() => _polled = new PolledSockets([.. _sockets.Values]);

    public void Dispose()
    {
        foreach (var socket in _sockets.Values)
            socket.Dispose();
        _sockets.Clear();
        PollAll();
    }
}
