using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Tests.Mrt;

public sealed class OriginTextTests
{
    static Imported<AsnRow> Read(string text, ImportOptions? options = null) => Reading.Read(Encoding.UTF8.GetBytes(text), options);

    [Fact]
    public void Reads_the_lines_of_pyasn()
    {
        var read = Read("; IP-ASN32-DAT file\n;\n1.0.0.0/24\t15169\r\n2001:db8::/32\t4200000000\n1.0.4.0/22\t56203");

        Assert.Equal(["1.0.0.0/24 AS15169", "2001:db8::/32 AS4200000000", "1.0.4.0/22 AS56203"], read.Lines());
        Assert.Equal(("pyasn", null, 3L), (read.Format, read.DataAt, read.Report.Records));
    }

    [Fact]
    public void Reads_the_lines_of_prefix2as()
    {
        var read = Read("1.0.0.0\t24\t15169\n1.0.4.0\t22\t56203_7\n8.0.0.0\t9\t5,6\n2001:db8::\t32\t5,6_7\n");

        Assert.Equal(["1.0.0.0/24 AS15169", "1.0.4.0/22 AS56203, AS7", "8.0.0.0/9 AS5, AS6 set", "2001:db8::/32 AS5, AS6, AS7"], read.Lines());
        Assert.Equal(("prefix2as", 2L, 1L), (read.Format, read.Count("moas"), read.Count("as_sets")));
    }

    [Theory]
    [InlineData("; Original file : data/rib.20140513.0600.bz2.skip", "2014-05-13T06:00Z")]
    [InlineData("; Original file : Downloads/rib_v6v4.20151101.0600.bz2", "2015-11-01T06:00Z")]
    [InlineData("; Original file : bview.20200229.1600.gz", "2020-02-29T16:00Z")]
    public void A_comment_that_names_the_table_dates_the_data(string comment, string moment) =>
        Assert.Equal(DateTimeOffset.Parse(moment, null), Read($"; IP-ASN32-DAT file\n{comment}\n8.0.0.0/9\t1\n; rib.19990101.0000\n").DataAt);

    [Theory]
    [InlineData("; Original file : rib.20140532.0600.bz2")]
    [InlineData("; Original file : crib.20140513.0600.bz2")]
    [InlineData("; Converted on  : Mon Sep 15 22:09:50 2014")]
    public void A_comment_that_names_none_does_not(string comment) => Assert.Null(Read($"{comment}\n8.0.0.0/9\t1\n").DataAt);

    [Theory]
    [InlineData("routeviews-rv2-20140513-1200.pfx2as.gz", "2014-05-13T12:00Z")]
    [InlineData("https://publicdata.caida.org/datasets/routing/routeviews6-prefix2as/2024/01/routeviews-rv6-20240101-1800.pfx2as.gz", "2024-01-01T18:00Z")]
    [InlineData("ipasn_20140513.dat.gz", "2014-05-13T00:00Z")]
    [InlineData("ipasn6_20151101.dat.gz", "2015-11-01T00:00Z")]
    [InlineData("ipasn_20241399.dat", null)]
    [InlineData("routes.dat", null)]
    public void A_name_as_publishers_give_it_dates_the_data(string name, string? moment) => Assert.Equal(
        moment is null ? null : DateTimeOffset.Parse(moment, null),
        AsnSource.Read(new MemoryStream("8.0.0.0/9\t1\n"u8.ToArray()), name, null, ImportOptions.Default, null, CancellationToken.None).DataAt);

    [Fact]
    public void Leaves_default_routes_out() => Assert.Equal((1, 2L), (Read("0.0.0.0/0\t1\n::/0\t2\n8.0.0.0/9\t3\n").Rows.Count, Read("0.0.0.0/0\t1\n::/0\t2\n8.0.0.0/9\t3\n").Count("default_routes")));

    [Theory]
    [InlineData("8.0.0.1/24\t1", "'8.0.0.1/24' is not a prefix such as 192.0.2.0/24 with all host bits zero")]
    [InlineData("8.0.0.0/33\t1", "'8.0.0.0/33' is not a prefix such as 192.0.2.0/24 with all host bits zero")]
    [InlineData("8.0.0/24\t1", "'8.0.0/24' is not a prefix such as 192.0.2.0/24 with all host bits zero")]
    [InlineData("8.0.0.256/32\t1", "'8.0.0.256/32' is not a prefix such as 192.0.2.0/24 with all host bits zero")]
    [InlineData("8.0.0.00/24\t1", "'8.0.0.00/24' is not a prefix such as 192.0.2.0/24 with all host bits zero")]
    [InlineData("2001:db8::1/32\t1", "'2001:db8::1/32' is not a prefix such as 192.0.2.0/24 with all host bits zero")]
    [InlineData("8.0.0.0/24\t4294967296", "'4294967296' is not an AS number of 0 to 4294967295")]
    [InlineData("8.0.0.0/24\t+1", "'+1' is not an AS number of 0 to 4294967295")]
    [InlineData("8.0.0.0/24\t1_", "'1_' is not an AS number of 0 to 4294967295")]
    [InlineData("8.0.0.0/24\tAS1", "'AS1' is not an AS number of 0 to 4294967295")]
    [InlineData("8.0.0.0/24 1", "expected a prefix, a tab and an AS number")]
    public void A_bad_line_is_passed_over_and_named(string line, string reason)
    {
        var read = Read($";\n9.0.0.0/8\t1\n{line}\n10.0.0.0/8\t2\n", Reading.Lenient);

        Assert.Equal(["9.0.0.0/8 AS1", "10.0.0.0/8 AS2"], read.Lines());
        Assert.Equal(new BadRecord(3, reason), Assert.Single(read.Report.Examples));
    }

    [Fact]
    public void A_line_that_is_too_long_is_passed_over()
    {
        var read = Read($"9.0.0.0/8\t1\n{new string('x', 700_000)}\n10.0.0.0/8\t2\n", Reading.Lenient);

        Assert.Equal(["9.0.0.0/8 AS1", "10.0.0.0/8 AS2"], read.Lines());
        Assert.Equal(new BadRecord(2, "a line of more than 4096 bytes"), Assert.Single(read.Report.Examples));
    }

    [Fact]
    public void More_bad_lines_than_accepted_refuse_the_table() => Assert.Equal(
        "test: 1 of 3 lines are bad (33.33%), more than 1%; the first is line 2: expected a prefix, a tab and an AS number; accept more with --max-bad",
        Assert.Throws<SnapshotException>(() => Read("9.0.0.0/8\t1\nx\n10.0.0.0/8\t2\n")).Message);

    [Fact]
    public void Names_the_first_origin_of_each_row()
    {
        var names = AsNames.Read(new MemoryStream("15169 GOOGLE, US\n"u8.ToArray()), "names");

        var read = AsnSource.Read(new MemoryStream("8.8.8.0/24\t15169_5\n9.0.0.0/8\t5\n"u8.ToArray()), "test", names, ImportOptions.Default, null, CancellationToken.None);

        Assert.Equal(["GOOGLE, US", null], read.Rows.Select(row => row.Name));
    }
}
