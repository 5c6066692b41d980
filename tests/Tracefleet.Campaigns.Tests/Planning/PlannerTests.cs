using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Planning;
using Tracefleet.Campaigns.Policy;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Campaigns.Tests.Planning;

public class PlannerTests
{
    static readonly PlanPlace Ams = new("ams", Ipv4: true, Ipv6: true), Nrt = new("nrt", Ipv4: true, Ipv6: false);
    static readonly CampaignSpec Spec = new() { Targets = ["8.8.8.8", "2001:4860::8888", "example.org", "10.1.2.3"], VantagePoints = ["ams", "nrt"] };

    static Plan Make(CampaignSpec spec, ProbePolicy? policy = null, PlanOptions? options = null, ulong seed = 1) =>
        Planner.Make(spec, [Ams, Nrt], policy ?? ProbePolicy.Default, options ?? PlanOptions.Default, seed);

    static CampaignSpec Wide(int targets) => Spec with { Targets = [.. Enumerable.Range(0, targets).Select(i => Address.FromIpv4(0x0800_0000u + (uint)i).ToString())] };

    [Fact]
    public void Cells_that_cannot_be_probed_end_before_anything_is_sent()
    {
        var refused = Make(Spec).Refused;

        Assert.Equal(
            [("ams", 3, CellReason.Refused, FailureSource.Platform), ("nrt", 1, CellReason.Refused, FailureSource.VantagePoint),
                ("nrt", 3, CellReason.Refused, FailureSource.Platform)],
            refused.Select(cell => (cell.VantagePoint, cell.Target, cell.Reason, cell.Source)));
        Assert.Equal("Vantage point nrt has no IPv6 address to probe 2001:4860::8888 from.", refused[1].Detail);
    }

    [Fact]
    public void A_listed_target_is_excluded_even_where_it_is_allowed()
    {
        var policy = new ProbePolicy([Prefix.Parse("8.8.8.0/24")], new DoNotProbeList([Prefix.Parse("8.8.0.0/16")]));

        Assert.Equal(2, Make(Spec, policy).Refused.Count(cell => cell is { Target: 0, Reason: CellReason.Excluded }));
    }

    [Fact]
    public void A_name_of_one_family_is_refused_where_that_family_is_missing() =>
        Assert.Contains(Make(Spec with { IpVersion = 6 }).Refused, cell => cell is { Target: 2, VantagePoint: "nrt", Source: FailureSource.VantagePoint });

    [Fact]
    public void A_place_without_any_address_gets_no_work()
    {
        var plan = Planner.Make(Spec with { VantagePoints = ["gone"] }, [], ProbePolicy.Default, PlanOptions.Default, 1);

        Assert.Empty(plan.Shards);
        Assert.Equal(4, plan.Refused.Length);
    }

    [Theory]
    [InlineData(12, 4, 3)]
    [InlineData(2, 2, 1)]
    [InlineData(400, 4, 100)]
    [InlineData(1_000, 10, 100)]
    public void Small_campaigns_are_spread_and_large_ones_cut(int targets, int shards, int largest)
    {
        var plan = Make(Wide(targets));

        Assert.Equal(2 * shards, plan.Shards.Length);
        Assert.Equal(largest, plan.Shards.Max(shard => shard.Targets.Length));
        Assert.Equal(Enumerable.Range(0, 2 * shards), plan.Shards.Select(shard => shard.Shard));
    }

    [Fact]
    public void The_same_arguments_give_the_same_plan_and_another_seed_another_order()
    {
        string Order(ulong seed) => JsonSerializer.Serialize(Make(Wide(50), seed: seed));

        Assert.Equal(Order(1), Order(1));
        Assert.NotEqual(Order(1), Order(2));
    }

    [Fact]
    public void The_order_for_a_seed_is_the_same_on_every_machine() =>
        Assert.Equal(FirstOrder, Make(Wide(8), options: new PlanOptions(ShardsWanted: 1)).Shards[0].Targets.ToArray());

    // From a second implementation of SplitMix64 and the shuffle, in Python.
    static readonly int[] FirstOrder = [3, 5, 6, 2, 1, 0, 4, 7];

    [Fact]
    public void Each_place_has_an_order_of_its_own()
    {
        var shards = Make(Wide(50), options: new PlanOptions(ShardsWanted: 1)).Shards;

        Assert.NotEqual(shards[0].Targets.ToArray(), shards[1].Targets.ToArray());
        Assert.Equal(shards[0].Targets.Order(), shards[1].Targets.Order());
    }

    [Fact]
    public void Packets_and_time_follow_from_the_busiest_place()
    {
        var plan = Make(Spec with { Trace = new TraceSpec { MaxTtl = 30, Attempts = 2, InFlight = 8 } });

        Assert.Equal(new ProbeCount(5 * 8, 5 * 60), plan.Packets);
        Assert.Equal((TimeSpan.FromSeconds(2.4), TimeSpan.FromSeconds(18)), plan.DurationAt(10));
    }

    [Fact]
    public void Every_plan_has_each_cell_once() =>
        Prop.ForAll(Arb.From(Gen.Choose(1, 300)), Arb.From(Gen.Choose(1, 120)), Arb.From(Gen.Choose(0, int.MaxValue)), (targets, size, seed) =>
        {
            var plan = Make(Wide(targets), options: new PlanOptions(size), seed: (ulong)seed);
            var submit = new CampaignCommand.Submit(Wide(targets), plan.Shards, plan.Refused, default);

            Assert.True(CampaignDecider.Decide(CampaignDecider.Initial("c1"), submit).Accepted);
        }).QuickCheckThrowOnFailure();
}
