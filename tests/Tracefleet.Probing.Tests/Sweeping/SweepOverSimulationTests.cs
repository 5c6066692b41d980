using Tracefleet.Addressing;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Probing.Transport;
using Tracefleet.Simulation.Paths;

namespace Tracefleet.Probing.Tests.Sweeping;

public sealed class SweepOverSimulationTests
{
    [Theory]
    [InlineData(SweepMethod.Udp)]
    [InlineData(SweepMethod.Icmp)]
    [InlineData(SweepMethod.TcpSyn)]
    public void Every_reply_is_what_the_truth_says_and_hardly_one_is_missing(SweepMethod method)
    {
        var parameters = new SweepParameters { Method = method, Flows = 2, DestinationPort = (ushort)(method == SweepMethod.TcpSyn ? 80 : 33_434) };
        var space = new GridSpace(SimulatedSweep.Sample(120), parameters);
        var sweep = new SimulatedSweep(space, SimulatedSweep.Options(parameters) with { PacketsPerSecond = 2_000 });

        sweep.Engine.Run(default);

        Assert.Equal((space.Count, 0, 0), (sweep.Network.Sent, sweep.Network.WrongChecksum, sweep.Network.WrongSource));
        Assert.Equal(space.Count, sweep.Sent.Select(sent => sent.Probe).Distinct().Count());
        var answers = sweep.Replies.ToDictionary(reply => new SweepProbe(reply.Destination, reply.Flow, reply.Ttl));
        var (expected, found) = (0, 0);
        foreach (var path in sweep.Sent.GroupBy(sent => (sent.Probe.Destination, sent.Probe.Flow)))
        {
            var truth = SimulatedSweep.World.PathOf(SimulatedSweep.From, path.Key.Destination, path.First().Flow);
            foreach (var (probe, _, _) in path)
            {
                var hop = probe.Ttl <= truth.Hops.Length ? truth.Hops[probe.Ttl - 1] : null;
                var isRouter = hop is { IsDestination: false };
                if (answers.TryGetValue(probe, out var reply))
                    Assert.Equal(isRouter ? hop!.Address : truth.Report?.From ?? probe.Destination, reply.From);
                if (isRouter && !hop!.IsSilent && !hop.IsRateLimited)
                    (expected, found) = (expected + 1, found + (answers.ContainsKey(probe) ? 1 : 0));
            }
        }
        Assert.InRange(expected, 2_000, 20_000);
        Assert.InRange(found, expected * 0.98, expected);
        Assert.Equal(sweep.Network.Answered, sweep.Run.Collector.Counters.Replies);
        Assert.Equal(0, sweep.Run.Collector.Counters.DroppedAltogether);
    }

    [Fact]
    public void Round_trip_times_are_those_of_the_truth()
    {
        var parameters = new SweepParameters();
        var sweep = new SimulatedSweep(new GridSpace(SimulatedSweep.Sample(100), parameters), SimulatedSweep.Options(parameters) with { PacketsPerSecond = 100_000 });

        sweep.Engine.Run(default);

        var flows = sweep.Sent.ToLookup(sent => sent.Probe.Destination, sent => sent.Flow);
        var exact = sweep.Replies.Where(reply => reply.IsTimeExceeded && !reply.IsCoarse).ToList();
        var coarse = sweep.Replies.Where(reply => reply.IsTimeExceeded && reply.IsCoarse).ToList();
        Assert.InRange(exact.Count, 300, 3_000);
        Assert.InRange(coarse.Count, 300, 3_000);
        Assert.All(exact, reply => Assert.InRange(Excess(reply), -5, 9_000));
        Assert.All(coarse, reply => Assert.InRange(Excess(reply), -60, 9_000));

        // Microseconds above the least: queues add up to 250, a busy route processor up to 8,000 more.
        double Excess(SweepReply reply) => reply.RttNanoseconds!.Value / 1_000.0 - SimulatedSweep.World
            .PathOf(SimulatedSweep.From, reply.Destination, flows[reply.Destination].First()).Hops[reply.Ttl - 1].MinimumRtt.TotalMicroseconds;
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(777, 3)]
    [InlineData(3_000, 1)]
    public void A_sweep_that_was_stopped_goes_on_with_exactly_what_was_not_probed(int stopAfter, int senders)
    {
        var parameters = new SweepParameters { MaxTtl = new Ttl(16), FillTtl = new Ttl(16) };
        var space = new GridSpace(SimulatedSweep.Sample(250), parameters);
        var options = SimulatedSweep.Options(parameters) with { PacketsPerSecond = 50_000, PrefixPacketsPerSecond = 200, BatchSize = 16 };
        var first = new SimulatedSweep(space, options);
        while (first.Sent.Count < stopAfter)
            first.Engine.Step();

        var rest = new List<SweepProbe>();
        foreach (var share in first.Run.Progress().Split(senders))
        {
            var second = new SimulatedSweep(space, options, share);
            second.Engine.Run(default);
            rest.AddRange(second.Sent.Select(sent => sent.Probe));
        }

        Assert.Equal(space.Count, first.Sent.Count + rest.Count);
        Assert.Equal(space.Count, first.Sent.Select(sent => sent.Probe).Concat(rest).Distinct().Count());
        Assert.Equal(space.Count - first.Sent.Count, first.Run.Progress().Left(space.Count));
    }

    [Fact]
    public void Filling_goes_beyond_the_last_TTL_exactly_where_the_path_does()
    {
        var parameters = new SweepParameters { MaxTtl = new Ttl(5), FillTtl = new Ttl(32) };
        var space = new GridSpace(SimulatedSweep.Sample(150), parameters);
        var sweep = new SimulatedSweep(space, SimulatedSweep.Options(parameters));

        sweep.Engine.Run(default);

        var answered = sweep.Replies.Where(reply => reply.IsTimeExceeded).Select(reply => (reply.Destination, reply.Ttl)).ToHashSet();
        var filled = sweep.Sent.Select(sent => sent.Probe).Where(probe => probe.Ttl > 5).ToList();
        Assert.Equal((filled.Count, 0L), ((int)sweep.Run.Senders[0].Counters.Filled, sweep.Run.Collector.Counters.FillsLost));
        Assert.InRange(filled.Count, 300, 4_000);
        Assert.All(filled, probe => Assert.Contains((probe.Destination, (byte)(probe.Ttl - 1)), answered));
        Assert.Equal(filled.Count, answered.Count(hop => hop.Ttl is >= 5 and < 32));
    }

    [Fact]
    public void Low_TTLs_that_bring_nothing_new_are_spared()
    {
        var parameters = new SweepParameters { MaxTtl = new Ttl(12), FillTtl = new Ttl(12) };
        var space = new GridSpace(SimulatedSweep.Sample(1_000), parameters);
        var sweep = new SimulatedSweep(space, SimulatedSweep.Options(parameters) with { NeighbourhoodTtl = 3, NeighbourhoodProbes = 100 });
        var all = new SimulatedSweep(space, SimulatedSweep.Options(parameters));

        Parallel.Invoke(() => sweep.Engine.Run(default), () => all.Engine.Run(default));

        var skipped = sweep.Run.Senders[0].Counters.NeighbourhoodSkipped;
        Assert.Equal(space.Count, sweep.Sent.Count + skipped);
        Assert.InRange(skipped, 500, 2_900);
        Assert.All(sweep.Sent.GroupBy(sent => sent.Probe.Ttl).Where(ttl => ttl.Key > 3), ttl => Assert.Equal(1_000, ttl.Count()));
        Assert.Equal(Near(all), Near(sweep));

        static IEnumerable<(byte, Address)> Near(SimulatedSweep sweep) =>
            sweep.Replies.Where(reply => reply.Ttl <= 2).Select(reply => (reply.Ttl, reply.From)).Distinct().Order();
    }

    [Fact]
    public void A_prefix_is_probed_no_faster_than_its_limit_and_nothing_is_left_out()
    {
        var parameters = new SweepParameters { MaxTtl = new Ttl(8), FillTtl = new Ttl(8) };
        var target = SimulatedSweep.World.SampleTargets(1, dualStack: false)[0];
        var space = new GridSpace(Targets.Of(Prefix.Of(target, 23).ToString()), parameters);
        var sweep = new SimulatedSweep(space, SimulatedSweep.Options(parameters) with { PacketsPerSecond = 10_000, PrefixPacketsPerSecond = 100 });

        sweep.Engine.Run(default);

        Assert.Equal(space.Count, sweep.Sent.Select(sent => sent.Probe).Distinct().Count());
        foreach (var subnet in sweep.Sent.GroupBy(sent => Prefix.Of(sent.Probe.Destination, 24)))
        {
            var times = subnet.Select(sent => sent.At).ToArray();
            Assert.InRange((times[^1] - times[0]).TotalSeconds, 20.4, 21);
            Assert.All(times.Zip(times.Skip(100)), pair => Assert.InRange((pair.Second - pair.First).TotalSeconds, 0.99, 1.1));
        }
    }

    [Fact]
    public void What_the_filter_does_not_allow_is_never_probed()
    {
        var parameters = new SweepParameters { MaxTtl = new Ttl(2), FillTtl = new Ttl(2) };
        var space = new GridSpace(Targets.Of("100.64.0.0/24"), parameters);
        var sweep = new SimulatedSweep(space, SimulatedSweep.Options(parameters) with { Filter = new Only(Prefix.Parse("100.64.0.0/26")) });

        sweep.Engine.Run(default);

        Assert.Equal((128, 384), (sweep.Sent.Count, (int)sweep.Run.Senders[0].Counters.Excluded));
        Assert.All(sweep.Sent, sent => Assert.True(Prefix.Parse("100.64.0.0/26").Contains(sent.Probe.Destination)));
    }

    [Fact]
    public void A_full_queue_delays_probes_and_a_firewall_is_counted()
    {
        var parameters = new SweepParameters { MaxTtl = new Ttl(4), FillTtl = new Ttl(4) };
        var space = new GridSpace(Targets.Of("100.64.0.0/24"), parameters);
        var sweep = new SimulatedSweep(space, SimulatedSweep.Options(parameters) with { PacketsPerSecond = 50_000 })
        {
            Fails = tried => tried % 10 == 3 ? SendFailure.NoBufferSpace : tried is 100 or 200 ? SendFailure.NotPermitted : SendFailure.None,
        };

        sweep.Engine.Run(default);

        var counters = sweep.Run.Senders[0].Counters;
        Assert.Equal((1_022L, 1_022, 2L, 2L), (counters.Sent, sweep.Sent.Select(sent => sent.Probe).Distinct().Count(), counters.Failures(SendFailure.NotPermitted), counters.Failed));
        Assert.Equal(counters.Failures(SendFailure.NoBufferSpace), counters.Retried);
        Assert.InRange(counters.Retried, 100, 130);
    }

    [Fact]
    public void It_ends_when_nobody_has_answered_for_the_time_of_grace()
    {
        var parameters = new SweepParameters { MaxTtl = new Ttl(3), FillTtl = new Ttl(3) };
        var sweep = new SimulatedSweep(
            new GridSpace(SimulatedSweep.Sample(20), parameters), SimulatedSweep.Options(parameters) with { Grace = TimeSpan.FromSeconds(1.5) });

        sweep.Engine.Run(default);

        var last = sweep.Replies.Max(reply => reply.ReceivedAt);
        Assert.InRange((sweep.Now - last).TotalSeconds, 1.5, 1.65);
    }

    sealed class Only(Prefix prefix) : IAddressFilter
    {
        public bool Allows(Address address) => prefix.Contains(address);
    }
}
