using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Planning;
using Tracefleet.Campaigns.Policy;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Campaigns.Tests.Planning;

/// <summary>Prefixes of a sweep, cut into cells and dealt out as shards: nothing missing, nothing twice, nothing that is to be left alone.</summary>
public class SweepTargetCutterTests
{
    static readonly SweepSpec Narrow = new() { MinTtl = 1, MaxTtl = 4 };

    static ProbePolicy Sparing(params string[] listed) => new([], new DoNotProbeList(listed.Select(Prefix.Parse)));

    static List<Prefix> Cut(string target, SweepSpec spec, ProbePolicy policy) =>
        [.. SweepTargetCutter.Cut([target], spec, policy).Select(cell => Prefix.TryParse(cell, out var prefix) ? prefix : throw new FormatException(cell))];

    [Theory]
    [InlineData("8.8.0.0/22", "8.8.0.0/24 8.8.1.0/24 8.8.2.0/24 8.8.3.0/24")]
    [InlineData("8.8.8.0/25", "8.8.8.0/25")]
    [InlineData("8.8.8.8/32", "8.8.8.8/32")]
    [InlineData("2a00:1::/119", "2a00:1::/120 2a00:1::100/120")]
    public void A_prefix_is_cut_into_cells_of_256_addresses(string target, string cells) =>
        Assert.Equal(cells.Split(' '), Cut(target, Narrow, ProbePolicy.Default).Select(cell => cell.ToString()));

    [Theory]
    [InlineData(64, 1, 24)]
    [InlineData(65, 1, 25)]
    [InlineData(255, 1, 26)]
    [InlineData(255, 64, 32)]
    public void A_cell_has_no_more_probes_than_a_cell_may_have(int maxTtl, int flows, int length)
    {
        var spec = new SweepSpec { MaxTtl = maxTtl, Flows = flows };

        var cells = Cut("8.8.8.0/24", spec, ProbePolicy.Default);

        Assert.All(cells, cell => Assert.Equal(length, cell.Length));
        Assert.InRange(spec.ProbesOf(1L << (32 - length)).Max, 1, MeasurementSpec.MaxProbesOfCell);
    }

    [Fact]
    public void What_is_on_the_do_not_probe_list_stays_in_one_piece_that_is_excluded()
    {
        var policy = Sparing("8.8.1.0/24", "8.8.3.128/25");

        var cells = Cut("8.8.0.0/22", Narrow, policy);

        Assert.Equal(["8.8.0.0/24", "8.8.1.0/24", "8.8.2.0/24", "8.8.3.0/25", "8.8.3.128/25"], cells.Select(cell => cell.ToString()));
        Assert.Equal([true, false, true, true, false], cells.Select(cell => policy.Check(cell.First).Allowed));
    }

    [Fact]
    public void Special_blocks_within_a_prefix_are_told_apart()
    {
        var cells = Cut("192.0.0.0/21", Narrow, ProbePolicy.Default);

        Assert.Contains(Prefix.Parse("192.0.2.0/24"), cells);
        Assert.All(cells, cell => Assert.Single(SweepTargetCutter.Addresses(cell).Select(address => ProbePolicy.Default.Check(address).Allowed).Distinct()));
    }

    static readonly Gen<(string Target, string[] Listed)> Any =
        from ipv4 in Gen.Elements(true, false)
        from bits in Gen.Choose(0, 11)
        from at in Gen.Choose(0, 4_095)
        from count in Gen.Choose(0, 4)
        from listed in Gen.ListOf(Gen.Choose(0, 4_095).Zip(Gen.Choose(0, 11)), count)
        select (Block(ipv4, at, bits), listed.Select(one => Block(ipv4, one.Item1, one.Item2)).ToArray());

    static string Block(bool ipv4, int at, int bits)
    {
        var start = ipv4 ? Address.Parse("8.8.0.0") : Address.Parse("2a00:1::");
        return Prefix.Of(new Address(start.Bits + (UInt128)at), (ipv4 ? 32 : 128) - bits).ToString();
    }

    [Fact]
    public void The_cells_are_the_whole_prefix_in_order_without_overlap_and_each_is_allowed_or_left_alone_as_a_whole() =>
        Prop.ForAll(Arb.From(Any), any =>
        {
            var policy = Sparing(any.Listed);
            var cells = Cut(any.Target, Narrow, policy);

            Assert.Equal(SweepTargetCutter.Addresses(Prefix.Parse(any.Target)), cells.SelectMany(SweepTargetCutter.Addresses));
            Assert.All(cells, cell =>
            {
                var allowed = policy.Check(cell.First).Allowed;
                Assert.All(SweepTargetCutter.Addresses(cell), address => Assert.Equal(allowed, policy.Check(address).Allowed));
                Assert.True(!allowed || cell.Network.BitLength - cell.Length <= 8);
            });
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Shards_hold_every_cell_that_may_be_probed_once_and_the_others_are_named() =>
        Prop.ForAll(Arb.From(Any), any =>
        {
            var policy = Sparing(any.Listed);
            var spec = new CampaignSpec
            {
                Type = MeasurementType.Sweep,
                Sweep = Narrow,
                Targets = [.. SweepTargetCutter.Cut([any.Target], Narrow, policy)],
                VantagePoints = ["ams", "nrt"],
            };

            var plan = Planner.Make(spec, [new PlanPlace("ams", true, true), new PlanPlace("nrt", true, true)], policy, PlanOptions.Default, 7);

            foreach (var place in spec.VantagePoints)
            {
                var given = plan.Shards.Where(shard => shard.VantagePoint == place).SelectMany(shard => shard.Targets).ToList();
                var refused = plan.Refused.Where(cell => cell.VantagePoint == place).ToList();
                Assert.Equal(Enumerable.Range(0, spec.Targets.Length), given.Concat(refused.Select(cell => cell.Target)).Order());
                Assert.All(refused, cell => Assert.Equal(CellReason.Excluded, cell.Reason));
                Assert.All(given, target => Assert.True(policy.Check(Prefix.TryParse(spec.Targets[target], out var prefix) ? prefix.First : default).Allowed));
            }
        }).QuickCheckThrowOnFailure();

    static CampaignSpec Sweeping(params string[] targets) => new() { Type = MeasurementType.Sweep, Sweep = Narrow, Targets = [.. targets], VantagePoints = ["ams"] };

    [Theory]
    [InlineData("8.0.0.0/11", "targets[0]", "8.0.0.0/11 is too large for a sweep; give /12 or longer.")]
    [InlineData("2a00::/64", "targets[0]", "2a00::/64 is too large for a sweep; give /108 or longer.")]
    [InlineData("8.8.0.0/16 8.8.8.0/24", "targets[1]", "8.8.8.0/24 lies in targets[0], 8.8.0.0/16; remove one of them.")]
    [InlineData("8.8.8.8 8.8.8.0/24", "targets[0]", "8.8.8.8 lies in targets[1], 8.8.8.0/24; remove one of them.")]
    [InlineData("8.0.0.0/12 9.0.0.0/32", "targets", "They have 1,048,577 addresses together; give at most 1,048,576.")]
    [InlineData("example.org", "targets[0]", "'example.org' is no prefix or address; a sweep takes those only, as in 192.0.2.0/24 or 2001:db8::/120.")]
    [InlineData("8.8.8.1/24", "targets[0]", "'8.8.8.1/24' has host bits set; its canonical form is 8.8.8.0/24.")]
    public void Says_what_is_wrong_with_the_targets_of_a_sweep(string targets, string field, string message) =>
        Assert.Equal(new SpecFault(field, message), Assert.Single(SpecRules.Faults(Sweeping(targets.Split(' ')), ["ams"])));

    [Fact]
    public void A_sweep_of_too_many_probes_is_a_fault()
    {
        var spec = Sweeping("8.0.0.0/12") with { Sweep = new SweepSpec { MaxTtl = 33 } };

        Assert.Equal("targets", Assert.Single(SpecRules.Faults(spec, ["ams"])).Field);
        Assert.Empty(SpecRules.Faults(spec with { Sweep = new SweepSpec { MaxTtl = 32 } }, ["ams"]));
    }

    [Fact]
    public void Equal_prefixes_are_one_fault() =>
        Assert.Equal("targets[1]", Assert.Single(SpecRules.Faults(Sweeping("8.8.8.0/24", "8.8.8.0/24"), ["ams"])).Field);
}
