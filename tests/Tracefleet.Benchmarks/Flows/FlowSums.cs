using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.NetFlow;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.SFlow;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Benchmarks.Flows;

/// <summary>Where decoded flows go: into buckets as a recorder keeps them, or nowhere.</summary>
sealed class FlowSums(bool intoBuckets) : IFlowSink, ISFlowSink, IFlowIntake
{
    const long Start = 1_767_323_045_000;

    readonly TrafficBuckets? _buckets = intoBuckets ? new(new TrafficSettings(), new OwnPrefixes([Prefix.Parse("198.18.0.0/15")]), OwnerOf, Start) : null;
    readonly Address _exporter = Address.Parse("127.0.0.1");
    readonly Lock _gate = new();
    long _records, _now = Start;

    public long Records => Interlocked.Read(ref _records);

    /// <summary>A second of the buckets' time passes, so that closing and rolling up is in the price.</summary>
    public void PassSecond()
    {
        lock (_gate)
            _buckets?.Advance(_now += 1_000);
    }

    public void Add(in FlowRecord flow)
    {
        _records++;
        _buckets?.Add(flow, _exporter, _now);
    }

    public void Take(in FlowRecord flow, in SFlowSample sample) => Add(flow);

    public void Take(in InterfaceCounters counters)
    {
    }

    public void Add(in FlowRecord flow, Address exporter, long at)
    {
        lock (_gate)
            Add(flow);
    }

    /// <summary>A stand-in for the look-up, which has figures of its own: 1,000 ASes and a /24 each host.</summary>
    static Owner OwnerOf(Address address) => new(new Asn(64_500 + address.Ipv4Bits / 4_096 % 1_000), "DE", Prefix.Of(address, 24), null);
}
