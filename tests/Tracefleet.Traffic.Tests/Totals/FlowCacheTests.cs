using Tracefleet.Addressing;
using Tracefleet.Testing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.NetFlow;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Traffic.Tests.Totals;

public sealed class FlowCacheTests : IFlowSink
{
    const long Midnight = 1_779_926_400_000;

    static readonly Address s_own = Address.Parse("192.0.2.1"), s_far = Address.Parse("2001:db8::9");

    readonly List<FlowRecord> _flows = [];
    FlowCacheTests _self;

    public FlowCacheTests() => _self = this;

    void IFlowSink.Add(in FlowRecord flow) => _flows.Add(flow);

    [Fact]
    public void Packets_of_a_flow_are_one_record_a_second()
    {
        var cache = new FlowCache();

        cache.Add(Packet(100) with { TcpFlags = 2 }, Midnight + 100, ref _self);
        cache.Add(Packet(50) with { TcpFlags = 16 }, Midnight + 900, ref _self);
        cache.Add(Packet(7), Midnight + 300, ref _self);
        Assert.Empty(_flows);
        cache.Add(Packet(1), Midnight + 1_000, ref _self);
        Assert.Single(_flows);
        cache.Flush(ref _self);
        cache.Flush(ref _self);

        Assert.Equal(
            [
                Packet(157) with { Packets = 3, StartedAt = Midnight + 100, EndedAt = Midnight + 900, TcpFlags = 18 },
                Packet(1) with { Flows = 0, StartedAt = Midnight + 1_000, EndedAt = Midnight + 1_000, TcpFlags = 0 },
            ],
            _flows);
    }

    [Fact]
    public void A_flow_counts_once_until_it_was_idle_for_a_minute()
    {
        var cache = new FlowCache();

        foreach (var second in (long[])[0, 1, 59, 118, 177, 237, 238, 298])
            cache.Add(Packet(1), Midnight + second * 1_000, ref _self);
        cache.Flush(ref _self);

        Assert.Equal([1UL, 0, 0, 0, 0, 1, 0, 1], _flows.Select(flow => flow.Flows));
    }

    [Fact]
    public void When_the_clock_is_set_back_packets_are_added_up_by_second_again()
    {
        var cache = new FlowCache();
        cache.Add(Packet(1), Midnight + 3_600_000, ref _self);
        for (var packet = 0; packet < 3_000; packet++)
            cache.Add(Packet(1), Midnight + packet, ref _self);
        cache.Flush(ref _self);

        // One of the hour ahead, a thousand that could have been out of order, and then one for each second.
        Assert.Equal(1 + 999 + 3, _flows.Count);
        var seconds = _flows.GroupBy(flow => flow.EndedAt / 1_000).OrderBy(second => second.Key);
        Assert.Equal([1_000, 1_000, 1_000, 1], seconds.Select(second => second.Sum(flow => (long)flow.Packets)));
        Assert.All(_flows, flow => Assert.Equal(flow.StartedAt / 1_000, flow.EndedAt / 1_000));
        Assert.Equal(1, _flows.Sum(flow => (long)flow.Flows));
    }

    [Fact]
    public void Whatever_differs_makes_another_flow()
    {
        FlowRecord[] packets =
        [
            Packet(1), Packet(1) with { Source = s_far }, Packet(1) with { Source = null }, Packet(1) with { Destination = s_own }, Packet(1) with { Destination = null },
            Packet(1) with { Protocol = 17, TcpFlags = null }, Packet(1) with { Protocol = null, TcpFlags = null }, Packet(1) with { SourcePort = 1 }, Packet(1) with { SourcePort = null },
            Packet(1) with { SourcePort = 0 }, Packet(1) with { DestinationPort = 1 }, Packet(1) with { DestinationPort = null }, Packet(1) with { InputInterface = 2 },
            Packet(1) with { InputInterface = null }, Packet(1) with { OutputInterface = 0 }, Packet(1) with { OutputInterface = uint.MaxValue },
            Packet(1) with { Direction = FlowDirection.Egress }, Packet(1) with { Direction = null },
        ];
        var cache = new FlowCache();

        foreach (var packet in (FlowRecord[])[.. packets, .. packets])
            cache.Add(packet, Midnight, ref _self);
        cache.Flush(ref _self);

        Assert.Equal(packets.Select(packet => packet with { Bytes = 2, Packets = 2, StartedAt = Midnight, EndedAt = Midnight }), _flows);
        Assert.Equal(packets.Length, cache.Count);
    }

    [Fact]
    public void A_packet_of_an_earlier_second_is_handed_out_at_once()
    {
        var cache = new FlowCache();

        cache.Add(Packet(1), Midnight + 5_000, ref _self);
        cache.Add(Packet(2) with { SourcePort = 9 }, Midnight + 4_999, ref _self);
        cache.Add(Packet(3) with { SourcePort = 9 }, Midnight, ref _self);
        cache.Add(Packet(4), Midnight - 1_000_000, ref _self);

        Assert.Equal(
            [(2UL, 1UL, Midnight + 4_999), (3, 0, Midnight), (4, 1, Midnight - 1_000_000)],
            _flows.Select(flow => (flow.Bytes, flow.Flows, flow.EndedAt!.Value)));
    }

    [Fact]
    public void A_full_cache_forgets_idle_flows_first_and_then_the_oldest()
    {
        var cache = new FlowCache(4);
        void Add(ushort port, long second) => cache.Add(Packet(1) with { SourcePort = port }, Midnight + second * 1_000, ref _self);

        foreach (var (port, second) in ((ushort, long)[])[(1, 0), (2, 10), (3, 61), (4, 62), (5, 63)])
            Add(port, second);
        Assert.Equal((4, 0), (cache.Count, cache.Evicted));
        Add(6, 64);
        Assert.Equal((3, 2), (cache.Count, cache.Evicted));
        _flows.Clear();
        foreach (var port in (ushort[])[4, 5, 6])
            Add(port, 65);
        cache.Flush(ref _self);

        Assert.Equal([(6, 1UL), (4, 0), (5, 0), (6, 0)], _flows.Select(flow => ((int)flow.SourcePort!, flow.Flows)));
    }

    [Fact]
    public void Nothing_is_lost_or_counted_twice_however_small_the_cache_and_whatever_the_order()
    {
        foreach (var flows in (int[])[2, 3, 64, 65_536])
        {
            var random = new Random(flows);
            var (cache, exact) = (new FlowCache(flows), new Dictionary<(ushort, long), ulong>());
            _flows.Clear();
            var at = Midnight;
            for (var count = 0; count < 20_000; count++)
            {
                at += random.Next(40);
                var (port, bytes, when) = ((ushort)(Math.Exp(random.NextDouble() * 6)), (ulong)random.Next(1_500), at - (random.Next(10) == 0 ? random.Next(5_000) : 0));
                cache.Add(Packet(bytes) with { SourcePort = port }, when, ref _self);
                exact[(port, when / 1_000)] = exact.GetValueOrDefault((port, when / 1_000)) + bytes;
            }
            cache.Flush(ref _self);

            Assert.Equal(exact, _flows.GroupBy(flow => (flow.SourcePort!.Value, flow.EndedAt!.Value / 1_000)).ToDictionary(group => group.Key, group => group.Aggregate(0UL, (sum, flow) => sum + flow.Bytes)));
            Assert.Equal(20_000UL, _flows.Aggregate(0UL, (sum, flow) => sum + flow.Packets));
            Assert.All(_flows, flow => Assert.Equal(flow.StartedAt!.Value / 1_000, flow.EndedAt!.Value / 1_000));
            Assert.InRange(cache.Count, 1, flows);
        }
    }

    [Fact]
    public void A_packet_allocates_nothing_however_many_flows_there_are()
    {
        var (cache, sink) = (new FlowCache(100), default(Ignored));
        var (port, at) = (0, Midnight);

        Assert.Equal(0, Allocation.Of(() =>
        {
            for (var count = 0; count < 1_000; count++)
                cache.Add(Packet(1) with { SourcePort = (ushort)(port++ & 0xFFFF) }, at += 7, ref sink);
        }));
    }

    [Fact]
    public void Times_and_sums_of_any_size_do_no_harm()
    {
        var cache = new FlowCache(2);

        foreach (var at in (long[])[long.MinValue, long.MaxValue, 0, -1, long.MinValue, long.MaxValue])
        {
            for (ushort port = 0; port < 3; port++)
                cache.Add(Packet(ulong.MaxValue) with { SourcePort = port, Packets = ulong.MaxValue }, at, ref _self);
        }
        cache.Flush(ref _self);

        Assert.All(_flows, flow => Assert.Equal(ulong.MaxValue, flow.Bytes));
        Assert.Equal(18, _flows.Count);
    }

    [Fact]
    public void A_size_that_cannot_be_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FlowCache(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FlowCache(10, TimeSpan.Zero));
    }

    static FlowRecord Packet(ulong bytes) => new(
        s_own, s_far, bytes, 1, 1, null, null, null, null, 6, 50_000, 443, null, null, null, 1, null, null, 0, null, 1, FlowDirection.Ingress);

    struct Ignored : IFlowSink
    {
        public readonly void Add(in FlowRecord flow)
        {
        }
    }
}
