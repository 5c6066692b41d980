using Tracefleet.Addressing;
using Tracefleet.Enrichment.Tests.Mrt;
using Tracefleet.LookingGlass.Routing;
using static Tracefleet.Enrichment.Tests.Mrt.MrtWriter;

namespace Tracefleet.LookingGlass.Tests;

public sealed class RibRouteSourceTests
{
    /// <summary>Three peers; the first has a long path, the second MED and communities, the third another origin.</summary>
    static MrtWriter Table() => new MrtWriter()
        .Peers(("192.0.2.1", 100), ("192.0.2.2", 200), ("2001:db8::1", 300))
        .Rib("8.0.0.0/9", (0, Path(100, 3356)))
        .Rib("8.8.8.0/24", (0, Path(100, 701, 3356, 15169)),
            (1, [.. Path(200, 15169), .. Attribute(4, U32(50)), .. Attribute(5, U32(120)), .. Attribute(6), .. Attribute(8, U32(0x00C80001))]),
            (2, [0x40, 1, 1, 2, .. AsPath(Sequence(300), Set(36040, 36041))]))
        .Rib("2a00::/12", (2, [.. AsPath(Sequence(300, 3333)), .. Attribute(14, [16, 0x20, 1, 0xD, 0xB8, .. new byte[11], 9])]));

    static RibRouteSource Source(int maxItems = 100)
    {
        var (snapshot, routes) = RibTable.Of(Table());
        return new RibRouteSource(snapshot, routes, maxItems);
    }

    static Task<RouteAnswer> AskAsync(IRouteSource source, RouteTopic topic, string? target, string? vrf = null)
    {
        var prefix = target is null ? (Prefix?)null : Prefix.Parse(target);
        var isHost = target is not null && !target.Contains('/');
        return source.AskAsync(new RouteQuestion(topic, prefix, isHost, prefix is { IsIpv4: false }, vrf), CancellationToken.None);
    }

    static string Text(RouteAnswer answer) => string.Join('\n', answer.Lines);

    [Fact]
    public async Task A_route_is_shown_in_the_columns_of_a_router_best_first()
    {
        var answer = await AskAsync(Source(), RouteTopic.Route, "8.8.8.8");

        Assert.True(answer.Found);
        Assert.Matches(@"^BGP routes to 8\.8\.8\.0/24 in the table of route-views2\.routeviews\.org of 2014-05-23 06:00 UTC \(asn_201405230600_[0-9a-f]{4}\)$", answer.Lines[0]);
        Assert.Equal(
            """
            Votes: AS15169 by 2 peers
            Paths: 3, best first (shortest path, then origin, then lowest peer identifier)
            Status: * valid, > best; origin: i IGP, e EGP, ? incomplete; weight: peers with that origin

               Network              Next Hop             Peer                     Metric LocPrf Weight Path
            *> 8.8.8.0/24           192.0.2.1            192.0.2.2                    50    120      2 200 15169 i
            *  8.8.8.0/24           -                    2001:db8::1                                 1 300 {36040,36041} ?
            *  8.8.8.0/24           192.0.2.1            192.0.2.1                                   2 100 701 3356 15169 i
            """, string.Join('\n', answer.Lines[1..]));
    }

    [Fact]
    public async Task Every_route_is_an_entry_of_its_own()
    {
        var answer = await AskAsync(Source(), RouteTopic.Bgp, "8.8.8.8");

        Assert.Equal(3, answer.Routes.Length);
        var best = answer.Routes[0];
        Assert.Equal((Prefix.Parse("8.8.8.0/24"), Address.Parse("192.0.2.1"), "200 15169"), (best.Network, best.NextHop!.Value, best.AsPath));
        Assert.Equal((50u, 120u, 2L, true, "igp", "bgp"), (best.Metric!.Value, best.LocalPref!.Value, best.Weight!.Value, best.Best!.Value, best.Origin, best.Protocol));
        Assert.Equal((Address.Parse("192.0.2.2"), new Asn(200)), (best.Peer!.Value, best.PeerAs!.Value));
        Assert.Equal(["200:1"], best.Communities.AsEnumerable());
        Assert.Equal([new Asn(36040), new Asn(36041)], answer.Routes[1].OriginAses.AsEnumerable());
        Assert.Equal((null, null, "incomplete", false), (answer.Routes[1].NextHop, answer.Routes[1].Metric, answer.Routes[1].Origin, answer.Routes[1].Best!.Value));
    }

    [Fact]
    public async Task Show_bgp_tells_everything_that_a_route_carries()
    {
        var answer = await AskAsync(Source(), RouteTopic.Bgp, "8.8.8.0/24");

        Assert.Equal(
            """
              200 15169
                192.0.2.1 from 192.0.2.2 (AS200, identifier 10.0.0.1)
                  Origin IGP, metric 50, localpref 120, weight 2, atomic-aggregate, best
                  Communities: 200:1
              300 {36040,36041}
                no next hop from 2001:db8::1 (AS300, identifier 10.0.0.1)
                  Origin INCOMPLETE, weight 1
              100 701 3356 15169
                192.0.2.1 from 192.0.2.1 (AS100, identifier 10.0.0.1)
                  Origin IGP, weight 2
            """, string.Join('\n', answer.Lines[3..]));
    }

    [Fact]
    public async Task IPv6_is_shown_alike()
    {
        var answer = await AskAsync(Source(), RouteTopic.Route, "2a00:1450::1");

        Assert.Equal("*> 2a00::/12            2001:db8::9          2001:db8::1                                 1 300 3333 ?", answer.Lines[^1]);
        Assert.Equal((Prefix.Parse("2a00::/12"), Address.Parse("2001:db8::9")), (answer.Routes[0].Network, answer.Routes[0].NextHop!.Value));
    }

    [Theory]
    [InlineData("8.8.9.1", true, "8.0.0.0/9")]
    [InlineData("8.0.0.0/9", true, "8.0.0.0/9")]
    [InlineData("8.8.8.0/25", false, "8.8.8.0/25 is not in the table of route-views2.routeviews.org of 2014-05-23 06:00 UTC (asn_")]
    [InlineData("8.0.0.0/8", false, "8.0.0.0/8 is not in the table of")]
    [InlineData("9.9.9.9", false, "9.9.9.9 is not in the table of")]
    [InlineData("2b00::1", false, "2b00::1 is not in the table of")]
    public async Task An_address_is_answered_by_the_longest_match_and_a_prefix_by_itself(string target, bool found, string says)
    {
        foreach (var source in new[] { Source(), new RibRouteSource(RibTable.Of(Table()).Snapshot, null) })
        {
            var answer = await AskAsync(source, RouteTopic.Route, target);

            Assert.Equal((found, found ? 1 : 0), (answer.Found, answer.Routes.Length));
            Assert.Contains(says, Text(answer), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_prefix_that_is_not_there_names_the_one_that_covers_it() =>
        Assert.EndsWith("; 8.8.8.0/24 covers it.", Assert.Single((await AskAsync(Source(), RouteTopic.Bgp, "8.8.8.0/25")).Lines), StringComparison.Ordinal);

    [Fact]
    public async Task The_summary_has_every_peer_with_its_prefixes()
    {
        var answer = await AskAsync(Source(), RouteTopic.BgpSummary, null);

        Assert.True(answer.Found);
        Assert.Matches(@"^BGP peers in the table of .*: 3 peers, 5 routes$", answer.Lines[0]);
        Assert.Equal(
            """
            Neighbor                                        AS Identifier      IPv4 prefixes IPv6 prefixes
            192.0.2.1                                      100 10.0.0.1                    2             0
            192.0.2.2                                      200 10.0.0.1                    1             0
            2001:db8::1                                    300 10.0.0.1                    1             1
            """, string.Join('\n', answer.Lines[1..]));
        Assert.Equal(new BgpNeighbor(Address.Parse("2001:db8::1"), new Asn(300), null, "recorded", Received: 2), answer.Neighbors[2]);
    }

    [Fact]
    public async Task A_neighbor_is_shown_alone()
    {
        var answer = await AskAsync(Source(), RouteTopic.BgpNeighbor, "192.0.2.1");

        Assert.Equal("BGP neighbor is 192.0.2.1, remote AS 100, identifier 10.0.0.1", answer.Lines[0]);
        Assert.Equal(["  IPv4: 2 prefixes, 100.0 % of the table", "  IPv6: 0 prefixes, 0.0 % of the table"], answer.Lines[2..].AsEnumerable());
        Assert.Equal(new Asn(100), Assert.Single(answer.Neighbors).As);
    }

    [Theory]
    [InlineData(RouteTopic.BgpNeighbor, "192.0.2.9", null, "192.0.2.9 is no peer of this collector; its 3 peers are in the summary.")]
    [InlineData(RouteTopic.Route, "8.8.8.8", "blue", "The table of a collector has no VRFs.")]
    [InlineData(RouteTopic.Bgp, null, null, "Name an address or a prefix.")]
    public async Task What_cannot_be_answered_is_said(RouteTopic topic, string? target, string? vrf, string says)
    {
        var answer = await AskAsync(Source(), topic, target, vrf);

        Assert.Equal((false, says), (answer.Found, Assert.Single(answer.Lines)));
    }

    [Fact]
    public async Task What_is_too_long_is_cut_and_counted()
    {
        var source = Source(maxItems: 1);

        var (routes, bgp, summary) = (await AskAsync(source, RouteTopic.Route, "8.8.8.8"), await AskAsync(source, RouteTopic.Bgp, "8.8.8.8"), await AskAsync(source, RouteTopic.BgpSummary, null));

        Assert.Equal(("2 more routes are left out.", "2 more routes are left out.", "2 more peers are left out."), (routes.Lines[^1], bgp.Lines[^1], summary.Lines[^1]));
        Assert.Equal((1, 1, 1), (routes.Routes.Length, bgp.Routes.Length, summary.Neighbors.Length));
        Assert.True(routes.Routes[0].Best);
        Assert.Contains("Paths: 3,", Text(routes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_only_origins_are_kept_it_shows_them_and_their_votes_and_says_how_to_get_the_rest()
    {
        var source = new RibRouteSource(RibTable.Of(Table()).Snapshot, null);

        var answer = await AskAsync(source, RouteTopic.Bgp, "8.8.8.8");

        Assert.Equal(
            """
               Network              Weight Origin
            *  8.8.8.0/24                2 15169

            This table keeps origins and votes only; 'tracefleet asn create --routes' keeps next hops, paths and peers as well.
            """, string.Join('\n', answer.Lines[1..]));
        Assert.Equal(("8.8.8.0/24", null, 2L), (answer.Routes[0].Network.ToString(), answer.Routes[0].AsPath, answer.Routes[0].Weight!.Value));
        Assert.Equal([new Asn(15169)], answer.Routes[0].OriginAses.AsEnumerable());
        Assert.Equal([RouteTopic.Route, RouteTopic.Bgp], source.Topics.Order());
        Assert.False((await AskAsync(source, RouteTopic.BgpSummary, null)).Found);
        Assert.False((await AskAsync(source, RouteTopic.BgpNeighbor, "192.0.2.1")).Found);
    }

    [Fact]
    public async Task A_shorter_prefix_of_the_same_network_is_told_from_a_longer_one()
    {
        var (snapshot, _) = RibTable.Of(new MrtWriter().Peers(("192.0.2.1", 100)).Rib("8.0.0.0/8", (0, Path(1))).Rib("8.0.0.0/16", (0, Path(2))).Rib("8.0.0.0/24", (0, Path(3))));

        var answer = await AskAsync(new RibRouteSource(snapshot, null), RouteTopic.Route, "8.0.0.0/16");

        Assert.Equal([new Asn(2)], answer.Routes[0].OriginAses.AsEnumerable());
    }

    [Fact]
    public async Task Among_paths_of_one_length_ORIGIN_decides_and_then_the_lowest_identifier()
    {
        static byte[] Peer(byte id, byte last, byte asn) => [0, id, 0, 0, 0, 192, 0, 2, last, 0, asn];
        byte[] index = [1, 2, 3, 4, 0, 0, 0, 3, .. Peer(9, 1, 1), .. Peer(3, 2, 2), .. Peer(5, 3, 3)];
        var mrt = new MrtWriter().Record(13, 1, index).Rib(
            "8.8.8.0/24", (0, [0x40, 1, 1, 1, .. AsPath(Sequence(1, 7))]), (1, [0x40, 1, 1, 2, .. AsPath(Sequence(2, 7))]), (2, [0x40, 1, 1, 1, .. AsPath(Sequence(3, 7))]));
        var (snapshot, routes) = RibTable.Of(mrt);

        var answer = await AskAsync(new RibRouteSource(snapshot, routes), RouteTopic.Route, "8.8.8.8");

        Assert.Equal(["3 7", "1 7", "2 7"], answer.Routes.Select(route => route.AsPath));
    }

    [Fact]
    public async Task A_cancelled_question_is_not_answered() =>
        await Assert.ThrowsAsync<OperationCanceledException>(() => Source().AskAsync(
            new RouteQuestion(RouteTopic.BgpSummary, null, false, false), new CancellationToken(canceled: true)));
}
