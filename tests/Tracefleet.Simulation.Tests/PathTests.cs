using Tracefleet.Addressing;
using Tracefleet.Simulation.Geography;
using Tracefleet.Simulation.Paths;
using Tracefleet.Simulation.Topology;

namespace Tracefleet.Simulation.Tests;

public sealed class PathTests
{
    static readonly VantagePoint[] Points = [.. new[] { "fra", "nyc", "syd" }.Select(Worlds.Seed42.VantagePoint)];

    [Fact]
    public void Every_address_has_a_truth_and_no_path_loops()
    {
        foreach (var (index, address) in Worlds.Everywhere(1500).Index())
        {
            var truth = Worlds.Seed42.Truth(Points[index % Points.Length], address);

            Assert.NotEmpty(truth.Paths);
            Assert.All(truth.Paths, path => Assert.Equal(path.Hops.Length, path.Hops.Select(hop => hop.Address).Distinct().Count()));
            Assert.All(truth.Paths, path => Assert.InRange(path.Hops.Length, 1, 32));
            Assert.Equal(truth.AsPath.Length, truth.AsPath.Distinct().Count());
        }
    }

    [Fact]
    public void No_reply_is_faster_than_light()
    {
        const double kilometresPerMillisecond = 299.792458;
        foreach (var (index, address) in Worlds.Everywhere(600).Index())
        {
            var from = Points[index % Points.Length];
            foreach (var hop in Worlds.Seed42.PathOf(from, address, Worlds.Udp(index)).Hops.Where(hop => hop.Facts.City is not null))
            {
                var kilometres = Cities.Kilometres(CityIndex(from.City, from.Country), CityIndex(hop.Facts.City!, hop.Facts.Country!));
                Assert.True(hop.MinimumRtt.TotalMilliseconds >= 2 * kilometres / kilometresPerMillisecond, $"{hop} from {from.City}");
            }
        }
    }

    [Fact]
    public void As_paths_are_valley_free()
    {
        var systems = Worlds.Seed42.AutonomousSystems.ToDictionary(system => system.Asn);
        foreach (var (index, address) in Worlds.Everywhere(1500).Index())
        {
            var path = Worlds.Seed42.PathOf(Points[index % Points.Length], address, Worlds.Udp(0)).AsPath;
            var mayClimb = true;
            for (var i = 1; i < path.Length; i++)
            {
                AutonomousSystem near = systems[path[i - 1]], far = systems[path[i]];
                Assert.True(mayClimb || near.Customers.Contains(far.Index), $"{address}: {string.Join(' ', path)}");
                mayClimb &= near.Providers.Contains(far.Index);
            }
        }
    }

    [Fact]
    public void A_flow_keeps_its_path_and_flows_spread_over_every_branch()
    {
        foreach (var target in Worlds.Seed42.SampleTargets(12, dualStack: true))
        {
            var truth = Worlds.Seed42.Truth(Worlds.Frankfurt, target);
            var seen = Enumerable.Range(0, 600).Select(flow => Route(target, Worlds.Udp(flow))).ToHashSet();

            Assert.Equal(Route(target, Worlds.Udp(5)), Route(target, Worlds.Udp(5)));
            Assert.Equal([.. truth.Paths.Select(Text).Order()], [.. seen.Order()]);
        }
    }

    [Fact]
    public void Truth_holds_exactly_the_hops_and_links_of_its_paths()
    {
        foreach (var target in Worlds.Seed42.SampleTargets(12, dualStack: true))
        {
            var truth = Worlds.Seed42.Truth(Worlds.Frankfurt, target);

            Assert.Equal(
                truth.Paths.SelectMany(path => path.Hops).Select(hop => (hop.Ttl, hop.Address)).Distinct().Order(),
                truth.Hops.SelectMany(hops => hops).Select(hop => (hop.Ttl, hop.Address)).Order());
            Assert.Equal(
                truth.Paths.SelectMany(path => path.Hops.Zip(path.Hops.Skip(1), (near, far) => (near.Ttl, near.Address,
                    far.Address))).Distinct().Count(),
                truth.Links.Length);
        }
    }

    [Fact]
    public void Some_diamonds_have_branches_of_unequal_length()
    {
        var unequal = Worlds.Everywhere(800).Count(address =>
            Worlds.Seed42.Truth(Worlds.Frankfurt, address).Paths.Select(path => path.Hops.Length).Distinct().Count() > 1);

        Assert.InRange(unequal, 1, 200);
    }

    [Fact]
    public void The_flow_label_is_part_of_an_ipv6_flow()
    {
        var target = Worlds.Everywhere(2000).First(address => address.IsIpv6 && Worlds.Seed42.Truth(Worlds.Frankfurt,
            address).Paths.Length >= 8);
        var routes = Enumerable.Range(0, 100).Select(label => Route(target, Worlds.Udp(0) with { FlowLabel = (uint)label })).Distinct();

        Assert.True(routes.Count() > 1);
    }

    [Fact]
    public void A_router_on_the_way_can_be_the_destination()
    {
        var path = Worlds.Seed42.PathOf(Worlds.Frankfurt, Worlds.Seed42.SampleTargets(1, false)[0], Worlds.Udp(0));
        foreach (var hop in path.Hops.Take(2))
        {
            var shorter = Worlds.Seed42.PathOf(Worlds.Frankfurt, hop.Address, Worlds.Udp(0));
            Assert.Equal(hop.Address, shorter.Hops[^1].Address);
            Assert.True(shorter.Hops[^1].IsDestination);
        }
    }

    [Fact]
    public void Sample_targets_show_what_they_promise()
    {
        var truths = Worlds.Seed42.SampleTargets(12, dualStack: true).Select(target => Worlds.Seed42.Truth(Worlds.Frankfurt,
            target)).ToArray();

        Assert.Equal(12, truths.Select(truth => truth.Destination.Address).Distinct().Count());
        Assert.Equal(6, truths.Count(truth => truth.Destination.Address.IsIpv6));
        Assert.Equal(10, truths.Count(truth => truth.AnswersUdp && truth.AnswersEcho));
        Assert.Equal(1, truths.Count(truth => truth.Behaviour == DestinationBehaviour.Silent));
        Assert.True(truths.Count(truth => truth.HasDiamond) >= 3 && truths.Count(truth => truth.HasMpls) >= 2 && truths.Count(truth =>
            truth.HasExchange) >= 3);
    }

    static string Route(Address target, FlowFields flow) => Text(Worlds.Seed42.PathOf(Worlds.Frankfurt, target, flow));

    static string Text(PathTruth path) => string.Join(' ', path.Hops.Select(hop => hop.Address));

    static int CityIndex(string name, string country) =>
        Enumerable.Range(0, Cities.All.Length).Single(index => Cities.All[index].Name == name && Cities.All[index].Country == country);
}
