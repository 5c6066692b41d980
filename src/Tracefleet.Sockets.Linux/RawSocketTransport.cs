using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Raw;

namespace Tracefleet.Sockets.Linux;

/// <summary>Probes this host's network through raw sockets. Needs CAP_NET_RAW.</summary>
/// <remarks>
/// Times of arrival are the kernel's, on the monotonic timeline. Times of sending are never later than the true ones; in a batch of up to 16
/// packets each has its own, in a larger one a packet shares that of the up to 7 before it. Sending and receiving allocate nothing.
/// Received: echo replies and errors of ICMP and ICMPv6, and SYN-ACK and RST of TCP, for whomever on this host they are.
/// </remarks>
public sealed class RawSocketTransport : IProbeTransport
{
    readonly Timeline _timeline = new(ClockSample.Take());
    readonly PacketSender? _ipv4, _ipv6;
    readonly PacketReceiver[] _receivers;
    readonly PolledSockets _polled;

    RawSocketTransport(PacketSender? ipv4, PacketSender? ipv6, PacketReceiver[] receivers)
    {
        _ipv4 = ipv4;
        _ipv6 = ipv6;
        _receivers = receivers;
        _polled = new PolledSockets([.. receivers]);
        WarmUp();
    }

    // A packet leaves by none of this, and one that is there already stays where it is.
    void WarmUp()
    {
        var nothing = new PacketBatch(1, slotSize: 64);
        _ipv4?.WarmUp(nothing, _timeline);
        _ipv6?.WarmUp(nothing, _timeline);
        LibC.Poll([], 0);
    }

    /// <summary>Whether the kernel has IPv4; a packet of a family it lacks ends as <see cref="SendFailure.NoSourceAddress"/>.</summary>
    public bool HasIpv4 => _ipv4 is not null;

    /// <inheritdoc cref="HasIpv4"/>
    public bool HasIpv6 => _ipv6 is not null;

    /// <summary>Replies the kernel dropped since the start because they were not fetched in time; it tells with the next one that fits.</summary>
    public long RepliesDropped => _receivers.Sum(receiver => receiver.Dropped);

    /// <summary>Opens the sockets in the calling thread's network namespace.</summary>
    /// <exception cref="MissingCapabilityException">This process has no CAP_NET_RAW.</exception>
    /// <exception cref="RawSocketException">Another call failed, or the kernel has neither family.</exception>
    public static RawSocketTransport Open() => Open(null);

    /// <inheritdoc cref="Open()"/>
    /// <param name="interfaceName">Interface that probes leave by; null for the one the routes say.</param>
    public static RawSocketTransport Open(string? interfaceName)
    {
        var opened = new Stack<IDisposable>();
        try
        {
            var (ipv4, ipv6) = (Keep(PacketSender.Open(ipv6: false, interfaceName)), Keep(PacketSender.Open(ipv6: true, interfaceName)));
            PacketReceiver?[] receivers =
            [
                Keep(PacketReceiver.Open(ipv6: false, LibC.IPPROTO_ICMP, ReplyFilters.Icmp)),
                Keep(PacketReceiver.Open(ipv6: false, LibC.IPPROTO_TCP, ReplyFilters.TcpOverIpv4)),
                Keep(PacketReceiver.Open(ipv6: true, LibC.IPPROTO_ICMPV6, ReplyFilters.Icmpv6)),
                Keep(PacketReceiver.Open(ipv6: true, LibC.IPPROTO_TCP, ReplyFilters.TcpOverIpv6)),
            ];
            return opened.Count > 0
                ? new RawSocketTransport(ipv4, ipv6, [.. receivers.OfType<PacketReceiver>()])
                : throw RawSocketException.For("socket(AF_INET and AF_INET6)", Errno.EAFNOSUPPORT);
        }
        catch (RawSocketException)
        {
            while (opened.TryPop(out var socket))
                socket.Dispose();
            throw;
        }

        T? Keep<T>(T? socket)
            where T : class, IDisposable
        {
            if (socket is not null)
                opened.Push(socket);
            return socket;
        }
    }

    public void Send(PacketBatch packets)
    {
        for (var i = 0; i < packets.Count; i++)
        {
            var packet = packets[i];
            switch (packet.Length > 0 ? packet[0] >> 4 : 0)
            {
                case 4 when packet.Length >= 20:
                    Queue(_ipv4, packets, i);
                    break;
                case 6 when packet.Length >= 40:
                    Queue(_ipv6, packets, i);
                    break;
                default:
                    packets.MarkSent(i, _timeline.Now(), SendFailure.Other);
                    break;
            }
        }
        _ipv4?.Flush(packets, _timeline);
        _ipv6?.Flush(packets, _timeline);
    }

    void Queue(PacketSender? sender, PacketBatch packets, int slot)
    {
        if (sender is null)
            packets.MarkSent(slot, _timeline.Now(), SendFailure.NoSourceAddress);
        else
            sender.Add(packets, slot, _timeline);
    }

    public Instant Receive(PacketBatch packets, Instant until) => _polled.Receive(packets, until, _timeline);

    public void Dispose()
    {
        _ipv4?.Dispose();
        _ipv6?.Dispose();
        foreach (var receiver in _receivers)
            receiver.Dispose();
    }
}
