using Tracefleet.Enrichment.Mrt;
using Tracefleet.Enrichment.Sources;
using static Tracefleet.Enrichment.Tests.Mrt.MrtWriter;

namespace Tracefleet.Enrichment.Tests.Mrt;

public sealed class TableDumpV2Tests
{
    static MrtWriter ThreePeers() => new MrtWriter().Peers(("192.0.2.1", 100), ("192.0.2.2", 700_000), ("2001:db8::1", 300));

    [Fact]
    public void Counts_all_peers_of_a_prefix_and_puts_the_origin_with_most_first()
    {
        var read = Reading.Read(ThreePeers().Rib("8.8.8.0/24", (0, Path(100, 15169)), (1, Path(700, 3356, 36040)), (2, Path(300, 36040))));

        Assert.Equal(["8.8.8.0/24 AS36040 x2, AS15169 x1"], read.Lines());
        Assert.Equal(("mrt", DateTimeOffset.FromUnixTimeSeconds(Time)), (read.Format, read.DataAt));
        Assert.Equal((3, 2, 1, 3, 1), (read.Count("peers"), read.Count("peers_v4"), read.Count("peers_v6"), read.Count("entries"), read.Count("moas")));
    }

    [Fact]
    public void Of_origins_with_as_many_peers_the_smaller_number_is_first() =>
        Assert.Equal(["8.8.8.0/24 AS15169 x1, AS36040 x1"],
            Reading.Read(ThreePeers().Rib("8.8.8.0/24", (0, Path(100, 36040)), (1, Path(700, 15169)))).Lines());

    [Fact]
    public void Reads_both_families_with_four_byte_origins() =>
        Assert.Equal(["8.0.0.0/9 AS200000 x1", "2a00::/12 AS4199999999 x2"], Reading.Read(
            ThreePeers().Rib("2a00::/12", (0, Path(4_199_999_999)), (2, Path(300, 4_199_999_999))).Rib("8.0.0.0/9", (1, Path(700, 200_000)))).Lines());

    [Fact]
    public void A_peer_with_several_paths_counts_once_for_each_origin()
    {
        var read = Reading.Read(ThreePeers()
            .RibAddPath("8.8.8.0/24", (0, Path(100, 1, 15169)), (0, Path(100, 2, 15169)), (0, Path(100, 36040)), (1, Path(700, 15169)))
            .RibAddPath("2a00::/12", (0, Path(100, 5)), (0, Path(100, 6, 5))));

        Assert.Equal(["8.8.8.0/24 AS15169 x2, AS36040 x1", "2a00::/12 AS5 x1"], read.Lines());
    }

    [Fact]
    public void A_prefix_in_several_records_is_one_prefix() =>
        Assert.Equal(["8.8.4.0/24 AS7 x1", "8.8.8.0/24 AS15169 x2, AS36040 x1"], Reading.Read(ThreePeers()
            .Rib("8.8.8.0/24", (0, Path(100, 15169))).Rib("8.8.4.0/24", (0, Path(100, 7)))
            .Rib("8.8.8.0/24", (0, Path(100, 15169)), (1, Path(700, 36040)), (2, Path(300, 15169)))).Lines());

    [Fact]
    public void Peers_are_told_apart_by_who_they_are_and_not_by_their_place_in_a_table() =>
        Assert.Equal(["8.8.8.0/24 AS15169 x2"], Reading.Read(new MrtWriter()
            .Peers(("192.0.2.1", 100)).Rib("8.8.8.0/24", (0, Path(100, 15169)))
            .Peers(("192.0.2.2", 700), ("192.0.2.1", 100)).Rib("8.8.8.0/24", (0, Path(700, 15169)), (1, Path(100, 15169)))).Lines());

    [Fact]
    public void Reads_a_path_behind_an_attribute_of_extended_length_and_unknown_ones() =>
        Assert.Equal(["8.8.8.0/24 AS15169 x1"], Reading.Read(ThreePeers().Rib("8.8.8.0/24", (0,
            [.. ExtendedAttribute(32, new byte[600]), .. Attribute(99, 1, 2), .. ExtendedAttribute(2, Sequence(100, 15169)), .. Attribute(99)]))).Lines());

    [Fact]
    public void Reads_peers_with_numbers_of_two_bytes()
    {
        var input = new MrtWriter().Peers(false, ("192.0.2.1", 100), ("2001:db8::1", 300)).Rib("8.8.8.0/24", (1, Path(300, 15169)));
        using var reader = Reader(input);

        Assert.True(reader.Read());
        Assert.Equal(("2001:db8::1", 300u, 0x0A000001u), (reader.Peer.Address.ToString(), reader.Peer.Asn.Number, reader.Peer.BgpId));
    }

    [Fact]
    public void Gives_every_route_with_its_path_peer_and_time()
    {
        var path = AsPath(Segment(3, 4, 65001, 65002), Sequence(100, 200), Set(5, 6), Segment(4, 4, 65003));
        using var reader = Reader(ThreePeers().RibAddPath("2a00::/12", (1, Path(700, 3356)), (2, path)));

        Assert.True(reader.Read());
        Assert.Equal(("2a00::/12", "700 3356", 3356u, 100u), (reader.Prefix.ToString(), reader.Path.ToString(), reader.Origin!.Value.Number, reader.PathId));
        Assert.Equal(700_000u, reader.Peer.Asn.Number);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(Time - 60), reader.OriginatedAt);
        Assert.True(reader.Read());
        Assert.Equal(("(65001 65002) 100 200 {5,6} [65003]", 101u), (reader.Path.ToString(), reader.PathId));
        Assert.Null(reader.Origin);
        Assert.Equal((3, path.Length), (reader.Path.Count, reader.Attributes.Length));
        Assert.False(reader.Read());
    }

    [Fact]
    public void Passes_over_other_kinds_of_records_and_counts_them_by_name()
    {
        var read = Reading.Read(ThreePeers().Record(13, 3, 1, 2).Record(13, 6).Record(13, 12).Record(13, 9).Record(13, 11).Record(13, 5).Record(13, 7)
            .Record(17, 4, new byte[20]).Record(33, 0, 1).Record(11, 0).Rib("8.8.8.0/24", (0, Path(15169))));

        Assert.Single(read.Rows);
        Assert.Equal(0, read.Report.BadRecords);
        Assert.Equal(["bgp4mp_et", "geo_peer_table", "isis_et", "ospfv2", "rib_generic", "rib_generic_addpath", "rib_ipv4_multicast", "rib_ipv4_multicast_addpath",
            "rib_ipv6_multicast", "rib_ipv6_multicast_addpath"], read.Report.Counts.Keys.Where(name => name.StartsWith("skipped_", StringComparison.Ordinal)).Select(name => name[8..]));
    }

    [Fact]
    public void Bits_behind_the_length_of_a_prefix_mean_nothing()
    {
        var read = Reading.Read(ThreePeers().Rib("8.8.255.0/17", (0, Path(15169))));

        Assert.Equal(["8.8.128.0/17 AS15169 x1"], read.Lines());
        Assert.Equal(1, read.Count("host_bits"));
    }

    [Fact]
    public void Special_prefixes_are_counted_and_stay() =>
        Assert.Equal(2, Reading.Read(ThreePeers().Rib("10.1.0.0/16", (0, Path(5))).Rib("8.8.8.0/24", (0, Path(5))).Rib("fd00::/16", (0, Path(5)))
            .Rib("2a00::/12", (0, Path(5)))).Count("special_prefixes"));

    [Fact]
    public void Default_routes_are_left_out_and_counted()
    {
        var read = Reading.Read(ThreePeers().Rib("0.0.0.0/0", (0, Path(5)), (1, Path(6))).Rib("::/0", (2, Path(7))).Rib("8.8.8.0/24", (0, Path(5))));

        Assert.Equal((1, 3), (read.Rows.Count, read.Count("default_routes")));
    }

    internal static MrtRibReader Reader(MrtWriter input) =>
        new(new MemoryStream(input.ToArray()), "test", ImportOptions.Default, CancellationToken.None);
}
