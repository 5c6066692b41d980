using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Daemons;
using Tracefleet.LookingGlass.Routing;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.LookingGlass.Tests.Daemons;

/// <summary>Debian's FRR with a session to a BIRD, asked over its sockets and through vtysh.</summary>
[Collection(RouterCollection.Name)]
public sealed class FrrTests(RouterLabFixture lab)
{
    readonly FrrRouteSource _frr = new(lab.Frr, TimeProvider.System);

    [FrrFact]
    public async Task A_route_of_bgp_has_all_its_attributes()
    {
        var answer = await AskAsync(RouteTopic.Bgp, "198.18.11.5");

        var route = Assert.Single(answer.Routes);
        Assert.Equal(
            (Prefix.Parse("198.18.11.0/24"), Address.Parse("198.18.1.1"), "64500 64510", 50u, Address.Parse("198.18.1.1"), true, "bgp", "igp"),
            (route.Network, route.NextHop, route.AsPath, route.Metric, route.Peer, route.Best, route.Protocol, route.Origin));
        Assert.Equal(["64500:100", "rt:64500:10", "64500:1:2"], route.Communities.AsEnumerable());
    }

    [FrrFact]
    public async Task The_lines_are_those_of_vtysh()
    {
        var answer = await AskAsync(RouteTopic.Bgp, "198.18.11.5");

        Assert.Equal(Timeless(RouterLabFixture.Printed("/usr/bin/vtysh", "--vty_socket", lab.FrrFolder, "-c", "show bgp ipv4 unicast 198.18.11.5")), Timeless(answer.Lines));
        Assert.Equal("BGP routing table entry for 198.18.11.0/24, version ", answer.Lines[0][..52]);
    }

    [FrrFact]
    public async Task An_ipv6_route_is_in_the_table_that_forwards()
    {
        var answer = await AskAsync(RouteTopic.Route, "2001:db8:10::1");

        var route = Assert.Single(answer.Routes);
        Assert.Equal(
            (Prefix.Parse("2001:db8:10::/48"), "bgp", true, Address.Parse("2001:db8:fff1::1")), (route.Network, route.Protocol, route.Best, route.NextHop));
        Assert.Equal("Routing entry for 2001:db8:10::/48", answer.Lines[0]);
    }

    [FrrFact]
    public async Task Its_own_network_has_no_path_and_the_weight_of_its_own()
    {
        var route = Assert.Single((await AskAsync(RouteTopic.Bgp, "198.19.2.0/24")).Routes);

        Assert.Equal(("", 32768L, null), (route.AsPath, route.Weight, route.Peer));
    }

    [FrrFact]
    public async Task What_is_not_there_is_not_found()
    {
        var address = await AskAsync(RouteTopic.Bgp, "203.0.113.1");
        var longer = await AskAsync(RouteTopic.Route, "198.18.11.0/25");

        Assert.Equal((false, false), (address.Found, longer.Found));
        Assert.Equal(["% Network not in table"], address.Lines.AsEnumerable());
        Assert.Equal(["% Network not in table"], longer.Lines.AsEnumerable());
        Assert.False((await AskAsync(RouteTopic.Route, "203.0.113.1")).Found);
        Assert.False((await AskAsync(RouteTopic.BgpNeighbor, "198.18.1.77")).Found);
    }

    [FrrFact]
    public async Task The_summary_has_the_sessions_of_the_family_and_of_the_vrf()
    {
        var ipv6 = await _frr.AskAsync(new RouteQuestion(RouteTopic.BgpSummary, null, IsHost: false, IsIpv6: true), default);
        var blue = await _frr.AskAsync(new RouteQuestion(RouteTopic.BgpSummary, null, IsHost: false, IsIpv6: false, "blue"), default);

        Assert.Equal(
            [("the hub", Address.Parse("198.18.1.1"), new Asn(64500), "Established", 1L)],
            ipv6.Neighbors.Select(one => (one.Name!, one.Address!.Value, one.As!.Value, one.State, one.Received!.Value)));
        Assert.Equal([(Address.Parse("198.18.1.50"), new Asn(64777))], blue.Neighbors.Select(one => (one.Address!.Value, one.As!.Value)));
        Assert.Equal("Total number of neighbors 1", ipv6.Lines[^1]);
    }

    [FrrFact]
    public async Task A_neighbor_has_its_state_and_the_prefixes_of_both_families()
    {
        var answer = await AskAsync(RouteTopic.BgpNeighbor, "198.18.1.1");

        var neighbor = Assert.Single(answer.Neighbors);
        Assert.Equal(("the hub", "Established", 3L, new Asn(64500)), (neighbor.Name, neighbor.State, neighbor.Received, neighbor.As));
        Assert.Equal("BGP neighbor is 198.18.1.1, remote AS 64500, local AS 64502, external link", answer.Lines[0]);
    }

    [FrrFact]
    public async Task Through_vtysh_it_says_the_same()
    {
        var settings = new DaemonSettings("frr", DaemonKind.Frr, Command: ["vtysh", "--vty_socket", lab.FrrFolder, "-c", DaemonSettings.Slot]);
        var shell = new FrrRouteSource(settings, TimeProvider.System);

        var (bySocket, byProgram) = (await AskAsync(RouteTopic.Bgp, "198.18.11.5"), await shell.AskAsync(Questions.About(RouteTopic.Bgp, "198.18.11.5"), default));

        Assert.Empty(settings.Faults("daemons[0]"));
        Assert.Equal(Timeless(bySocket.Lines), Timeless(byProgram.Lines));
        Assert.Equal(bySocket.Routes.Select(route => (route.Network, route.AsPath, route.Metric)), byProgram.Routes.Select(route => (route.Network, route.AsPath, route.Metric)));
        Assert.False((await shell.AskAsync(Questions.About(RouteTopic.Route, "198.18.11.0/25"), default)).Found);
    }

    [FrrFact]
    public async Task A_vrf_that_the_router_does_not_have_is_a_refusal()
    {
        var source = new FrrRouteSource(lab.Frr with { Vrfs = new Dictionary<string, string> { ["red"] = "red" } }, TimeProvider.System);

        foreach (var topic in new[] { RouteTopic.Route, RouteTopic.Bgp })
        {
            var refused = await Assert.ThrowsAsync<GlassRouterException>(() => source.AskAsync(Questions.About(topic, "198.18.11.5", "red"), default));
            Assert.Equal("The router refuses the question.", refused.Message);
        }
    }

    // FRR takes the time of an update from two clocks, which makes it a second more or less from question to question.
    static IEnumerable<string> Timeless(IEnumerable<string> lines) => lines.Where(line => !line.Contains("Last update: ", StringComparison.Ordinal));

    Task<RouteAnswer> AskAsync(RouteTopic topic, string target) => _frr.AskAsync(Questions.About(topic, target), default);
}
