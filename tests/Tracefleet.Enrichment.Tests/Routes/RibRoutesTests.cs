using Tracefleet.Addressing;
using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;
using Tracefleet.Enrichment.Tests.Mrt;
using static Tracefleet.Enrichment.Tests.Mrt.MrtWriter;

namespace Tracefleet.Enrichment.Tests.Routes;

public sealed class RibRoutesTests
{
    static MrtWriter ThreePeers() => new MrtWriter().Peers(("192.0.2.1", 100), ("192.0.2.2", 700_000), ("2001:db8::1", 300));

    static RibRoute Only(MrtWriter mrt, string prefix) => Assert.Single(RouteFiles.Of(mrt).RoutesOf(Prefix.Parse(prefix)));

    static RibRoute Of(params byte[] attributes) => Only(ThreePeers().Rib("8.8.8.0/24", (0, attributes)), "8.8.8.0/24");

    static string Text(RibRoute route) => $"{route.Peer.Address} AS{route.Peer.Asn.Number} via {route.NextHop} path {route.AsPath}";

    [Fact]
    public void Keeps_every_route_of_a_prefix_in_the_order_of_the_table()
    {
        var routes = RouteFiles.Of(ThreePeers().Rib("8.8.8.0/24", (1, Path(700_000, 15169)), (0, Path(100, 3356, 15169)), (1, Path(700_000, 5, 15169))));

        Assert.Equal(
            ["192.0.2.2 AS700000 via 192.0.2.1 path 700000 15169", "192.0.2.1 AS100 via 192.0.2.1 path 100 3356 15169", "192.0.2.2 AS700000 via 192.0.2.1 path 700000 5 15169"],
            routes.RoutesOf(Prefix.Parse("8.8.8.0/24")).Select(Text));
        Assert.Equal((RouteFiles.Snapshot, 3L), (routes.SnapshotId, routes.Count));
        Assert.Empty(routes.RoutesOf(Prefix.Parse("8.8.8.0/25")));
        Assert.Empty(routes.RoutesOf(Prefix.Parse("::/0")));
    }

    [Fact]
    public void Reads_every_attribute_of_a_route()
    {
        var route = Of(
        [
            0x40, 1, 1, 2, .. AsPath(Sequence(100, 3356), Set(64500, 15169, 5)), 0x40, 3, 4, 198, 51, 100, 7, .. Attribute(4, U32(4_000_000_000)),
            .. Attribute(5, U32(250)), .. Attribute(6), .. Attribute(8, [.. U32(0x0D1C0064), .. U32(0xFFFFFF01), .. U32(0xFFFF029A)]),
            .. Attribute(32, [.. U32(4_199_999_999), .. U32(1), .. U32(2)]), .. Attribute(99, 1, 2, 3),
        ]);

        Assert.Equal(("198.51.100.7", "100 3356 {64500,15169,5}", 3), (route.NextHop.ToString(), route.AsPath, route.PathLength));
        Assert.Equal((RibOrigin.Incomplete, 4_000_000_000u, 250u, true), (route.Origin!.Value, route.Med!.Value, route.LocalPref!.Value, route.IsAtomic));
        Assert.Equal([new Asn(5), new Asn(15169)], route.Origins.AsEnumerable());
        Assert.Equal(["3356:100", "no-export", "blackhole", "4199999999:1:2"], route.Communities.AsEnumerable());
        Assert.Equal(0x0A000001u, route.Peer.BgpId);
    }

    [Fact]
    public void What_a_route_does_not_carry_is_null()
    {
        var route = Of(AsPath(Sequence(15169)));

        Assert.Equal((null, null, null, null, false), (route.NextHop, route.Origin, route.Med, route.LocalPref, route.IsAtomic));
        Assert.Empty(route.Communities);
        Assert.Equal([new Asn(15169)], route.Origins.AsEnumerable());
    }

    [Fact]
    public void An_attribute_of_a_wrong_length_counts_as_missing()
    {
        var route = Of([.. Attribute(1, 0, 0), .. AsPath(Sequence(15169)), .. Attribute(3, 1, 2, 3), .. Attribute(4, 1), .. Attribute(5, 1, 2), .. Attribute(8, 1, 2, 3), .. Attribute(32, 1)]);

        Assert.Equal((null, null, null, null), (route.NextHop, route.Origin, route.Med, route.LocalPref));
        Assert.Empty(route.Communities);
    }

    [Fact]
    public void A_route_without_any_AS_in_its_path_is_kept()
    {
        var route = Only(ThreePeers().Rib("8.8.8.0/24", (0, AsPath())).Rib("9.0.0.0/8", (0, Path(1))), "8.8.8.0/24");

        Assert.Equal(("", 0), (route.AsPath, route.PathLength));
        Assert.Empty(route.Origins);
    }

    [Theory]
    [InlineData("1020010DB8000000000000000000000009")]
    [InlineData("2020010DB8000000000000000000000009FE800000000000000000000000000001")]
    [InlineData("0002011020010DB800000000000000000000000900202A0000")]
    public void The_next_hop_of_IPv6_is_read_from_either_form_of_MP_REACH_NLRI(string value)
    {
        byte[] attributes = [.. AsPath(Sequence(3333)), 0x40, 3, 4, 0, 0, 0, 0, .. Attribute(14, Convert.FromHexString(value))];

        Assert.Equal("2001:db8::9", Only(ThreePeers().Rib("2a00::/12", (2, attributes)), "2a00::/12").NextHop.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("20")]
    [InlineData("0002")]
    [InlineData("00020110")]
    [InlineData("FF00")]
    public void An_MP_REACH_NLRI_that_ends_too_early_gives_no_next_hop(string value) =>
        Assert.Null(Only(ThreePeers().Rib("2a00::/12", (2, [.. AsPath(Sequence(3333)), .. Attribute(14, Convert.FromHexString(value))])), "2a00::/12").NextHop);

    [Fact]
    public void Tables_of_2_byte_numbers_get_the_end_of_their_paths_from_AS4_PATH()
    {
        byte[] attributes = [.. AsPath(Segment(2, 2, 100, 23456, 23456), Segment(1, 2, 7, 8)), .. Attribute(17, [.. Sequence(200_000, 200_001), .. Set(7, 8)])];

        var route = Only(new MrtWriter().TableDump("8.8.8.0/24", "192.0.2.9", 100, attributes), "8.8.8.0/24");

        Assert.Equal(("100 200000 200001 {7,8}", 4, 0u), (route.AsPath, route.PathLength, route.Peer.BgpId));
    }

    [Fact]
    public void An_address_is_answered_by_its_longest_prefix()
    {
        var routes = RouteFiles.Of(ThreePeers().Rib("0.0.0.0/0", (0, Path(1))).Rib("8.0.0.0/8", (0, Path(2))).Rib("8.0.0.0/9", (0, Path(3)))
            .Rib("8.8.0.0/16", (0, Path(4))).Rib("8.8.8.0/24", (0, Path(5))).Rib("8.8.8.8/32", (0, Path(6))).Rib("2a00::/12", (2, Path(7))).Rib("2a00:1::/32", (2, Path(8))));

        Assert.Equal(
            ["8.8.8.8/32", "8.8.8.0/24", "8.8.0.0/16", "8.0.0.0/9", "8.0.0.0/8", "0.0.0.0/0", "2a00:1::/32", "2a00::/12"],
            new[] { "8.8.8.8", "8.8.8.9", "8.8.9.1", "8.127.0.1", "8.128.0.1", "9.0.0.1", "2a00:1::5", "2a00:2::1" }
                .Select(address => routes.TryFind(Address.Parse(address), out var prefix) ? prefix.ToString() : "none"));
        Assert.False(routes.TryFind(Address.Parse("2b00::1"), out _));
        Assert.True(routes.TryFindCovering(Prefix.Parse("8.8.8.0/23"), out var covering));
        Assert.Equal(Prefix.Parse("8.8.0.0/16"), covering);
    }

    [Fact]
    public void Longest_matches_are_those_of_a_walk_over_all_prefixes()
    {
        var random = new Random(7);
        var mrt = ThreePeers();
        var prefixes = new HashSet<Prefix>();
        for (var i = 0; i < 400; i++)
            prefixes.Add(Prefix.Of(Address.FromIpv4((uint)random.Next(1 << 12) << 20), random.Next(33)));
        foreach (var prefix in prefixes.Order())
            mrt.Rib(prefix.ToString(), (0, Path(1)));
        var routes = RouteFiles.Of(mrt);

        Assert.Equal(prefixes.Order(), routes.Prefixes);
        for (var i = 0; i < 2_000; i++)
        {
            var address = Address.FromIpv4((uint)random.Next(1 << 14) << 18);
            Prefix? expected = prefixes.Where(prefix => prefix.Contains(address)).OrderBy(prefix => prefix.Length).Cast<Prefix?>().LastOrDefault();
            Assert.Equal(expected, routes.TryFind(address, out var found) ? found : null);
        }
    }

    [Fact]
    public void Peers_are_listed_with_the_prefixes_that_they_have_of_each_family()
    {
        var routes = RouteFiles.Of(ThreePeers().Rib("8.8.8.0/24", (0, Path(1)), (1, Path(2)), (1, Path(3))).Rib("9.0.0.0/8", (1, Path(1))).Rib("2a00::/12", (2, Path(7))));

        Assert.Equal(
            [new RibPeer(Address.Parse("192.0.2.1"), new Asn(100), 0x0A000001, 1, 0), new(Address.Parse("192.0.2.2"), new Asn(700_000), 0x0A000001, 2, 0),
                new(Address.Parse("2001:db8::1"), new Asn(300), 0x0A000001, 0, 1)],
            routes.Peers.AsEnumerable());
    }

    [Fact]
    public void A_prefix_that_comes_in_several_places_has_all_its_routes_and_counts_once_for_a_peer()
    {
        var routes = RouteFiles.Of(ThreePeers().Rib("9.0.0.0/8", (0, Path(1)), (1, Path(2))).Rib("8.8.8.0/24", (0, Path(3))).Rib("9.0.0.0/8", (1, Path(4))).Rib("9.0.0.0/8", (1, Path(5))));

        Assert.Equal(["1", "2", "4", "5"], routes.RoutesOf(Prefix.Parse("9.0.0.0/8")).Select(route => route.AsPath));
        Assert.Equal([(2, 0), (1, 0), (0, 0)], routes.Peers.Select(peer => (peer.Ipv4Prefixes, peer.Ipv6Prefixes)));
        Assert.Equal(["8.8.8.0/24", "9.0.0.0/8"], routes.Prefixes.Select(prefix => prefix.ToString()));
    }

    [Fact]
    public void Equal_attributes_and_equal_lists_are_kept_once()
    {
        var (one, many) = (ThreePeers(), ThreePeers());
        one.Rib("8.0.0.0/24", (0, Path(100, 200, 300)), (1, Path(5, 300)));
        for (var third = 0; third < 200; third++)
            many.Rib($"8.0.{third}.0/24", (0, Path(100, 200, 300)), (1, Path(5, 300)));

        // 9 bytes a prefix: network, length, number of the list. Sections begin at multiples of 64.
        Assert.InRange(RouteFiles.Bytes(many).Length - RouteFiles.Bytes(one).Length, 199 * 9 - 3 * 64, 199 * 9 + 3 * 64);
    }

    [Fact]
    public void The_same_table_gives_the_same_bytes()
    {
        var mrt = ThreePeers().Rib("9.0.0.0/8", (0, Path(1))).Rib("8.8.8.0/24", (1, Path(2)), (2, Path(3)));

        Assert.Equal(RouteFiles.Bytes(mrt), RouteFiles.Bytes(mrt));
    }

    [Fact]
    public void A_table_of_origins_has_no_routes_to_keep()
    {
        using var builder = new RibRoutesBuilder("origins", () => new MemoryStream());

        var refusal = Assert.Throws<SnapshotException>(() => AsnSource.Read(
            new MemoryStream("8.8.8.0/24\t15169\n"u8.ToArray()), "ipasn.dat", null, ImportOptions.Default, null, CancellationToken.None, builder));

        Assert.Equal("ipasn.dat: it holds origins and no routes; give the table of a collector (MRT), or leave out --routes", refusal.Message);
        Assert.Throws<InvalidOperationException>(() => builder.WriteTo(new MemoryStream(), RouteFiles.Snapshot, CancellationToken.None));
    }
}
