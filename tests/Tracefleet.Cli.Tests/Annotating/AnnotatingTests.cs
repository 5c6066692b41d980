using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Cli.Annotating;
using Tracefleet.Enrichment;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Cli.Tests.Annotating;

public sealed class AnnotatingTests
{
    static readonly Annotator Annotator = Annotator.FromRows(
        [new AsnRow(Prefix.Parse("192.0.2.0/24"), [new Asn(64500)], "Example, Inc.")],
        [new GeoRow(Prefix.Parse("192.0.2.0/24"), "FR", "Orléans", 47.9, 1.9)],
        [new IxpRow(Prefix.Parse("203.0.113.0/24"), "Example Exchange")], DateTimeOffset.UnixEpoch);

    static async Task<(string Output, AnnotatingRun Run)> RunAsync(string input, AnnotateOptions? options = null)
    {
        using var read = new MemoryStream(Encoding.UTF8.GetBytes(input));
        using var written = new MemoryStream();
        var run = await AnnotatingRun.RunAsync(read, written, Annotator, options ?? new AnnotateOptions(), CancellationToken.None);
        return (Encoding.UTF8.GetString(written.ToArray()), run);
    }

    [Fact]
    public async Task Traceroute_keeps_its_text_and_gains_a_remark_after_each_hop()
    {
        var (output, run) = await RunAsync("""
            traceroute to 192.0.2.9 (192.0.2.9), 30 hops max, 60 byte packets
             1  gateway (8.8.8.8)  0.5 ms
             2  192.0.2.1 (192.0.2.1)  1.2 ms  203.0.113.7 (203.0.113.7)  1.3 ms
             3  * * *
             4  192.0.2.9  2.0 ms

            """);

        Assert.Equal("""
            traceroute to 192.0.2.9 (192.0.2.9), 30 hops max, 60 byte packets
             1  gateway (8.8.8.8)  0.5 ms
             2  192.0.2.1 (192.0.2.1) [AS64500 Example, Inc., Orléans, FR, Documentation (TEST-NET-1)]  1.2 ms  203.0.113.7 (203.0.113.7) [Example Exchange, Documentation (TEST-NET-3)]  1.3 ms
             3  * * *
             4  192.0.2.9 [AS64500 Example, Inc., Orléans, FR, Documentation (TEST-NET-1)]  2.0 ms

            """, output);
        Assert.Equal((5, 2, 0), (run.Lines, run.AnnotatedLines, run.BadLines));
    }

    [Fact]
    public async Task Mtr_reports_are_annotated_where_they_show_addresses()
    {
        var (output, _) = await RunAsync("Start: 2026-05-31T12:08:00+0000\nHOST: here    Loss%   Snt   Last\n  1.|-- 192.0.2.1  0.0%  10  0.4\n  2.|-- ???  100.0  10  0.0\n");

        Assert.Contains("\n  1.|-- 192.0.2.1 [AS64500 Example, Inc., Orléans, FR, Documentation (TEST-NET-1)]  0.0%  10  0.4\n  2.|-- ???", output);
    }

    [Fact]
    public async Task Objects_gain_fields_and_keep_the_rest_to_the_byte()
    {
        var (output, run) = await RunAsync("{ \"addr\": \"192.0.2.1\", \"rtt\": 1.50 }\n{\"addr\":null,\"dst\":\"192.0.2.1\"}\n{\"addr\":\"192.0.2.1\",\"asn\":[1]}\nnonsense\n");

        const string fields = """
            "asn":[64500],"asName":"Example, Inc.","prefix":"192.0.2.0/24","ixp":null,"country":"FR","city":"Orléans","lat":47.9,"lon":1.9,"special":"Documentation (TEST-NET-1)"
            """;
        Assert.Equal(
            $"{{ \"addr\": \"192.0.2.1\", \"rtt\": 1.50 ,{fields}}}\n{{\"addr\":null,\"dst\":\"192.0.2.1\"}}\n{{\"addr\":\"192.0.2.1\",{fields}}}\nnonsense\n", output);
        Assert.Equal((4, 2, 1), (run.Lines, run.AnnotatedLines, run.BadLines));
    }

    [Theory]
    [InlineData("{\"addr\":\"\\ud800\"}")]
    [InlineData("{\"addr\":\"192.0.2.1\",\"\\ud800\":1}")]
    [InlineData("{\"addr\":\"192.0.2.1\",\"asn\":1,\"note\":\"\\udc00\"}")]
    public async Task Texts_that_are_half_a_character_pass_as_they_are(string line)
    {
        var (output, run) = await RunAsync($"{line}\n{{\"addr\":\"192.0.2.1\"}}\n");

        Assert.StartsWith($"{line}\n{{\"addr\":\"192.0.2.1\",\"asn\":[64500]", output);
        Assert.Equal((2, 1, 1), (run.Lines, run.AnnotatedLines, run.BadLines));
    }

    [Fact]
    public async Task Zones_and_brackets_around_addresses_are_understood()
    {
        var (output, _) = await RunAsync("  1  fe80::1%eth0.5  0.4 ms\n  2    10 ms  example [192.0.2.1]\n");
        var (table, _) = await RunAsync("fe80::1%eth0\n");

        Assert.Equal("  1  fe80::1%eth0.5 [Link-Local Unicast]  0.4 ms\n  2    10 ms  example [192.0.2.1] [AS64500 Example, Inc., Orléans, FR, Documentation (TEST-NET-1)]\n", output);
        Assert.EndsWith("\nfe80::1\t\t\t\t\t\t\t\t\tLink-Local Unicast\n", table);
    }

    [Fact]
    public async Task Hops_of_a_table_that_did_not_answer_are_no_faults()
    {
        // The heading of mtr's CSV ends in a comma and its lines do not.
        var (output, run) = await RunAsync("Hop,Ip,\n1,???\n2,*\n3,192.0.2\n");

        Assert.Equal("Hop,Ip,,asn,asName,prefix,ixp,country,city,lat,lon,special\n1,???,,,,,,,,,,\n2,*,,,,,,,,,,\n3,192.0.2,,,,,,,,,,\n", output);
        Assert.Equal(1, run.BadLines);
    }

    [Fact]
    public async Task A_table_of_one_column_is_one()
    {
        var (output, _) = await RunAsync("ip\n203.0.113.1\n");

        Assert.Equal("ip,asn,asName,prefix,ixp,country,city,lat,lon,special\n203.0.113.1,,,203.0.113.0/24,Example Exchange,,,,,Documentation (TEST-NET-3)\n", output);
    }

    [Fact]
    public async Task A_table_that_was_annotated_before_is_annotated_anew()
    {
        const string table = "ip,city\n203.0.113.1,\"mine, own\"\n,\n";

        var (once, _) = await RunAsync(table);
        var (twice, _) = await RunAsync(once.Replace("Example Exchange", "Old Exchange", StringComparison.Ordinal));

        Assert.StartsWith("ip,city,asn,asName", once);
        Assert.Equal(once, twice);
    }

    [Fact]
    public async Task Tables_gain_columns()
    {
        var (output, run) = await RunAsync("name,ip,rtt\r\n\"a, b\",192.0.2.1,1\r\nc,nonsense,2\r\nd,,3\r\n");

        Assert.Equal(
            "name,ip,rtt,asn,asName,prefix,ixp,country,city,lat,lon,special\r\n"
            + "\"a, b\",192.0.2.1,1,64500,\"Example, Inc.\",192.0.2.0/24,,FR,Orléans,47.9,1.9,Documentation (TEST-NET-1)\r\n"
            + "c,nonsense,2,,,,,,,,,\r\nd,,3,,,,,,,,,\r\n", output);
        Assert.Equal((4, 1, 1), (run.Lines, run.AnnotatedLines, run.BadLines));
    }

    [Fact]
    public async Task A_column_that_is_not_there_names_those_that_are()
    {
        var fault = await Assert.ThrowsAsync<CliException>(() => RunAsync("a,b\n1,2\n", new AnnotateOptions(Column: "c")));

        Assert.Equal("--column: there is no column 'c': a, b.", fault.Message);
    }

    [Fact]
    public async Task Addresses_become_columns_or_objects()
    {
        var (table, run) = await RunAsync("192.0.2.1\n# a remark\n8.8.8.8\nnonsense\n");
        var (json, _) = await RunAsync("8.8.8.8\n", new AnnotateOptions(Json: true));

        Assert.Equal(
            "address\tasn\tasName\tprefix\tixp\tcountry\tcity\tlat\tlon\tspecial\n192.0.2.1\t64500\tExample, Inc.\t192.0.2.0/24\t\tFR\tOrléans\t47.9\t1.9\tDocumentation (TEST-NET-1)\n"
            + "# a remark\n8.8.8.8\t\t\t\t\t\t\t\t\t\nnonsense\n", table);
        Assert.Equal(1, run.BadLines);
        Assert.Equal("""{"addr":"8.8.8.8","asn":[],"asName":null,"prefix":null,"ixp":null,"country":null,"city":null,"lat":null,"lon":null,"special":null}""" + "\n", json);
    }

    [Fact]
    public async Task A_line_without_bound_passes_and_those_after_it_are_annotated()
    {
        var endless = new string('x', 3 * AnnotatingRun.MaxLineBytes);

        var (output, run) = await RunAsync($"192.0.2.1\n{endless}\n192.0.2.2", new AnnotateOptions("text"));

        Assert.StartsWith("192.0.2.1 [AS64500", output);
        Assert.Contains($"\n{endless}\n192.0.2.2 [AS64500", output);
        Assert.Equal((3, 2, 1), (run.Lines, run.AnnotatedLines, run.BadLines));
    }

    [Fact]
    public async Task What_needs_no_annotation_passes_to_the_byte()
    {
        const string text = "\n\nno path here\n 1  10.x.y\r\n\ttail";

        Assert.Equal(text, (await RunAsync(text)).Output);
    }
}
