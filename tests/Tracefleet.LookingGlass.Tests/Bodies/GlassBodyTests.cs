using System.Buffers;
using System.Text;
using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Bodies;
using Tracefleet.LookingGlass.Commands;

namespace Tracefleet.LookingGlass.Tests.Bodies;

public sealed class GlassBodyTests
{
    static readonly GlassReport Report = new()
    {
        Id = "0123456789abcdef01234567",
        Command = "ping",
        Argument = "example.net",
        Router = "fra",
        Addresses = [Address.FromIpv4(0xC0000201)],
        Succeeded = true,
        Lines = ["PING", "1 \"answer\" <b>"],
        Items = ["""{"ttl":64}"""],
        Ping = new PingFigures(40, 41.23456, 44, 100),
        PerformedAt = new DateTimeOffset(2014, 10, 4, 16, 40, 58, TimeSpan.FromHours(2)),
        Runtime = TimeSpan.FromMilliseconds(770.4),
        RuntimeLimit = TimeSpan.FromSeconds(30),
        Snapshots = ["asn_202605311208_1f59"],
    };

    static string Write(GlassReport report, string format = GlassQuery.PlainText)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
            GlassBody.Write(json, report, format);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    [Fact]
    public void A_success_has_its_lines_and_the_times_in_utc() => Assert.Equal(
        """{"status":"success","data":{"performed_at":"2014-10-04T14:40:58Z","runtime":0.77,"runtime_limit":30,"router":"fra","addresses":["192.0.2.1"],"min":40,"avg":41.235,"max":44,"rate":100,"snapshots":["asn_202605311208_1f59"],"result":"/lg/results/0123456789abcdef01234567","output":["PING","1 \u0022answer\u0022 \u003Cb\u003E"],"format":"text/plain"}}""",
        Write(Report));

    [Fact]
    public void As_json_the_output_is_a_list_of_objects() =>
        Assert.Contains("""
            "output":[{"ttl":64}],"format":"application/json"
            """.Trim(), Write(Report, GlassQuery.Json));

    [Fact]
    public void What_did_not_achieve_its_purpose_is_a_fail_with_data() =>
        Assert.StartsWith("""{"status":"fail","data":{"performed_at":""", Write(Report with { Succeeded = false }));

    [Fact]
    public void An_error_has_message_code_and_the_two_times()
    {
        var error = Report with { Id = null, Lines = [], Items = [], Ping = null, Snapshots = [], Fault = new GlassFault(GlassFaultKind.Timeout, "Too slow.") };

        Assert.Equal(
            """{"status":"error","message":"Too slow.","code":504,"data":{"performed_at":"2014-10-04T14:40:58Z","runtime":0.77,"runtime_limit":30,"router":"fra","addresses":["192.0.2.1"]}}""",
            Write(error));
    }

    [Theory]
    [InlineData(GlassFaultKind.Invalid, 400)]
    [InlineData(GlassFaultKind.UnknownCommand, 404)]
    [InlineData(GlassFaultKind.Method, 405)]
    [InlineData(GlassFaultKind.Limited, 429)]
    [InlineData(GlassFaultKind.Internal, 500)]
    [InlineData(GlassFaultKind.Router, 502)]
    [InlineData(GlassFaultKind.Timeout, 504)]
    public void Each_kind_of_error_has_its_status(GlassFaultKind kind, int code) => Assert.Equal(code, GlassBody.CodeOf(kind));

    [Fact]
    public void A_stored_report_is_read_back_as_it_was()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
            StoredReport.Write(json, Report with { Fault = new GlassFault(GlassFaultKind.Router, "Gone.") });

        var back = StoredReport.Read(bytes.WrittenMemory)!;

        Assert.Equal(Write(Report with { Fault = new GlassFault(GlassFaultKind.Router, "Gone.") }), Write(back));
        Assert.Equal((Report.Command, Report.Argument, Report.Ping), (back.Command, back.Argument, back.Ping));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"version":2}""")]
    [InlineData("""{"version":1,"id":7}""")]
    public void What_is_no_stored_report_is_none(string text) => Assert.Null(StoredReport.Read(Encoding.UTF8.GetBytes(text)));
}
