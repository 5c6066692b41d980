using System.Text.RegularExpressions;
using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Daemons;
using Tracefleet.LookingGlass.Routing;

namespace Tracefleet.LookingGlass.Tests.Daemons;

/// <summary>Debian's BIRD 2 with a session to another one.</summary>
[Collection(RouterCollection.Name)]
public sealed partial class BirdTests(RouterLabFixture lab)
{
    readonly BirdRouteSource _bird = new(lab.Bird, TimeProvider.System);

    [BirdFact]
    public async Task A_route_of_bgp_has_all_its_attributes()
    {
        var answer = await AskAsync(RouteTopic.Bgp, "198.18.11.5");

        var route = Assert.Single(answer.Routes);
        Assert.True(answer.Found);
        Assert.Equal(
            (Prefix.Parse("198.18.11.0/24"), Address.Parse("198.18.0.1"), "64500 64510", 50u, 100u, Address.Parse("198.18.0.1"), false, "hub", "igp"),
            (route.Network, route.NextHop, route.AsPath, route.Metric, route.LocalPref, route.Peer, route.Best, route.Protocol, route.Origin));
        Assert.Equal(["64500:100", "rt:64500:10", "64500:1:2"], route.Communities.AsEnumerable());
    }

    [BirdFact]
    public async Task Routes_of_every_protocol_are_there_and_the_best_is_first()
    {
        var answer = await AskAsync(RouteTopic.Route, "198.18.11.5");

        Assert.Equal([("s4", true, null), ("hub", (bool?)false, "64500 64510")], answer.Routes.Select(route => (route.Protocol, route.Best, route.AsPath)));
        Assert.Equal([Address.Parse("198.18.0.1"), Address.Parse("198.18.0.1")], answer.Routes.Select(route => route.NextHop));
    }

    [BirdFact]
    public async Task An_ipv6_route_comes_over_the_same_session()
    {
        var answer = await AskAsync(RouteTopic.Bgp, "2001:db8:10::/48");

        var route = Assert.Single(answer.Routes);
        Assert.Equal(
            (Prefix.Parse("2001:db8:10::/48"), Address.Parse("2001:db8:fff0::1"), Address.Parse("198.18.0.1"), 50u, true),
            (route.Network, route.NextHop, route.Peer, route.Metric, route.Best));
        Assert.Equal(["64500:200"], route.Communities.AsEnumerable());
    }

    [BirdFact]
    public async Task The_lines_are_those_of_birdc()
    {
        var answer = await AskAsync(RouteTopic.Route, "198.18.11.5");

        var printed = RouterLabFixture.Printed("/usr/sbin/birdc", "-r", "-s", lab.Bird.Socket!, "show", "route", "for", "198.18.11.5", "all");
        var shown = printed.SkipWhile(line => line.StartsWith("BIRD ", StringComparison.Ordinal) || line.StartsWith("Access", StringComparison.Ordinal));
        Assert.Equal(shown.Select(Timeless), answer.Lines.Select(Timeless));
    }

    [BirdFact]
    public async Task A_prefix_is_answered_by_itself_alone()
    {
        Assert.Equal([Prefix.Parse("198.18.10.0/24")], (await AskAsync(RouteTopic.Route, "198.18.10.0/24")).Routes.Select(route => route.Network));
        var longer = await AskAsync(RouteTopic.Route, "198.18.10.0/25");
        Assert.Equal((false, 0), (longer.Found, longer.Routes.Length));
        Assert.Equal(["Network not found"], longer.Lines.AsEnumerable());
    }

    [BirdFact]
    public async Task An_address_nobody_announces_is_not_found()
    {
        var answer = await AskAsync(RouteTopic.Bgp, "2001:db8:77::1");

        Assert.Equal((false, 0), (answer.Found, answer.Routes.Length));
    }

    [BirdFact]
    public async Task A_vrf_is_a_table_of_its_own_for_each_family()
    {
        var ours = await AskAsync(RouteTopic.Route, "198.19.99.1");
        var blue = await AskAsync(RouteTopic.Route, "198.19.99.1", "BLUE");
        var ipv6 = await AskAsync(RouteTopic.Route, "2001:db8:10::1", "blue");

        Assert.Equal((false, false), (ours.Found, ipv6.Found));
        Assert.Equal(["sblue"], blue.Routes.Select(route => route.Protocol));
        Assert.Equal("Table blue4:", blue.Lines[0]);
    }

    [BirdFact]
    public async Task The_summary_has_the_sessions_of_the_family()
    {
        var ipv4 = await _bird.AskAsync(new RouteQuestion(RouteTopic.BgpSummary, null, IsHost: false, IsIpv6: false), default);
        var ipv6 = await _bird.AskAsync(new RouteQuestion(RouteTopic.BgpSummary, null, IsHost: false, IsIpv6: true), default);

        Assert.Equal(
            [("hub", Address.Parse("198.18.0.1"), new Asn(64500), "Established", 2L, 1L)],
            ipv4.Neighbors.Where(one => one.Name == "hub").Select(one => (one.Name!, one.Address!.Value, one.As!.Value, one.State, one.Received!.Value, one.Sent!.Value)));
        Assert.Equal(["hub", "nobody"], ipv4.Neighbors.Select(one => one.Name));
        Assert.Equal([("hub", 1L, 0L)], ipv6.Neighbors.Select(one => (one.Name!, one.Received!.Value, one.Sent!.Value)));
        Assert.Equal(["Name", "hub", "nobody"], ipv4.Lines.Select(line => line.Split(' ')[0]));
    }

    [BirdFact]
    public async Task A_neighbor_is_found_by_its_address_with_all_its_details()
    {
        var answer = await AskAsync(RouteTopic.BgpNeighbor, "198.18.0.1");

        var neighbor = Assert.Single(answer.Neighbors);
        Assert.Equal((true, "hub", "Established", 3L), (answer.Found, neighbor.Name, neighbor.State, neighbor.Received));
        Assert.NotNull(neighbor.Since);
        Assert.Contains("  Description:    the hub", answer.Lines);
        Assert.DoesNotContain(answer.Lines, line => line.StartsWith("nobody", StringComparison.Ordinal));
        Assert.False((await AskAsync(RouteTopic.BgpNeighbor, "198.18.0.77")).Found);
    }

    [BirdFact]
    public async Task An_unknown_vrf_is_told()
    {
        var refused = await Assert.ThrowsAsync<GlassRouterException>(() => AskAsync(RouteTopic.Route, "198.18.11.5", "red"));

        Assert.Equal("The router has no VRF 'red'.", refused.Message);
    }

    // BIRD takes a time from two clocks, which makes it a millisecond more or less from question to question.
    static string Timeless(string line) => TimeOfDay().Replace(line, "TIME");

    [GeneratedRegex(@"\d\d:\d\d:\d\d\.\d{3}")]
    private static partial Regex TimeOfDay();

    Task<RouteAnswer> AskAsync(RouteTopic topic, string target, string? vrf = null) => _bird.AskAsync(Questions.About(topic, target, vrf), default);
}
