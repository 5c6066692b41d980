using static Tracefleet.Enrichment.Tests.Mrt.MrtWriter;

namespace Tracefleet.Enrichment.Tests.Mrt;

/// <summary>The rules of docs/origin-rules.md, one by one.</summary>
public sealed class OriginRuleTests
{
    static byte[] Ends(params byte[][] segments) => AsPath(segments);

    static Enrichment.Sources.Imported<Snapshots.AsnRow> Routes(params byte[][] paths) => Reading.Read(new MrtWriter()
        .Peers(("192.0.2.1", 1), ("192.0.2.2", 2), ("192.0.2.3", 3), ("192.0.2.4", 4))
        .Rib("8.8.8.0/24", [.. paths.Select((path, peer) => (peer, path))]).Rib("9.9.9.0/24", (0, Path(19281))));

    static string Row(params byte[][] paths) => Routes(paths).Lines().First();

    [Theory]
    [InlineData(0u)]
    [InlineData(23456u)]
    [InlineData(64496u)]
    [InlineData(64511u)]
    [InlineData(64512u)]
    [InlineData(65534u)]
    [InlineData(65535u)]
    [InlineData(65536u)]
    [InlineData(65551u)]
    [InlineData(65552u)]
    [InlineData(131071u)]
    [InlineData(4200000000u)]
    [InlineData(4294967294u)]
    [InlineData(4294967295u)]
    public void A_number_that_cannot_be_an_origin_leaves_the_prefix_to_the_AS_before_it(uint bogus)
    {
        var read = Routes(Path(3356, 15169, bogus, bogus));

        Assert.Equal("8.8.8.0/24 AS15169 x1", read.Lines().First());
        Assert.Equal((1, 0), (read.Count("bogus_origins"), read.Count("bogus_paths")));
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(23455u)]
    [InlineData(23457u)]
    [InlineData(64495u)]
    [InlineData(131072u)]
    [InlineData(4199999999u)]
    public void Numbers_beside_those_are_origins(uint asn) => Assert.Equal($"8.8.8.0/24 AS{asn} x1", Row(Path(3356, asn)));

    [Fact]
    public void Bogus_numbers_inside_a_path_do_not_matter() => Assert.Equal("8.8.8.0/24 AS15169 x1", Row(Path(64512, 15169)));

    [Fact]
    public void A_path_of_bogus_numbers_alone_does_not_vote()
    {
        var read = Routes(Path(64512, 65000), Ends(Set(64512, 0)), Path(3356, 5));

        Assert.Equal("8.8.8.0/24 AS5 x1", read.Lines().First());
        Assert.Equal(2, read.Count("bogus_paths"));
    }

    [Fact]
    public void A_prefix_without_votes_is_not_in_the_table() => Assert.Equal("9.9.9.0/24 AS19281 x1", Row(Path(64512)));

    [Fact]
    public void An_empty_or_missing_path_does_not_vote()
    {
        var read = Routes(Ends(), [], Ends(Sequence()), Path(3356, 5));

        Assert.Equal("8.8.8.0/24 AS5 x1", read.Lines().First());
        Assert.Equal(3, read.Count("empty_paths"));
    }

    [Fact]
    public void A_path_that_ends_in_a_set_votes_for_each_member_of_it()
    {
        var read = Routes(Ends(Sequence(3356), Set(7, 5, 64512)), Ends(Sequence(174), Set(5, 6)));

        Assert.Equal("8.8.8.0/24 AS5 x2, AS6 x1, AS7 x1 set", read.Lines().First());
        Assert.Equal((1, 0), (read.Count("as_sets"), read.Count("moas")));
    }

    [Fact]
    public void Single_origins_win_over_sets()
    {
        var read = Routes(Ends(Sequence(3356), Set(5, 6)), Ends(Sequence(174), Set(5, 6)), Path(3356, 9));

        Assert.Equal("8.8.8.0/24 AS9 x1", read.Lines().First());
        Assert.Equal(0, read.Count("as_sets"));
    }

    [Fact]
    public void A_set_of_one_that_can_be_an_origin_is_a_single_origin() =>
        Assert.Equal("8.8.8.0/24 AS5 x2", Row(Ends(Sequence(3356), Set(5)), Ends(Sequence(3356), Set(5, 64512, 5))));

    [Fact]
    public void A_set_inside_a_path_does_not_matter() => Assert.Equal("8.8.8.0/24 AS5 x1", Row(Ends(Sequence(3356), Set(7, 8), Sequence(5))));

    [Fact]
    public void A_set_of_bogus_numbers_leaves_the_prefix_to_the_AS_before_it() =>
        Assert.Equal("8.8.8.0/24 AS3356 x1", Row(Ends(Sequence(174, 3356), Set(64512, 64513))));

    [Fact]
    public void Bogus_numbers_behind_a_set_leave_the_prefix_to_the_set() =>
        Assert.Equal("8.8.8.0/24 AS5 x1, AS6 x1 set", Row(Ends(Sequence(174), Set(5, 6), Sequence(64512))));

    [Fact]
    public void Segments_of_a_confederation_are_passed_over() =>
        Assert.Equal("8.8.8.0/24 AS5 x1", Row(Ends(Segment(3, 4, 7, 8), Sequence(3356, 5), Segment(3, 4, 9), Segment(4, 4, 10))));
}
