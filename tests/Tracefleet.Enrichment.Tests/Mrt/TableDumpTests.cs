using Tracefleet.Enrichment.Mrt;
using static Tracefleet.Enrichment.Tests.Mrt.MrtWriter;

namespace Tracefleet.Enrichment.Tests.Mrt;

public sealed class TableDumpTests
{
    static byte[] Narrow(params uint[] asns) => AsPath(Segment(2, 2, asns));

    static byte[] Wide(params uint[] asns) => Attribute(17, Sequence(asns));

    static (string Path, uint? Origin) Route(params byte[] attributes)
    {
        using var reader = TableDumpV2Tests.Reader(new MrtWriter().TableDump("8.8.8.0/24", "192.0.2.1", 100, attributes));
        Assert.True(reader.Read());
        return (reader.Path.ToString(), reader.Origin?.Number);
    }

    [Fact]
    public void Reads_both_families_and_counts_peers_by_address_and_AS()
    {
        var read = Reading.Read(new MrtWriter()
            .TableDump("8.8.8.0/24", "192.0.2.1", 100, Narrow(100, 15169)).TableDump("8.8.8.0/24", "192.0.2.2", 100, Narrow(100, 15169))
            .TableDump("8.8.8.0/24", "192.0.2.1", 100, Narrow(100, 15169)).TableDump("2a00::/12", "2001:db8::1", 200, Narrow(200, 3333)));

        Assert.Equal(["8.8.8.0/24 AS15169 x2", "2a00::/12 AS3333 x1"], read.Lines());
        Assert.Equal((3, 1), (read.Count("peers"), read.Count("peers_v6")));
    }

    [Fact]
    public void The_path_of_wide_numbers_replaces_the_end_of_the_narrow_one() =>
        Assert.Equal(("100 200 200000 300000", 300_000u), Route([.. Narrow(100, 200, 23456, 23456), .. Wide(200_000, 300_000)]));

    [Fact]
    public void A_path_of_wide_numbers_that_is_longer_is_ignored() =>
        Assert.Equal(("100 23456", 100u), Route([.. Narrow(100, 23456), .. Wide(1, 2, 200_000)]));

    [Fact]
    public void A_path_of_wide_numbers_is_ignored_where_an_old_router_has_aggregated() =>
        Assert.Equal(("100 5", 5u), Route([.. Narrow(100, 5), .. Attribute(7, 0, 5, 192, 0, 2, 1), .. Wide(200_000)]));

    [Fact]
    public void It_counts_where_the_aggregator_is_a_wide_number_itself() =>
        Assert.Equal(("100 200000", 200_000u), Route([.. Narrow(100, 23456), .. Attribute(7, 0x5B, 0xA0, 192, 0, 2, 1), .. Wide(200_000)]));

    [Fact]
    public void A_malformed_path_of_wide_numbers_is_ignored() =>
        Assert.Equal(("100 23456", 100u), Route([.. Narrow(100, 23456), .. Attribute(17, 2, 9, 1)]));

    [Fact]
    public void A_set_counts_as_one_hop_when_the_paths_are_merged() =>
        Assert.Equal(("100 {1,2} 200000", 200_000u), Route([.. AsPath(Segment(2, 2, 100), Segment(1, 2, 1, 2), Segment(2, 2, 23456)), .. Wide(200_000)]));

    [Fact]
    public void Reads_several_routes_in_records_whose_length_leaves_four_bytes_out()
    {
        byte[] message = [.. U16(3), .. U16(0), .. DumpEntry("3.0.0.0/8", "192.0.2.1", 100, Narrow(100, 80)),
            .. DumpEntry("3.0.0.0/8", "192.0.2.2", 200, Narrow(200, 80)), .. DumpEntry("4.0.0.0/8", "192.0.2.2", 200, Narrow(200, 1))];
        byte[] record = [.. U32(947_550_744), .. U16(12), .. U16(1), .. U32((uint)message.Length - 4), .. message];

        var read = Reading.Read([.. record, .. record]);

        Assert.Equal(["3.0.0.0/8 AS80 x2", "4.0.0.0/8 AS1 x1"], read.Lines());
        Assert.Equal((2, 0, 6), (read.Report.Records, read.Report.BadRecords, read.Count("entries")));
    }

    [Fact]
    public void Reads_several_routes_in_a_record_of_the_right_length() =>
        Assert.Equal(["3.0.0.0/8 AS80 x1", "4.0.0.0/8 AS1 x1"], Reading.Read(new MrtWriter().Record(12, 1, [.. U16(0), .. U16(0),
            .. DumpEntry("3.0.0.0/8", "192.0.2.1", 100, Narrow(100, 80)), .. DumpEntry("4.0.0.0/8", "192.0.2.1", 100, Narrow(100, 1))])).Lines());
}
