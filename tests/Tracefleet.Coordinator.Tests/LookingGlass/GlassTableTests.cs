using Tracefleet.Coordinator.LookingGlass.Page;

namespace Tracefleet.Coordinator.Tests.LookingGlass;

/// <summary>What the page shows of the JSON objects of a report.</summary>
public sealed class GlassTableTests
{
    static string Hop(int ttl, string? addr, double rtt = 1, string dst = "192.0.2.9", string flag = "") =>
        $$"""{"dst":"{{dst}}","ttl":{{ttl}},"addr":{{(addr is null ? "null" : $"\"{addr}\"")}},"rttMs":{{(addr is null ? "null" : FormattableString.Invariant($"{rtt}"))}},"flags":[{{flag}}]}""";

    static IEnumerable<string> Titles(GlassTable table) => table.Columns.Select(column => column.Title);

    static string[] Lines(GlassTable table) => [.. table.Rows.Select(row => string.Join('|', row))];

    [Fact]
    public void Hops_are_told_by_interface_up_to_the_target_and_not_beyond_it()
    {
        var table = GlassTable.Of([Hop(1, "192.0.2.1", 2), Hop(1, "192.0.2.2"), Hop(1, "192.0.2.1", 4), Hop(2, null), Hop(3, "192.0.2.9", 5), Hop(4, "192.0.2.9", 6), Hop(5, null)])!;

        Assert.Equal("hops", table.Kind);
        Assert.Equal(["TTL", "Address", "Answers", "Best ms", "Mean ms"], Titles(table));
        Assert.Equal(["1|192.0.2.1|2/3|2.00|3.00", "1|192.0.2.2|1/3|1.00|1.00", "2|*|0/1||", "3|192.0.2.9|1/1|5.00|5.00"], Lines(table));
    }

    [Fact]
    public void A_flow_with_a_longer_path_is_told_to_its_end()
    {
        var table = GlassTable.Of([Hop(1, "192.0.2.1"), Hop(2, "192.0.2.9"), Hop(2, "192.0.2.3"), Hop(3, "192.0.2.9"), Hop(4, "192.0.2.9")])!;

        Assert.Equal(["1", "2", "2", "3"], table.Rows.Select(row => row[0]));
    }

    [Fact]
    public void A_ping_has_no_TTL_and_its_duplicates_do_not_count()
    {
        var table = GlassTable.Of([Hop(64, "192.0.2.9", 2), Hop(64, "192.0.2.9", 9, flag: "\"dup\""), Hop(64, null)])!;

        Assert.Equal(["Address", "Answers", "Best ms", "Mean ms"], Titles(table));
        Assert.Equal(["192.0.2.9|1/2|2.00|2.00"], Lines(table));
    }

    [Fact]
    public void Of_two_families_each_row_says_its_target()
    {
        var table = GlassTable.Of([Hop(64, "192.0.2.9"), Hop(64, "2001:db8::9", dst: "2001:db8::9")])!;

        Assert.Equal(["Target", "Address", "Answers", "Best ms", "Mean ms"], Titles(table));
        Assert.Equal(["192.0.2.9|192.0.2.9|1/1|1.00|1.00", "2001:db8::9|2001:db8::9|1/1|1.00|1.00"], Lines(table));
    }

    [Fact]
    public void Routes_and_sessions_have_the_columns_that_something_fills()
    {
        var routes = GlassTable.Of(["""{"network":"192.0.2.0/24","asPath":"64500 64501","metric":0,"best":true}""", """{"network":"192.0.2.0/24","asPath":"64502 64501","best":false}"""])!;
        var sessions = GlassTable.Of(["""{"address":"2001:db8::1","as":64500,"state":"Established","received":12}"""])!;

        Assert.Equal(["Best", "Network", "AS path", "MED"], Titles(routes));
        Assert.Equal(["yes|192.0.2.0/24|64500 64501|0", "|192.0.2.0/24|64502 64501|"], Lines(routes));
        Assert.Equal(["Neighbor", "AS", "State", "Received"], Titles(sessions));
        Assert.Equal(["2001:db8::1|64500|Established|12"], Lines(sessions));
    }

    [Fact]
    public void Facts_and_nothing_have_no_table()
    {
        Assert.Null(GlassTable.Of([]));
        Assert.Null(GlassTable.Of(["""{"asn":64500}"""]));
    }
}
