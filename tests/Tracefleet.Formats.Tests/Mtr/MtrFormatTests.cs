using System.Collections.Immutable;
using System.Text.Json;
using Tracefleet.Formats.Mtr;
using Tracefleet.Probing.Reporting;

namespace Tracefleet.Formats.Tests.Mtr;

public sealed class MtrFormatTests
{
    static readonly ImmutableArray<MtrColumn> Default = Columns(MtrColumn.Default);

    [Fact]
    public void A_report_has_mtrs_layout()
    {
        var text = MtrText.Of(SampleReport.Heading, SampleReport.Report, Default, wide: false);

        Assert.Equal(
            """
            Start: 2026-05-31T12:08:00+0200
            HOST: lab                         Loss%   Snt   Last   Avg  Best  Wrst StDev
              1.|-- 198.18.1.1                 0.0%     4    2.0   2.3   1.0   4.0   1.3
              2.|-- 198.18.2.2                50.0%     4   12.3  11.7  11.0  12.3   1.0
                |  `|-- 198.18.2.1
              3.|-- ???                       100.0     4    0.0   0.0   0.0   0.0   0.0
              4.|-- host.example               0.0%     4  123.5 123.5 123.5 123.5   0.0
            Hop 2 limits the rate of its replies: later hops lose less, so its 50.0 % are no lost packets.

            """, text, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_report_shows_origins_and_labels_when_asked()
    {
        var text = MtrText.Of(SampleReport.Heading with { ShowsOrigin = true, ShowsMpls = true }, SampleReport.Report, Columns("L"), wide: false);

        var lines = text.Split('\n');
        Assert.Equal("  1. AS64500    198.18.1.1                   0.0%", lines[2]);
        Assert.Equal("  2. AS???      198.18.2.2                  50.0%", lines[3]);
        Assert.Equal("    |   +-- [MPLS: Lbl 24001 TC 2 S 1 TTL 1]", lines[4]);
        Assert.Equal("    |  `|-- AS???      198.18.2.1", lines[5]);
    }

    [Fact]
    public void All_columns_are_those_of_mtr()
    {
        var hop = SampleReport.Report.Hops[0];

        Assert.Equal(
            [0.0, 0, 4, 4, 2, 1, 2.25, 4, 1.258, 2, 0, 1.25, 3, 4.511], Columns("LDRSNBAWVGJMXI").Select(column => column.Value(hop)));
    }

    [Fact]
    public void Json_has_mtrs_shape_in_mtrs_order()
    {
        using var json = JsonDocument.Parse(MtrJson.Of(SampleReport.Heading with { ShowsOrigin = true }, SampleReport.Report, Default));
        var report = json.RootElement.GetProperty("report");

        Assert.Equal(["mtr", "hubs", "tracefleet"], report.EnumerateObject().Select(property => property.Name));
        Assert.Equal(
            """{"src":"lab","dst":"host.example","tos":0,"tests":4,"psize":"64","bitpattern":"0x00"}""",
            JsonSerializer.Serialize(report.GetProperty("mtr")));
        var hub = report.GetProperty("hubs")[1];
        Assert.Equal(
            ["count", "host", "ASN", "Loss%", "Snt", "Last", "Avg", "Best", "Wrst", "StDev", "tracefleet"], hub.EnumerateObject().Select(property => property.Name));
        Assert.Equal("rate_limited", hub.GetProperty("tracefleet").GetProperty("loss").GetString());
        Assert.Equal(
            ["198.18.2.2", "198.18.2.1"],
            hub.GetProperty("tracefleet").GetProperty("interfaces").EnumerateArray().Select(known => known.GetProperty("addr").GetString()));
    }

    [Fact]
    public void Json_numbers_are_written_as_mtr_writes_them()
    {
        var lines = MtrJson.Of(SampleReport.Heading, SampleReport.Report, Default).Split('\n').Select(line => line.Trim()).ToList();

        Assert.Contains("\"Loss%\": 0.0,", lines);
        Assert.Contains("\"Loss%\": 100.0,", lines);
        Assert.Contains("\"Last\": 12.345,", lines);
        Assert.Contains("\"Last\": 123.46,", lines);
        Assert.Contains("\"StDev\": 1.258,", lines);
        Assert.Contains("        \"mtr\": {", MtrJson.Of(SampleReport.Heading, SampleReport.Report, Default));
    }

    [Fact]
    public void Csv_has_mtrs_columns()
    {
        var lines = MtrCsv.Of("TRACEFLEET.1", SampleReport.Heading with { Target = "a,b" }, SampleReport.Report, Default).Split('\n');

        Assert.Equal("Mtr_Version,Start_Time,Status,Host,Hop,Ip,Loss%,Snt,,Last,Avg,Best,Wrst,StDev", lines[0]);
        Assert.Equal("TRACEFLEET.1,1780222080,OK,\"a,b\",1,198.18.1.1,0.00,4,,2.00,2.25,1.00,4.00,1.26", lines[1]);
        Assert.Equal("TRACEFLEET.1,1780222080,OK,\"a,b\",3,???,100.00,4,,0.00,0.00,0.00,0.00,0.00", lines[3]);
    }

    [Theory]
    [InlineData("LSQ", 'Q')]
    [InlineData("?", '?')]
    public void An_order_with_a_letter_that_is_no_column_is_refused(string order, char unknown)
    {
        Assert.False(MtrColumn.TryParse(order, out _, out var found));
        Assert.Equal(unknown, found);
    }

    [Fact]
    public void Loss_on_the_way_is_told_with_the_hop_where_it_begins()
    {
        var lossy = SampleReport.Report with
        {
            Hops = [.. SampleReport.Report.Hops.Select(hop => hop.Ttl is 2 or 4 ? hop with { Sent = 8, Loss = LossKind.Carried } : hop)],
        };

        Assert.Equal(["Packets are lost from hop 2 on: 75.0 % there, 50.0 % at the last hop."], MtrText.Notes(SampleReport.Heading, lossy));
    }

    static ImmutableArray<MtrColumn> Columns(string order)
    {
        Assert.True(MtrColumn.TryParse(order, out var columns, out _));
        return columns;
    }
}
