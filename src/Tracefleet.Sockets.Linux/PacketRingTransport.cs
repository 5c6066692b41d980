using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Raw;
using Tracefleet.Sockets.Linux.Rings;
using Tracefleet.Sockets.Linux.Routing;

namespace Tracefleet.Sockets.Linux;

/// <summary>Probes this host's network at the rate its links allow: frames are written below the kernel's IP layer, replies are read from
/// memory shared with it. Needs CAP_NET_RAW.</summary>
/// <remarks>
/// <para>One thread may send while another receives; <see cref="OpenSender"/> gives senders for further threads. All stay in the network
/// namespace that it was opened in. Sending and receiving allocate nothing.</para>
/// <para>What a local firewall, traffic shaping or policy by source would do to packets is passed by, except where only the kernel knows the
/// way (<see cref="SendBackend.Raw"/>). Received: echo replies and errors of ICMP and ICMPv6, and SYN-ACK and RST of TCP, for whomever on this
/// host they are. Times of arrival are the kernel's, on the monotonic timeline.</para>
/// </remarks>
public sealed class PacketRingTransport : IProbeTransport, IRingSender
{
    /// <summary>Headroom of a batch that lets link-layer headers be written before its packets, which is faster than beside them.</summary>
    public const int Headroom = 16;

    readonly PacketRingOptions _options;
    readonly Timeline _timeline;
    readonly RingSender _sender;
    readonly ReplyRing[] _rings;
    readonly PollEntry[] _entries;
    int _firstServed;

    PacketRingTransport(PacketRingOptions options, Timeline timeline, RingSender sender, ReplyRing[] rings)
    {
        _options = options;
        _timeline = timeline;
        _sender = sender;
        _rings = rings;
        _entries = Array.ConvertAll(rings, ring => new PollEntry { Descriptor = ring.Descriptor, Events = LibC.POLLIN });
    }

    /// <summary>How packets leave towards most destinations.</summary>
    public SendBackend Backend => _sender.Backend;

    /// <summary>Why faster ways were not taken, a sentence each.</summary>
    public IReadOnlyList<string> Unavailable => _sender.Unavailable;

    /// <summary>Replies the kernel dropped since the start because they were not fetched in time.</summary>
    public long RepliesDropped => _rings.Sum(ring => ring.Dropped);

    /// <summary>Opens rings and sockets in the calling thread's network namespace.</summary>
    /// <exception cref="MissingCapabilityException">This process has no CAP_NET_RAW.</exception>
    /// <exception cref="RawSocketException">Another call failed, or what the options ask for does not exist here.</exception>
    public static PacketRingTransport Open(PacketRingOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RingMegabytes, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.RingMegabytes, 1024);
        var link = IndexOf(options.Interface);
        var bytes = options.RingMegabytes * 1024 * 1024 / 2;
        var timeline = new Timeline(ClockSample.Take());
        var rings = new List<ReplyRing>();
        try
        {
            rings.Add(ReplyRing.Open(ipv6: false, link, bytes));
            rings.Add(ReplyRing.Open(ipv6: true, link, bytes));
            return new PacketRingTransport(options, timeline, new RingSender(options, timeline), [.. rings]);
        }
        catch (RawSocketException)
        {
            rings.ForEach(ring => ring.Dispose());
            throw;
        }
    }

    static int IndexOf(string? interfaceName)
    {
        if (interfaceName is null)
            return 0;
        using var netlink = NetlinkSocket.Open();
        return Link.All(netlink).Values.FirstOrDefault(link => link.Name == interfaceName)?.Index
            ?? throw new RawSocketException("interface", Errno.ENODEV, $"There is no interface '{interfaceName}' here; 'ip link' lists what there is.");
    }

    /// <summary>A sender for one more thread, with the same options. The caller disposes it.</summary>
    /// <exception cref="RawSocketException">A call failed.</exception>
    public IRingSender OpenSender() => new RingSender(_options, _timeline);

    public void Send(PacketBatch packets) => _sender.Send(packets);

    public Instant Receive(PacketBatch packets, Instant until)
    {
        packets.Clear();
        while (true)
        {
            ReadRings(packets);
            var now = _timeline.Now();
            if (packets.Count > 0 || now >= until)
                return now;
            Wait(until.UnixNanoseconds - now.UnixNanoseconds);
        }
    }

    // Each call starts at the other ring, so that a flood in one cannot keep the other waiting for room.
    void ReadRings(PacketBatch packets)
    {
        _firstServed = (_firstServed + 1) % _rings.Length;
        for (var i = 0; i < _rings.Length; i++)
            _rings[(_firstServed + i) % _rings.Length].Receive(packets, _timeline);
    }

    void Wait(long nanoseconds)
    {
        if (LibC.Poll(_entries, nanoseconds) == 0)
            return;
        for (var i = 0; i < _entries.Length; i++)
        {
            if ((_entries[i].Returned & LibC.POLLERR) != 0)
                _rings[i].ClearError();
        }
    }

    public void Dispose()
    {
        _sender.Dispose();
        foreach (var ring in _rings)
            ring.Dispose();
    }
}
