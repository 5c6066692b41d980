using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Probing.Reporting;

/// <summary>What is known of one TTL while its path is watched.</summary>
sealed class WatchedHop(byte ttl)
{
    /// <summary>Interfaces kept for one TTL; what more there are count in the hop's own figures.</summary>
    public const int MaxInterfaces = 64;

    readonly RttStatistics _rtt = new();
    readonly List<Interface> _interfaces = [];
    Interface? _latest;
    HopError? _error;
    long _changes;

    sealed class Interface(Address address)
    {
        public Address Address => address;
        public readonly RttStatistics Rtt = new();
        public ImmutableArray<MplsLabel> Mpls = [];
    }

    public long Sent { get; set; }
    public long InFlight { get; set; }
    public long Late { get; set; }
    public long Duplicates { get; set; }
    public long SendFailures { get; set; }
    public bool HasAnswered => _rtt.Received > 0;
    public (long, long) Decided => (Sent - InFlight, _rtt.Received);

    /// <summary>The path ends here, as far as the latest reply says.</summary>
    public bool IsLast { get; private set; }

    /// <summary>Takes a reply in; the interface that had answered before, when it was another one.</summary>
    public Address? Replied(Reply reply, Address destination)
    {
        var microseconds = (int)Math.Clamp(reply.Rtt.Ticks / TimeSpan.TicksPerMicrosecond, 0, int.MaxValue);
        _rtt.Add(microseconds);
        var isEnd = EndsPath(reply);
        IsLast = reply.From == destination || isEnd;
        _error = isEnd && reply.From != destination ? new HopError(reply.IcmpType!.Value, reply.IcmpCode!.Value) : null;
        var before = _latest?.Address;
        if (Known(reply.From) is { } known)
        {
            _latest = known;
            known.Rtt.Add(microseconds);
            known.Mpls = reply.Mpls;
        }
        if (before is null || before == reply.From)
            return null;
        _changes++;
        return before;
    }

    public MtrHop ToHop(LossKind loss) => new(
        ttl, Sent, InFlight, Late, Duplicates, SendFailures, _rtt.Copy(), loss,
        [
            .. _interfaces.OrderBy(known => known != _latest)
                .Select(known => new MtrInterface(known.Address, known.Rtt.Copy(), known.Mpls)),
        ],
        _changes, _error);

    Interface? Known(Address address)
    {
        var known = _interfaces.Find(candidate => candidate.Address == address);
        if (known is null && _interfaces.Count < MaxInterfaces)
            _interfaces.Add(known = new Interface(address));
        return known;
    }

    static bool EndsPath(Reply reply) => reply.From.IsIpv4
        ? reply.IcmpType == IcmpTypes.DestinationUnreachable
        : reply.IcmpType is Icmpv6Types.DestinationUnreachable or Icmpv6Types.PacketTooBig;
}
