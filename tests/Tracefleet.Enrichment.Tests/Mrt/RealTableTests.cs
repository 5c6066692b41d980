using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mrt;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Tests.Mrt;

/// <summary>Tables as collectors wrote them. The first megabytes of bzip2 files end inside a block, which is the one bad record of each.</summary>
public sealed class RealTableTests
{
    /// <summary>Who originates what on 13 May 2014, by one peer of the same collector.</summary>
    static Dictionary<Prefix, Asn> OtherReader => Reading.ReadShared("bgp", "ipasn_20140513.dat.gz").Rows.ToDictionary(row => row.Prefix, row => row.Origins[0]);

    [SharedFact]
    public void Reads_the_beginning_of_a_TABLE_DUMP_V2_of_2014_up_to_its_cut()
    {
        var read = Reading.ReadShared("bgp", "rib.20140523.0600_firstMB.bz2");

        Assert.Equal((9_071, 270_005, 9_074, 47), (read.Rows.Count, read.Count("entries"), read.Report.Records, read.Count("peers")));
        Assert.Equal((1, 59, 134), (read.Count("default_routes"), read.Count("moas"), read.Count("bogus_origins")));
        Assert.Equal(new BadRecord(15_273_283, "the bzip2 data is cut short: the data ends inside a record at offset 15273283"), Assert.Single(read.Report.Examples));
        Assert.Equal(DateTimeOffset.Parse("2014-05-23T06:00:00Z", null), read.DataAt);
    }

    [SharedFact]
    public void Reads_the_beginning_of_a_TABLE_DUMP_of_2008_up_to_its_cut()
    {
        var read = Reading.ReadShared("bgp", "rib.20080501.0644_firstMB.bz2");

        Assert.Equal((3_506, 139_291, 139_292, 44), (read.Rows.Count, read.Count("entries"), read.Report.Records, read.Count("peers")));
        Assert.Equal((2, 16, 2), (read.Count("default_routes"), read.Count("moas"), read.Count("bogus_origins")));
        Assert.Equal(new BadRecord(9_876_131, "the bzip2 data is cut short: the data ends inside a record at offset 9876131"), Assert.Single(read.Report.Examples));
    }

    [SharedFact]
    public void Of_8919_prefixes_ten_days_apart_8885_have_the_same_origin_12_one_of_several_and_5_were_private_numbers()
    {
        var (others, rows) = (OtherReader, Reading.ReadShared("bgp", "rib.20140523.0600_firstMB.bz2").Rows);

        var both = rows.Where(row => others.ContainsKey(row.Prefix)).ToList();
        var different = both.Where(row => row.Origins[0] != others[row.Prefix]).ToList();
        var unknown = different.Where(row => !row.Origins.Contains(others[row.Prefix])).ToList();

        Assert.Equal((8_919, 34, 22), (both.Count, different.Count, unknown.Count));
        // One peer's path ended in these; the rules take the AS before them. The other 17 prefixes changed hands in these ten days.
        Assert.Equal([65_101u, 65_456, 65_456, 65_456, 65_559], unknown.Select(row => others[row.Prefix].Number).Where(asn => asn is > 64_495 and < 131_072).Order().ToArray());
    }

    [SharedFact]
    public void Of_1103_prefixes_six_years_apart_956_have_the_same_origin()
    {
        var (others, rows) = (OtherReader, Reading.ReadShared("bgp", "rib.20080501.0644_firstMB.bz2").Rows);

        var both = rows.Where(row => others.ContainsKey(row.Prefix)).ToList();

        Assert.Equal((1_103, 956), (both.Count, both.Count(row => row.Origins[0] == others[row.Prefix])));
    }

    [SharedFact]
    public void Reads_a_table_of_the_year_2000_whose_records_hold_many_routes()
    {
        var read = Reading.ReadShared("bgp", "bview.20000111.0032.gz");

        Assert.Equal((82_377, 452_018, 2_490, 7), (read.Rows.Count, read.Count("entries"), read.Report.Records, read.Count("peers")));
        Assert.Equal((0, 634, 14, 50), (read.Report.BadRecords, read.Count("moas"), read.Count("as_sets"), read.Count("bogus_origins")));
        Assert.Equal("3.0.0.0/8 AS80 x6", read.Rows[0].Text());
    }

    [SharedFact]
    public void Refuses_updates()
    {
        var refusal = Assert.Throws<SnapshotException>(() => Reading.ReadShared("bgp", "updates.20100227.1610.gz"));

        Assert.Contains("it holds BGP updates, not a table", refusal.Message, StringComparison.Ordinal);
    }

    [SharedTheory]
    [InlineData("ipasn_20140513.dat.gz", 512_621, 0, "2014-05-13T06:00Z")]
    [InlineData("ipasn6_20151101.dat.gz", 606_138, 27_693, "2015-11-01T06:00Z")]
    public void Reads_whole_tables_of_pyasn(string file, int ipv4, int ipv6, string moment)
    {
        var read = Reading.ReadShared("bgp", file);

        Assert.Equal((ipv4, ipv6), (read.Rows.Count(row => row.Prefix.IsIpv4), read.Rows.Count(row => !row.Prefix.IsIpv4)));
        Assert.Equal(("pyasn", 0L, true), (read.Format, read.Report.BadRecords, read.Report.IsByLine));
        Assert.Equal(DateTimeOffset.Parse(moment, null), read.DataAt);
    }
}
