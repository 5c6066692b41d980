using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Raw;
using Tracefleet.Sockets.Linux.Routing;
using Tracefleet.Sockets.Linux.Xdp;

namespace Tracefleet.Sockets.Linux.Rings;

/// <summary>Sends each packet by the fastest way there is towards its destination.</summary>
sealed unsafe class RingSender : IRingSender
{
    const int Ipv4HeaderLength = 20, Ipv6HeaderLength = 40;

    readonly Timeline _timeline;
    readonly SendBackend _backend;
    readonly NextHops _hops;
    readonly PacketSender? _ipv4, _ipv6;
    readonly Dictionary<int, LinkSender> _senders = [];
    readonly List<string> _unavailable = [];
    bool _failed, _isDisposed;

    /// <exception cref="RawSocketException">The kernel refused, or cannot do what was asked for.</exception>
    public RingSender(PacketRingOptions options, Timeline timeline)
    {
        _timeline = timeline;
        _backend = options.Backend;
        _hops = new NextHops(options.Interface, options.Time);
        try
        {
            _ipv4 = PacketSender.Open(ipv6: false, options.Interface);
            _ipv6 = PacketSender.Open(ipv6: true, options.Interface);
            Backend = Choose();
        }
        catch (RawSocketException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The way of most destinations.</summary>
    public SendBackend Backend { get; }

    public IReadOnlyList<string> Unavailable => _unavailable;

    SendBackend Choose()
    {
        if (_backend == SendBackend.Raw)
            return SendBackend.Raw;
        if (_hops.Main is not { } main)
            return Refuse("There is no default route with one next hop whose frames can be written.");
        _hops.Resolve(main);
        if (main.Header is null)
            return Refuse($"The hardware address of {main.Gateway} on {main.Link.Name} is not known.");
        return SenderTo(main) switch
        {
            XdpSender => SendBackend.Xdp,
            FrameSender => SendBackend.Packet,
            _ => SendBackend.Raw,
        };
    }

    SendBackend Refuse(string reason)
    {
        _unavailable.Add(reason);
        return _backend == SendBackend.Auto ? SendBackend.Raw : throw new RawSocketException($"backend {_backend}", 0, reason);
    }

    public void Send(PacketBatch packets)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _hops.Refresh(urgent: _failed);
        for (var i = 0; i < packets.Count; i++)
            Add(packets, i);
        foreach (var sender in _senders.Values)
            sender.Flush(packets, _timeline);
        _ipv4?.Flush(packets, _timeline);
        _ipv6?.Flush(packets, _timeline);
        Settle(packets);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Add(PacketBatch packets, int slot)
    {
        var packet = packets[slot];
        switch (packet.Length > 0 ? packet[0] >> 4 : 0)
        {
            case 4 when packet.Length >= Ipv4HeaderLength:
                Add(packets, slot, packet.Length, _hops.TowardsIpv4(BinaryPrimitives.ReadUInt32BigEndian(packet[16..])), _ipv4);
                break;
            case 6 when packet.Length >= Ipv6HeaderLength:
                var hop = _hops.TowardsIpv6(BinaryPrimitives.ReadUInt64BigEndian(packet[24..]), BinaryPrimitives.ReadUInt64BigEndian(packet[32..]));
                Add(packets, slot, packet.Length, hop, _ipv6);
                break;
            default:
                packets.MarkSent(slot, _timeline.Now(), SendFailure.Other);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Add(PacketBatch packets, int slot, int length, NextHop? hop, PacketSender? raw)
    {
        if (_backend != SendBackend.Raw && hop is { Header: not null } && (hop.Sender ?? SenderTo(hop)) is { } sender && length <= sender.MaxLength)
            sender.Add(packets, slot, hop, _timeline);
        else if (raw is not null)
            raw.Add(packets, slot, _timeline);
        else
            packets.MarkSent(slot, _timeline.Now(), SendFailure.NoSourceAddress);
    }

    LinkSender? SenderTo(NextHop hop)
    {
        if (!_senders.TryGetValue(hop.Link.Index, out var sender))
        {
            sender = Open(hop.Link);
            if (sender is not null)
                _senders[hop.Link.Index] = sender;
        }
        return hop.Sender = sender;
    }

    LinkSender? Open(Link link)
    {
        // The kernel gives what AF_XDP sends no EtherType, which links without a header have no other place for.
        var canXdp = link.Kind == LinkKind.Ethernet && _backend is SendBackend.Auto or SendBackend.Xdp;
        return (canXdp ? Try("AF_XDP", XdpSender.Open, SendBackend.Xdp) : null) ?? Try("AF_PACKET", FrameSender.Open, SendBackend.Packet);

        LinkSender? Try(string name, Func<Link, LinkSender> open, SendBackend backend)
        {
            try
            {
                return open(link);
            }
            catch (RawSocketException failure) when (_backend != backend)
            {
                _unavailable.Add($"{name} on {link.Name}: {failure.Message}");
                return null;
            }
        }
    }

    void Settle(PacketBatch packets)
    {
        _failed = false;
        for (var i = 0; packets.HasFailures && i < packets.Count && !_failed; i++)
            _failed = packets.Failure(i) is not (SendFailure.None or SendFailure.TooBig);
        if (!_failed)
            return;
        foreach (var (link, sender) in _senders.Where(entry => entry.Value.IsBroken).ToList())
        {
            _senders.Remove(link);
            _hops.Forget(sender);
            sender.Dispose();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        foreach (var sender in _senders.Values)
            sender.Dispose();
        _ipv4?.Dispose();
        _ipv6?.Dispose();
        _hops.Dispose();
    }
}
