using System.Collections.Immutable;
using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.Contracts.Api;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Contracts.Tests.Api.Traffic;

public sealed class TrafficResourceTests
{
    const long Start = 1_780_228_800_000; // 2026-05-31T12:00:00Z

    static readonly Counts[] Directions = [new(700, 7, 3), new(300, 3, 2), default, new(50, 1, 1)];

    static AskedTraffic Asked(params (string Name, string Text)[] fields)
    {
        var given = fields.ToDictionary(field => field.Name, field => field.Text);
        var (asked, faults) = TrafficQuestionReader.Read(TrafficForm.Top, name => given.GetValueOrDefault(name), DateTimeOffset.FromUnixTimeMilliseconds(Start + 60_000));
        Assert.Empty(faults);
        return asked!;
    }

    static Tally Both(ulong into, ulong from) => new(new Counts(into, into / 100, 1), new Counts(from, from / 100, 1));

    static TrafficEntry As(uint asn, string? name, ulong into, ulong from, ulong error = 0) =>
        new(TrafficKey.OfAs(new Asn(asn)), new TrafficAbout(AsName: name), Both(into, from), into + from + error);

    static TrafficTop Top(Tally total, Tally other, ulong unlisted, params TrafficEntry[] entries) =>
        new(Start, Start + 60_000, TimeSpan.FromMinutes(1), total, Directions, entries, other, unlisted);

    [Fact]
    public void The_largest_ases_are_told_with_their_share_and_what_is_in_none()
    {
        var top = Top(Both(700, 300), Both(100, 50), 90, As(64500, "Example", 500, 200, error: 25), As(0, null, 100, 50));

        var json = JsonSerializer.Serialize(TrafficTopResource.Of(Asked(), top), ApiJson.Default.TrafficTopResource);

        Assert.Equal(
            """
            {"by":"asn","direction":"both","measure":"bytes","since":"2026-05-31T12:00:00.000000Z","until":"2026-05-31T12:01:00.000000Z","stepSeconds":60,
            "directions":{"in":{"bytes":700,"packets":7,"flows":3},"out":{"bytes":300,"packets":3,"flows":2},"transit":{"bytes":0,"packets":0,"flows":0},
            "internal":{"bytes":50,"packets":1,"flows":1}},"totalIn":{"bytes":700,"packets":7,"flows":1},"totalOut":{"bytes":300,"packets":3,"flows":1},
            "results":[{"key":"AS64500","asn":64500,"asName":"Example","prefix":null,"host":null,"country":null,"ixp":null,"protocol":null,"port":null,
            "exporter":null,"interface":null,"interfaceName":null,"in":{"bytes":500,"packets":5,"flows":1},"out":{"bytes":200,"packets":2,"flows":1},
            "bytesAtMost":725,"share":0.7},{"key":"AS0","asn":0,"asName":null,"prefix":null,"host":null,"country":null,"ixp":null,"protocol":null,"port":null,
            "exporter":null,"interface":null,"interfaceName":null,"in":{"bytes":100,"packets":1,"flows":1},"out":{"bytes":50,"packets":0,"flows":1},
            "bytesAtMost":150,"share":0.15}],"otherIn":{"bytes":100,"packets":1,"flows":1},"otherOut":{"bytes":50,"packets":0,"flows":1},"unlistedBytesAtMost":90}
            """.ReplaceLineEndings(""), json);
    }

    [Theory]
    [InlineData("in", "bytes", 500.0 / 700)]
    [InlineData("out", "bytes", 200.0 / 300)]
    [InlineData("both", "packets", 7.0 / 10)]
    [InlineData("in", "flows", 1.0)]
    public void A_share_is_of_the_total_in_the_direction_and_measure_asked_for(string direction, string measure, double share)
    {
        var answer = TrafficTopResource.Of(Asked(("direction", direction), ("measure", measure)), Top(Both(700, 300), default, 0, As(64500, null, 500, 200)));

        Assert.Equal((direction, measure), (answer.Direction, answer.Measure));
        Assert.Equal(share, answer.Results[0].Share, 6);
    }

    [Fact]
    public void Nothing_has_no_share() => Assert.Equal(0, TrafficTopResource.Of(Asked(), Top(default, default, 0, As(64500, null, 0, 0))).Results[0].Share);

    [Fact]
    public void What_is_in_no_result_of_a_part_is_not_known()
    {
        var about = new TrafficAbout(new Asn(64500), "Example", Prefix.Parse("192.0.2.0/24"), "NL");
        var host = new TrafficEntry(TrafficKey.OfHost(Address.Parse("192.0.2.1")), about, Both(10, 0), 10);

        var answer = TrafficTopResource.Of(Asked(("by", "host"), ("asn", "64500")), Top(Both(100, 0), default, 0, host));

        var one = Assert.Single(answer.Results);
        Assert.Equal((null, null), (answer.OtherIn, answer.OtherOut));
        Assert.Equal(("192.0.2.1", "192.0.2.1", 64500u, "Example", "192.0.2.0/24", "NL"), (one.Key, one.Host, one.Asn, one.AsName, one.Prefix, one.Country));
        Assert.Equal(0.1, one.Share, 6);
    }

    public static TheoryData<string, TrafficKey, string> Keys => new()
    {
        { "country", TrafficKey.OfCountry("NL"), """{"Key":"NL","Country":"NL"}""" },
        { "prefix", TrafficKey.OfPrefix(Prefix.Parse("2001:db8::/32")), """{"Key":"2001:db8::/32","Asn":0,"Prefix":"2001:db8::/32"}""" },
        { "host", TrafficKey.OfHost(Address.Parse("2001:db8::1")), """{"Key":"2001:db8::1","Asn":0,"Host":"2001:db8::1"}""" },
        { "port", TrafficKey.OfPort(6, 443), """{"Key":"tcp/443","Protocol":"tcp","Port":443}""" },
        { "port", TrafficKey.OfPort(47, 0), """{"Key":"47/0","Protocol":"47","Port":0}""" },
        { "ixp", TrafficKey.OfIxp("Example-IX"), """{"Key":"Example-IX","Ixp":"Example-IX"}""" },
        { "exporter", TrafficKey.OfExporter(Address.Parse("192.0.2.1")), """{"Key":"192.0.2.1","Exporter":"192.0.2.1"}""" },
        { "interface", TrafficKey.OfInterface(Address.Parse("192.0.2.1"), 7), """{"Key":"192.0.2.1 interface 7","Exporter":"192.0.2.1","Interface":7,"InterfaceName":"xe-0/0/1"}""" },
        { "interface", TrafficKey.OfInterface(TrafficKey.ThisHost, 2), """{"Key":"local interface 2","Exporter":"local","Interface":2,"InterfaceName":"xe-0/0/1"}""" },
        { "link", TrafficKey.OfAsOfInterface(TrafficKey.ThisHost, 2, new Asn(64500)), """{"Key":"AS64500 at local interface 2","Asn":64500,"Exporter":"local","Interface":2,"InterfaceName":"xe-0/0/1"}""" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void Each_kind_of_key_has_the_fields_it_means(string by, TrafficKey key, string expected)
    {
        var entry = new TrafficEntry(key, TrafficAbout.Nothing, Both(1, 2), 3, key.Interface is null ? null : "xe-0/0/1");

        var answer = TrafficTopResource.Of(Asked(("by", by)), Top(Both(1, 2), default, 0, entry)).Results[0];

        var told = JsonSerializer.SerializeToNode(answer)!.AsObject();
        foreach (var name in told.Where(field => field.Value is null).Select(field => field.Key).Concat(["In", "Out", "BytesAtMost", "Share"]).ToList())
            told.Remove(name);
        Assert.Equal(expected, told.ToJsonString());
    }

    [Fact]
    public void Owners_are_the_ases_of_a_name_together()
    {
        var top = Top(
            Both(1_000, 0), Both(100, 0), 60, As(64500, "Other", 400, 0), As(64501, "Example", 300, 0), As(64502, "Example", 150, 0), As(64503, null, 50, 0));

        var answer = TrafficTopResource.Of(Asked(("by", "owner"), ("limit", "2")), top);

        Assert.Equal(
            [("Example", null, 450ul, 0.45, 550ul), ("Other", 64500u, 400ul, 0.4, 500ul)],
            answer.Results.Select(one => (one.Key, one.Asn, one.In.Bytes, one.Share, one.BytesAtMost)));
        Assert.Equal((150ul, 150ul), (answer.OtherIn!.Bytes, answer.UnlistedBytesAtMost));
    }

    [Fact]
    public void Points_are_in_the_order_of_the_results_and_in_the_measure_asked_for()
    {
        var top = Top(Both(900, 0), default, 0, As(64500, "Other", 400, 0), As(64501, "Example", 300, 100), As(64502, "Example", 150, 0));
        TrafficPoint[] points = [new(Start, Both(900, 100), [Both(400, 0), Both(300, 100), Both(150, 0)]), new(Start + 60_000, default, [default, default, default])];

        var byAs = TrafficSeriesResource.Of(Asked(("measure", "packets")), new TrafficSeries(top, points));
        var byOwner = TrafficSeriesResource.Of(Asked(("by", "owner")), new TrafficSeries(top, points));

        Assert.Equal([4ul, 3, 1], byAs.Points[0].In);
        Assert.Equal((9ul, 1ul), (byAs.Points[0].TotalIn, byAs.Points[0].TotalOut));
        Assert.Equal(["Example", "Other"], byOwner.Top.Results.Select(one => one.Key));
        Assert.Equal([450ul, 400], byOwner.Points[0].In);
        Assert.Equal([100ul, 0], byOwner.Points[0].Out);
        Assert.Equal([0ul, 0], byOwner.Points[1].In);
        Assert.Equal(Start + 60_000, byOwner.Points[1].At.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void A_run_tells_where_it_is_from_and_what_it_counted()
    {
        var noon = DateTimeOffset.FromUnixTimeMilliseconds(Start);
        var start = new TrafficRunStart(
            TrafficRunKind.Collection, "netflow 127.0.0.1:2055", "edge1", null, [Prefix.Parse("192.0.2.0/24")], true, new SnapshotIds("asn_1", null, null));
        var counts = ImmutableSortedDictionary<string, long>.Empty.Add(TrafficRunCounts.Received, 9);
        var run = new TrafficRun(
            3, start, TrafficRunState.Killed, noon, noon.AddSeconds(5), null, counts,
            [new ExporterReport(TrafficKey.ThisHost, "NetFlow v9", noon, counts.Add("sequenceGaps", 2))])
        {
            DataFrom = noon.AddSeconds(1),
        };

        Assert.Equal(
            """
            [{"id":3,"kind":"collection","name":"netflow 127.0.0.1:2055","host":"edge1","state":"killed","startedAt":"2026-05-31T12:00:00.000000Z",
            "storedUntil":"2026-05-31T12:00:05.000000Z","endedAt":null,"filter":null,"own":["192.0.2.0/24"],"publicOnly":true,
            "snapshots":{"asn":"asn_1","geo":null,"ixp":null},"counts":{"received":9},
            "exporters":[{"exporter":"local","protocols":"NetFlow v9","lastSeenAt":"2026-05-31T12:00:00.000000Z","counts":{"received":9,"sequenceGaps":2}}],
            "dataFrom":"2026-05-31T12:00:01.000000Z"}]
            """.ReplaceLineEndings(""), JsonSerializer.Serialize([TrafficRunResource.Of(run)], ApiJson.Default.IReadOnlyListTrafficRunResource));
        Assert.Equal(
            """
            id,kind,name,host,state,started_at,data_from,stored_until,ended_at,filter,exporters,received
            3,collection,netflow 127.0.0.1:2055,edge1,killed,2026-05-31T12:00:00Z,2026-05-31T12:00:01Z,2026-05-31T12:00:05Z,,,1,9

            """.ReplaceLineEndings("\n"), TrafficCsv.Of([TrafficRunResource.Of(run)]));
    }

    [Fact]
    public void A_path_shows_its_crossings_and_why_it_ended()
    {
        var trace = new TraceRecord
        {
            Campaign = "traffic",
            Shard = 0,
            ShardAttempt = 1,
            VantagePoint = "edge1",
            TargetIndex = 0,
            Target = "192.0.2.9",
            StartedAt = default,
            EndedAt = default,
            Reason = CellReason.GapLimit,
            Hops =
            [
                new Hop { Ttl = 1, Attempt = 1, SentAt = default, Addr = Address.Parse("192.0.2.1"), RttMicroseconds = 412, Annotation = Annotation.None with { Origins = [new Asn(64501)] } },
                new Hop { Ttl = 2, Attempt = 1, SentAt = default },
            ],
        };

        var path = TrafficPathResource.Of(new TracedPath(1, new Asn(64500), "Example", Address.Parse("192.0.2.9"), DateTimeOffset.FromUnixTimeMilliseconds(Start), trace));

        Assert.Equal((1L, 64500u, "Example", "192.0.2.9", "gap_limit"), (path.Run, path.Asn, path.AsName, path.Target, path.Reason));
        Assert.Equal(["AS64501"], path.AsPath);
        Assert.Equal([(1, 0.412m, false), (2, null, true)], path.Hops.Select(hop => (hop.Ttl, hop.RttMs, hop.Silent)));
    }

    [Fact]
    public void Csv_quotes_what_needs_it_and_has_a_line_for_the_rest()
    {
        var answer = TrafficTopResource.Of(Asked(), Top(Both(700, 0), Both(200, 0), 0, As(64500, "Example, \"Inc.\"", 500, 0)));

        Assert.Equal(
            """"
            key,asn,as_name,prefix,host,country,ixp,protocol,port,exporter,interface,interface_name,in_bytes,in_packets,in_flows,out_bytes,out_packets,out_flows,bytes_at_most,share
            AS64500,64500,"Example, ""Inc.""",,,,,,,,,,500,5,1,0,0,1,500,0.714286
            (other),,,,,,,,,,,,200,2,1,0,0,1,,

            """", TrafficCsv.Of(answer));
    }

    [Fact]
    public void Csv_of_a_series_has_a_line_for_each_step_and_result()
    {
        var series = new TrafficSeries(Top(Both(400, 100), default, 0, As(64500, null, 400, 100)), [new TrafficPoint(Start, Both(400, 100), [Both(400, 100)])]);

        Assert.Equal(
            """
            at,key,as_name,in_bytes,out_bytes
            2026-05-31T12:00:00Z,AS64500,,400,100
            2026-05-31T12:00:00Z,(total),,400,100

            """, TrafficCsv.Of(TrafficSeriesResource.Of(Asked(), series)));
    }
}
