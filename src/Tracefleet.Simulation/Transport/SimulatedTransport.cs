using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Simulation.Addresses;
using Tracefleet.Simulation.Paths;
using Tracefleet.Simulation.Routing;

namespace Tracefleet.Simulation.Transport;

/// <summary>A transport whose network is a simulated world. With a virtual clock a run is repeatable to the last nanosecond.</summary>
/// <remarks>Memory is bounded whatever is probed: replies under way, token buckets, and AS paths by AS.</remarks>
public sealed class SimulatedTransport : IProbeTransport
{
    public const int DefaultMaxPending = 65_536, Mtu = RouterTraits.FullMtu;

    readonly World _world;
    readonly SimulatedClock _clock;
    readonly Origin _origin;
    readonly RouteTable _routes;
    readonly PendingReplies _pending;
    readonly TokenBuckets _buckets = new();
    readonly byte[] _reply = new byte[PendingReplies.MaxReplyLength];

    /// <param name="maxPending">Replies under way at once; more are lost, as in a congested network.</param>
    /// <exception cref="ArgumentException">The vantage point is of another world.</exception>
    public SimulatedTransport(World world, VantagePoint from, SimulatedClock clock, int maxPending = DefaultMaxPending)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPending, 1);
        (_world, _clock, VantagePoint) = (world, clock, from);
        _origin = world.OriginOf(from);
        _routes = world.RoutesFrom(_origin.As);
        _pending = new PendingReplies(maxPending);
    }

    public VantagePoint VantagePoint { get; }

    /// <summary>What became of the probes so far.</summary>
    public TransportCounters Counters { get; } = new();

    public void Send(PacketBatch packets)
    {
        for (var i = 0; i < packets.Count; i++)
        {
            var at = _clock.Now;
            packets.MarkSent(i, at, Send(packets[i], at));
            _clock.PacketSent();
        }
    }

    public Instant Receive(PacketBatch packets, Instant until)
    {
        packets.Clear();
        while (true)
        {
            var now = _clock.Now;
            Deliver(packets, now);
            if (packets.Count > 0 || now >= until)
                return now;
            if (_pending.Count > 0 && _pending.Next < until)
                _clock.WaitUntil(_pending.Next);
            else if (until == Instant.MaxValue && !_clock.RunsByItself)
                return now;
            else
                _clock.WaitUntil(until);
        }
    }

    public void Dispose()
    {
    }

    void Deliver(PacketBatch packets, Instant now)
    {
        while (!packets.IsFull && _pending.Count > 0 && _pending.Next <= now)
        {
            var bytes = _pending.PeekBytes();
            var length = Math.Min(bytes.Length, packets.SlotSize);
            bytes[..length].CopyTo(packets.NextBuffer);
            packets.Add(length, _pending.Next, truncated: length < bytes.Length);
            _pending.RemoveNext();
        }
    }

    SendFailure Send(ReadOnlySpan<byte> bytes, Instant at)
    {
        if (bytes.Length > Mtu)
            return SendFailure.TooBig;
        if (!OutgoingPacket.TryParse(bytes, out var packet))
        {
            Counters.Malformed++;
            return SendFailure.Other;
        }
        Counters.Sent++;
        if (packet.Ip.Source != _origin.AddressFor(packet.Ip.Destination))
            Counters.WrongSource++;
        else if (!packet.HasValidChecksums())
            Counters.WrongChecksum++;
        else if (packet.Ip.HopLimit > 0)
            Forward(in packet, at.UnixNanoseconds);
        return SendFailure.None;
    }

    void Forward(in OutgoingPacket packet, long at)
    {
        Span<PathHop> hops = stackalloc PathHop[PathWalk.MaxRouters];
        var draw = Draw(packet.Bytes, at);
        if (IsLost(packet.Ip.Destination, draw))
        {
            Counters.Lost++;
            return;
        }
        var branches = Branches.ByFlow(packet.Flow.Hash(_world.Hash, packet.Ip.Source, packet.Ip.Destination));
        var end = _world.Finder.Find(_routes, in _origin, packet.Ip.Destination, ref branches, hops);
        int ttl = packet.Ip.HopLimit;
        if (TryFindNarrowLink(in packet, hops, in end, out var router, out var mtu))
            ReportTooBig(in packet, in hops[router], router, mtu, draw, at);
        else if (ttl <= end.Routers)
            Expire(in packet, in hops[ttl - 1], ttl, draw, at);
        else if (end.IsReported)
            Report(in packet, in hops[end.Routers - 1], in end, draw, at);
        else if (end.Behaviour == DestinationBehaviour.Answers)
            Answer(in packet, in end, draw, at);
        else
            Counters.Unanswered++;
    }

    /// <summary>Finds the router that the packet reaches and that has a link before it which the packet does not fit.</summary>
    bool TryFindNarrowLink(in OutgoingPacket packet, ReadOnlySpan<PathHop> hops, in PathEnd end, out int router, out int mtu)
    {
        (router, mtu) = (0, RouterTraits.LeastMtu);
        var length = packet.Bytes.Length;
        if (length <= RouterTraits.LeastMtu || !packet.MustStayWhole || end.Routers == 0)
            return false;
        int ttl = packet.Ip.HopLimit;
        for (var next = 1; next < Math.Min(ttl, end.Routers); next++)
        {
            router = next - 1;
            if ((mtu = _world.Traits.LinkMtu(in hops[next], next)) < length)
                return true;
        }
        (router, mtu) = (end.Routers - 1, end.AccessMtu);
        return ttl > end.Routers && !end.IsReported && mtu < length;
    }

    // A router looks at the size before it counts the TTL down.
    void ReportTooBig(in OutgoingPacket packet, in PathHop hop, int position, int mtu, ulong draw, long at)
    {
        var (type, code) = packet.Ip.IsIpv4
            ? (IcmpTypes.DestinationUnreachable, IcmpCodes.FragmentationNeeded)
            : (Icmpv6Types.PacketTooBig, (byte)0);
        var quotedTtl = (byte)(packet.Ip.HopLimit - position);
        var report = new ErrorReport(type, code, quotedTtl, _world.Traits.QuotesAll(in hop)) { Mtu = mtu };
        ReplyFromRouter(in packet, in hop, position, in report, draw, at);
    }

    void Expire(in OutgoingPacket packet, in PathHop hop, int ttl, ulong draw, long at)
    {
        var type = packet.Ip.IsIpv4 ? IcmpTypes.TimeExceeded : Icmpv6Types.TimeExceeded;
        var quotedTtl = (byte)(1 + hop.UncountedTtl);
        var report = new ErrorReport(type, 0, quotedTtl, _world.Traits.QuotesAll(in hop))
        {
            Label = hop.Label,
            LabelTtl = hop.LabelTtl,
            Interface = NamedInterface(in hop, ttl - 1, packet.Ip.IsIpv6),
        };
        ReplyFromRouter(in packet, in hop, ttl - 1, in report, draw, at);
    }

    IncomingInterface? NamedInterface(in PathHop hop, int position, bool isIpv6) => _world.Traits.TryNameInterface(in hop, out var name)
        ? new IncomingInterface(name, _world.Plan.InterfaceAddress(in hop.Interface, isIpv6), _world.Traits.LinkMtu(in hop, position))
        : null;

    void Report(in OutgoingPacket packet, in PathHop hop, in PathEnd end, ulong draw, long at)
    {
        var (type, code) = UnreachableCodes.Of(end.Behaviour, packet.Ip.IsIpv6);
        var quotedTtl = (byte)(packet.Ip.HopLimit - end.Routers + 1);
        var report = new ErrorReport(type, code, quotedTtl, _world.Traits.QuotesAll(in hop));
        ReplyFromRouter(in packet, in hop, end.Routers - 1, in report, draw, at);
    }

    void ReplyFromRouter(in OutgoingPacket packet, in PathHop hop, int position, in ErrorReport report, ulong draw, long at)
    {
        var traits = _world.Traits;
        if (traits.IsSilent(in hop, position))
        {
            Counters.Unanswered++;
            return;
        }
        if (traits.IsRateLimited(in hop, position, out var limit) && !_buckets.TryTake(hop.Router, limit, at + hop.OneWayNanoseconds))
        {
            Counters.RateLimited++;
            return;
        }
        var replyTtl = (byte)(traits.InitialTtl(in hop) - traits.ReturnLength(hop.Router, position + hop.Hidden));
        var from = _world.Plan.InterfaceAddress(in hop.Interface, packet.Ip.IsIpv6);
        var header = new ReplyHeader(from, packet.Ip.Source, replyTtl, (ushort)(draw >> 48));
        var length = ReplyWriter.WriteError(_reply, in packet, in header, in report);
        Deliver(length, hop.Router, hop.OneWayNanoseconds, draw, at);
    }

    void Answer(in OutgoingPacket packet, in PathEnd end, ulong draw, long at)
    {
        var host = new DestinationHost(_world, packet.Ip.Destination, in end);
        var length = host.Answer(_reply, in packet, (ushort)(draw >> 48));
        if (length == 0)
            Counters.Unanswered++;
        else
            Deliver(length, World.IdentityOf(packet.Ip.Destination), end.OneWayNanoseconds, draw, at);
    }

    void Deliver(int length, ulong identity, long oneWay, ulong draw, long at)
    {
        var arrival = at + _world.Traits.RoundTripNanoseconds(identity, oneWay) + Jitter(draw);
        if (_pending.TryAdd(_reply.AsSpan(0, length), arrival))
            Counters.Answered++;
        else
            Counters.Congested++;
    }

    // Queues add up to 0.25 ms, and one reply in fifty waits up to 8 ms more for a busy route processor.
    long Jitter(ulong draw)
    {
        var jitter = _world.Hash.Of(Purpose.Jitter, draw);
        var queue = KeyedHash.Below(jitter, 250_000);
        return KeyedHash.Happens(KeyedHash.Mix(jitter), 20) ? queue + KeyedHash.Below(jitter << 16, 8_000_000) : queue;
    }

    bool IsLost(Address destination, ulong draw)
    {
        var block = AddressPlan.NumberOf(destination) >> (destination.IsIpv4 ? 16 : 32);
        var isLossy = KeyedHash.Happens(_world.Hash.Of(Purpose.Lossy, block, _origin.Identity), PhenomenonRates.LossyBlock);
        return KeyedHash.Happens(
            _world.Hash.Of(Purpose.Loss, draw), PhenomenonRates.Loss + (isLossy ? PhenomenonRates.LossyBlockLoss : 0));
    }

    // Chance depends on the packet and the moment: the same packet sent again has another fate.
    ulong Draw(ReadOnlySpan<byte> bytes, long at)
    {
        const int counted = 64;
        var draw = _world.Hash.Of(Purpose.Sequence, (ulong)at);
        bytes = bytes[..Math.Min(bytes.Length, counted)];
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            draw = KeyedHash.Mix(draw ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        return draw;
    }
}
