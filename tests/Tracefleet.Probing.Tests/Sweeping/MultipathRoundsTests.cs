using Tracefleet.Addressing;
using Tracefleet.Probing.Sweeping;

namespace Tracefleet.Probing.Tests.Sweeping;

public sealed class MultipathRoundsTests
{
    /// <summary>The tables of the MDA: Veitch et al., INFOCOM 2009, and Paris traceroute's.</summary>
    [Theory]
    [InlineData(0.05, 6, 11, 16, 21, 27, 33)]
    [InlineData(0.01, 8, 15, 21, 28, 36, 43)]
    public void An_interface_with_so_many_next_hops_needs_so_many_flows(double epsilon, params int[] flows) =>
        Assert.Equal(flows, Enumerable.Range(1, flows.Length).Select(new StoppingRule(epsilon).FlowsFor));

    [Fact]
    public void A_single_path_needs_no_second_round()
    {
        var rounds = Rounds(out var parameters);
        foreach (var ttl in Enumerable.Range(1, parameters.MaxTtl.Value))
            for (ushort flow = 0; flow < 6; flow++)
                rounds.Take(Reply(ttl, flow, ttl));

        Assert.Null(rounds.Next());
        Assert.Equal((5L, 0L), (rounds.Links, rounds.Incomplete));
    }

    [Fact]
    public void Two_next_hops_raise_the_flows_of_both_TTLs_to_what_two_need()
    {
        var rounds = Rounds(out _);
        for (ushort flow = 0; flow < 6; flow++)
        {
            rounds.Take(Reply(1, flow, 1));
            rounds.Take(Reply(2, flow, 20 + flow % 2));
            rounds.Take(Reply(3, flow, 3));
        }

        var next = rounds.Next()!;

        // 11 flows through the first interface show both branches for certain; 3 of 6 flows through each branch make 12 of 6 with 6 through each.
        Assert.Equal(
            ["TTL 1: 6..10", "TTL 2: 6..11", "TTL 3: 6..11"],
            Enumerable.Range(0, (int)next.Count).Select(index => next[index]).GroupBy(probe => probe.Ttl).OrderBy(group => group.Key)
                .Select(group => $"TTL {group.Key}: {group.Min(probe => probe.Flow)}..{group.Max(probe => probe.Flow)}"));
    }

    [Fact]
    public void What_would_need_more_flows_than_are_allowed_is_counted_and_ends()
    {
        var rounds = Rounds(out _, maxFlows: 6);
        for (ushort flow = 0; flow < 6; flow++)
        {
            rounds.Take(Reply(1, flow, 1));
            rounds.Take(Reply(2, flow, 20 + flow));
        }

        Assert.Null(rounds.Next());
        Assert.Equal(1, rounds.Incomplete);
    }

    [Fact]
    public void A_round_numbers_its_probes_range_after_range()
    {
        var first = new SweepProbe(Address.Parse("192.0.2.1"), 6, 3);
        var second = new SweepProbe(Address.Parse("2001:db8::1"), 0, 9);

        var space = new RoundSpace([new FlowRange(first, 2), new FlowRange(second, 3)]);

        Assert.Equal(5, space.Count);
        Assert.Equal(
            [first, new SweepProbe(first.Destination, 7, 3), second, new SweepProbe(second.Destination, 1, 9), new SweepProbe(second.Destination, 2, 9)],
            Enumerable.Range(0, 5).Select(index => space[index]));
        Assert.NotEqual(space.Fingerprint(), new RoundSpace([new FlowRange(first, 3), new FlowRange(second, 2)]).Fingerprint());
    }

    [Fact]
    public void In_the_simulation_rounds_find_the_links_of_the_truth_and_none_besides()
    {
        var parameters = new SweepParameters { MaxTtl = new Ttl(24), FillTtl = new Ttl(24), Flows = 256 };
        var options = SimulatedSweep.Options(parameters) with { PacketsPerSecond = 500 };
        var rule = new StoppingRule(0.01);
        var rounds = new MultipathRounds(parameters, rule, 256);
        var targets = SimulatedSweep.World.SampleTargets(60, dualStack: true)
            .Where(target => SimulatedSweep.World.Truth(SimulatedSweep.From, target) is { HasDiamond: true } truth && truth.Paths.Length <= 8).Take(12).ToList();
        var builder = new SweepTargetsBuilder(0);
        targets.ForEach(builder.Add);
        var replies = new List<SweepReply>();

        ProbeSpace? space = new GridSpace(builder.Build(), parameters with { Flows = MultipathRounds.FirstFlows(rule, 256) });
        var probes = 0L;
        for (var round = 0; space is not null && round < 20; round++)
        {
            var sweep = new SimulatedSweep(space, options);
            sweep.Engine.Run(default);
            probes += sweep.Sent.Count;
            foreach (var reply in sweep.Replies)
                rounds.Take(reply);
            replies.AddRange(sweep.Replies);
            space = rounds.Next();
        }

        Assert.Null(space);
        var (expected, found, wrong) = (0, 0, 0);
        foreach (var target in targets)
        {
            var truth = SimulatedSweep.World.Truth(SimulatedSweep.From, target);
            var hopsOf = truth.Hops.SelectMany(hops => hops).ToLookup(hop => (hop.Ttl, hop.Address));
            var visible = truth.Links.Where(link => Answers(link.Ttl, link.Near) && Answers(link.Ttl + 1, link.Far) && link.Ttl < 24)
                .Select(link => (link.Ttl, link.Near, link.Far)).ToHashSet();
            var byFlow = replies.Where(reply => reply.Destination == target && reply.IsTimeExceeded).ToLookup(reply => (reply.Ttl, reply.Flow), reply => reply.From);
            var seen = replies.Where(reply => reply.Destination == target && reply.IsTimeExceeded)
                .SelectMany(near => byFlow[((byte)(near.Ttl + 1), near.Flow)].Select(far => ((int)near.Ttl, near.From, far))).ToHashSet();
            expected += visible.Count;
            found += visible.Count(seen.Contains);
            wrong += seen.Count(link => !truth.Links.Contains(new Simulation.Paths.LinkTruth(link.Item1, link.From, link.far)));

            bool Answers(int ttl, Address address) => hopsOf[(ttl, address)].All(hop => hop is { IsSilent: false, IsRateLimited: false, IsDestination: false });
        }
        Assert.Equal(0, wrong);
        Assert.InRange(expected, 100, 2_000);
        Assert.InRange(found, expected * 0.97, expected);
        Assert.InRange(probes, 12 * 24 * 8, 12 * 24 * 64);
    }

    static MultipathRounds Rounds(out SweepParameters parameters, int maxFlows = 512)
    {
        parameters = new SweepParameters { MaxTtl = new Ttl(6), FillTtl = new Ttl(6), Flows = maxFlows };
        return new MultipathRounds(parameters, new StoppingRule(0.05), maxFlows);
    }

    static SweepReply Reply(int ttl, ushort flow, int router) => new()
    {
        Destination = Address.Parse("192.0.2.1"),
        From = Address.FromIpv4(0xC612_0000 + (uint)router),
        Ttl = (byte)ttl,
        Flow = flow,
        IcmpType = 11,
        IcmpCode = 0,
    };
}
