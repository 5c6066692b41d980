using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Tracefleet.Coordinator.Tests.Harness;
using Tracefleet.Measurements.Traces;
using Tracefleet.Testing;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Coordinator.Tests.Traffic;

/// <summary>Stored traffic over the API. Every answer is compared with the OpenAPI document on its way.</summary>
public sealed class TrafficApiTests
{
    const string Root = "/api/v1/traffic";

    static async Task<(TestCoordinator Coordinator, RecordedTraffic Traffic)> StartAsync()
    {
        var coordinator = await TestCoordinator.StartAsync(time: new ManualTime());
        return (coordinator, await RecordedTraffic.BeginAsync(coordinator.Directory, coordinator.Time.GetUtcNow(), time: coordinator.Time));
    }

    /// <summary>Half a minute of traffic, of which the first ten seconds are stored.</summary>
    static async Task<RecordedTraffic> FillAsync(TestCoordinator coordinator, RecordedTraffic traffic)
    {
        var start = coordinator.Time.GetUtcNow();
        traffic.In("192.0.2.1", 600_000, start).In("198.51.100.7", 200_000, start).Out("203.0.113.9", 150_000, start).Out("2001:db8::1", 50_000, start, 17, 53);
        coordinator.Time.Advance(TimeSpan.FromSeconds(10));
        await traffic.StoreUntilAsync(coordinator.Time.GetUtcNow());
        return traffic;
    }

    static async Task<JsonNode> GetAsync(TestCoordinator coordinator, string path) => JsonNode.Parse(await coordinator.Http.GetStringAsync(Root + path))!;

    static string[] KeysOf(JsonNode top) => [.. top["results"]!.AsArray().Select(one => one!["key"]!.GetValue<string>())];

    [Fact]
    public async Task Where_nothing_was_ever_recorded_the_answers_are_empty_and_nothing_is_made()
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        Assert.Empty((await GetAsync(coordinator, "/runs")).AsArray());
        Assert.Empty((await GetAsync(coordinator, "/paths")).AsArray());
        Assert.Empty(KeysOf(await GetAsync(coordinator, "/top")));
        Assert.Empty(KeysOf(await GetAsync(coordinator, "/hosts")));
        Assert.Empty(KeysOf((await GetAsync(coordinator, "/series"))["top"]!));
        Assert.False(Directory.Exists(Path.Combine(coordinator.Directory, "traffic")));
    }

    [Theory]
    [InlineData("/top", "AS64500 AS64501 AS64502 AS64503")]
    [InlineData("/top?by=owner", "Example, Inc.|Other Networks|AS64503")]
    [InlineData("/top?direction=out", "AS64502 AS64503")]
    [InlineData("/top?by=country&limit=1", "NL")]
    [InlineData("/top?by=port", "tcp/443 udp/53")]
    [InlineData("/top?by=ixp", "Example-IX")]
    [InlineData("/top?by=prefix&country=us", "198.51.100.0/24")]
    [InlineData("/hosts", "192.0.2.1 198.51.100.7 203.0.113.9 2001:db8::1")]
    [InlineData("/hosts?asn=AS64503", "2001:db8::1")]
    [InlineData("/hosts?prefix=192.0.2.0/24&since=2026-05-31T11:30:00Z&until=2026-05-31T12:30:00Z&step=1s", "192.0.2.1")]
    [InlineData("/top?until=2026-05-31T12:00:00Z&since=2026-05-31T11:00:00Z", "")]
    public async Task The_largest_are_told_by_what_is_asked(string path, string keys)
    {
        var (coordinator, traffic) = await StartAsync();
        await using var _ = coordinator;
        await using var filled = await FillAsync(coordinator, traffic);

        Assert.Equal(keys.Split(keys.Contains('|') ? '|' : ' ', StringSplitOptions.RemoveEmptyEntries), KeysOf(await GetAsync(coordinator, path)));
    }

    [Fact]
    public async Task Numbers_are_exact_and_shares_are_of_all()
    {
        var (coordinator, traffic) = await StartAsync();
        await using var _ = coordinator;
        await using var filled = await FillAsync(coordinator, traffic);

        var top = await GetAsync(coordinator, "/top?limit=1");

        var first = top["results"]![0]!;
        Assert.Equal((600_000, 600_000, 0.6), (first["in"]!["bytes"]!.GetValue<int>(), first["bytesAtMost"]!.GetValue<int>(), Math.Round(first["share"]!.GetValue<double>(), 6)));
        Assert.Equal((200_000, 200_000), (top["otherIn"]!["bytes"]!.GetValue<int>(), top["otherOut"]!["bytes"]!.GetValue<int>()));
        Assert.Equal((800_000, 200_000), (top["directions"]!["in"]!["bytes"]!.GetValue<int>(), top["totalOut"]!["bytes"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_series_has_a_point_for_each_step()
    {
        var (coordinator, traffic) = await StartAsync();
        await using var _ = coordinator;
        await using var filled = await FillAsync(coordinator, traffic);

        var series = await GetAsync(coordinator, "/series?since=10s&step=1s&limit=2");

        Assert.Equal(10, series["points"]!.AsArray().Count);
        Assert.Equal("[600000,200000]", series["points"]![0]!["in"]!.ToJsonString());
        Assert.Equal((800_000, 0), (series["points"]![0]!["totalIn"]!.GetValue<int>(), series["points"]![1]!["totalIn"]!.GetValue<int>()));
    }

    /// <summary>A run of ten seconds from noon on, three hours before it is asked for, and another since.</summary>
    static async Task<TestCoordinator> WithARunLongAgoAsync()
    {
        var (coordinator, traffic) = await StartAsync();
        await FillAsync(coordinator, traffic);
        await traffic.EndAsync(coordinator.Time.GetUtcNow());
        await traffic.DisposeAsync();
        coordinator.Time.Advance(TimeSpan.FromHours(3));
        await using var other = await RecordedTraffic.BeginAsync(coordinator.Directory, coordinator.Time.GetUtcNow(), time: coordinator.Time);
        other.In("192.0.2.1", 1, coordinator.Time.GetUtcNow());
        coordinator.Time.Advance(TimeSpan.FromSeconds(2));
        await other.StoreUntilAsync(coordinator.Time.GetUtcNow());
        return coordinator;
    }

    [Theory]
    [InlineData("/top?run=1", 800_000)]
    [InlineData("/hosts?run=1&step=1m", 800_000)]
    [InlineData("/top?run=1&since=1h", 0)]
    [InlineData("/top?run=1&until=2026-05-31T12:30:00Z", 800_000)]
    [InlineData("/top?run=2", 1)]
    [InlineData("/top?run=3", 0)]
    [InlineData("/top", 1)]
    public async Task Of_a_run_all_is_told_where_no_span_is_given(string path, int bytes)
    {
        await using var coordinator = await WithARunLongAgoAsync();

        Assert.Equal(bytes, (await GetAsync(coordinator, path))["totalIn"]!["bytes"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_whole_run_over_time_begins_with_its_first_second_and_ends_with_its_last()
    {
        await using var coordinator = await WithARunLongAgoAsync();

        var series = await GetAsync(coordinator, "/series?run=1&step=1m");
        var run = (await GetAsync(coordinator, "/runs"))[1]!;

        Assert.Equal("2026-05-31T12:00:00.000000Z", run["dataFrom"]!.GetValue<string>());
        Assert.Equal("2026-05-31T12:00:00.000000Z", series["top"]!["since"]!.GetValue<string>());
        Assert.Equal(800_000, Assert.Single(series["points"]!.AsArray())!["totalIn"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_run_that_has_too_many_steps_is_refused_and_not_answered_with_another_span()
    {
        var (coordinator, traffic) = await StartAsync();
        await using var _ = coordinator;
        await using var __ = traffic;
        traffic.In("192.0.2.1", 1, coordinator.Time.GetUtcNow());
        coordinator.Time.Advance(TimeSpan.FromHours(3));
        await traffic.StoreUntilAsync(coordinator.Time.GetUtcNow());

        using var response = await coordinator.Http.GetAsync(Root + "/series?run=1&step=1s");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(
            "A span of 0.03:00:00 has more than 5000 steps of 1s; give a longer step, or a shorter span.",
            (await response.JsonAsync())["errors"]!["step"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Links_are_networks_at_the_interfaces_of_exporters()
    {
        var (coordinator, traffic) = await StartAsync();
        await using var _ = coordinator;
        await using var __ = traffic;
        var start = coordinator.Time.GetUtcNow();
        traffic.In("192.0.2.1", 1_000, start, exporter: "198.18.255.1", index: 7).Out("203.0.113.9", 500, start, exporter: "198.18.255.1", index: 8)
            .Reporting(
                new ExporterReport(Addressing.Address.Parse("198.18.255.1"), "NetFlow v9", start, traffic.Run.Counts.Add("sequenceGaps", 3)),
                new TrafficInterface(Addressing.Address.Parse("198.18.255.1"), 7, "transit", null));
        coordinator.Time.Advance(TimeSpan.FromSeconds(2));
        await traffic.StoreUntilAsync(coordinator.Time.GetUtcNow());

        var links = (await GetAsync(coordinator, "/links?exporter=198.18.255.1"))["results"]!.AsArray();
        var run = (await GetAsync(coordinator, "/runs"))[0]!;

        Assert.Equal(
            ["64500 198.18.255.1 7 transit", "64502 198.18.255.1 8 "], links.Select(link => $"{link!["asn"]} {link["exporter"]} {link["interface"]} {link["interfaceName"]}"));
        Assert.Equal("""{"sequenceGaps":3}""", run["exporters"]![0]!["counts"]!.ToJsonString());
    }

    [Fact]
    public async Task A_run_says_whether_it_was_killed()
    {
        var (coordinator, traffic) = await StartAsync();
        await using var _ = coordinator;
        await (await FillAsync(coordinator, traffic)).DisposeAsync();

        var run = (await GetAsync(coordinator, "/runs"))[0]!;

        Assert.Equal(("killed", "2026-05-31T12:00:10.000000Z"), (run["state"]!.GetValue<string>(), run["storedUntil"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Paths_to_a_network_are_told()
    {
        var (coordinator, traffic) = await StartAsync();
        await using var _ = coordinator;
        await using var __ = traffic;
        var trace = new TraceRecord
        {
            Campaign = "traffic",
            Shard = 0,
            ShardAttempt = 1,
            VantagePoint = "edge1",
            TargetIndex = 0,
            Target = "192.0.2.1",
            StartedAt = default,
            EndedAt = default,
            Reason = CellReason.Reached,
            Protocol = Probing.ProbeProtocol.Udp,
            Hops = [new Hop { Ttl = 1, Attempt = 1, SentAt = default, Addr = Addressing.Address.Parse("192.0.2.1"), RttMicroseconds = 900 }],
        };
        await traffic.Store.StorePathAsync(
            new TracedPath(traffic.Run.Id, new Addressing.Asn(64500), "Example", Addressing.Address.Parse("192.0.2.1"), coordinator.Time.GetUtcNow(), trace), default);

        var paths = (await GetAsync(coordinator, "/paths?asn=AS64500")).AsArray();

        Assert.Equal((64500, "192.0.2.1", "reached", 1), (paths[0]!["asn"]!.GetValue<int>(), paths[0]!["target"]!.GetValue<string>(), paths[0]!["reason"]!.GetValue<string>(), paths.Count));
        Assert.Empty((await GetAsync(coordinator, "/paths?asn=64501")).AsArray());
    }

    [Theory]
    [InlineData("/top?format=csv", null)]
    [InlineData("/top", "text/csv")]
    [InlineData("/series?format=csv&since=10s", null)]
    [InlineData("/runs?format=csv", null)]
    public async Task Csv_is_for_who_asks_for_it(string path, string? accept)
    {
        var (coordinator, traffic) = await StartAsync();
        await using var _ = coordinator;
        await using var filled = await FillAsync(coordinator, traffic);
        using var request = new HttpRequestMessage(HttpMethod.Get, Root + path);
        if (accept is not null)
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));

        using var response = await coordinator.Http.SendAsync(request);

        var lines = (await response.Content.ReadAsStringAsync()).Split('\n');
        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.True(lines.Length > 2 && lines.SkipLast(1).Select(line => line.Split(',').Length).All(length => length >= lines[0].Split(',').Length), lines[0]);
    }

    [Theory]
    [InlineData("/top?by=planet", "by")]
    [InlineData("/top?since=yesterday", "since")]
    [InlineData("/top?nonsense=1", "nonsense")]
    [InlineData("/top?format=xml", "format")]
    [InlineData("/hosts?by=asn", "by")]
    [InlineData("/links?asn=x", "asn")]
    [InlineData("/series?limit=101", "limit")]
    [InlineData("/series?since=7d&step=1s", "step")]
    [InlineData("/live?since=1h", "since")]
    [InlineData("/live?after=x", "after")]
    [InlineData("/paths?limit=1000", "limit")]
    [InlineData("/runs?limit=1", "limit")]
    public async Task A_field_that_is_wrong_is_named(string path, string field)
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        using var response = await coordinator.Http.GetAsync(Root + path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([field], (await response.JsonAsync())["errors"]!.AsObject().Select(error => error.Key));
    }

    [Fact]
    public async Task A_database_that_cannot_be_read_is_told_with_what_is_wrong()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var folder = Directory.CreateDirectory(Path.Combine(coordinator.Directory, "traffic")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "traffic.db"), new string('x', 8_192));

        foreach (var path in new[] { "/top", "/series", "/runs", "/paths", "/live" })
        {
            using var response = await coordinator.Http.GetAsync(Root + path);
            var problem = await response.JsonAsync();
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "store_unavailable"), (response.StatusCode, problem["type"]!.GetValue<string>()));
            Assert.Contains("traffic.db", problem["detail"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task The_examples_have_the_fields_that_answers_have()
    {
        var (coordinator, traffic) = await StartAsync();
        await using var _ = coordinator;
        await using var filled = await FillAsync(coordinator, traffic);
        var paths = JsonNode.Parse(await coordinator.Http.GetStringAsync("/openapi/v1.json"))!["paths"]!;

        foreach (var path in new[] { "/top", "/runs", "/series", "/hosts", "/links" })
        {
            var example = paths[Root + path]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["example"]!;
            Assert.Equal(FieldsOf(await GetAsync(coordinator, path)), FieldsOf(example));
        }
    }

    static string[] FieldsOf(JsonNode answer) => [.. (answer is JsonArray list ? list[0]! : answer).AsObject().Select(field => field.Key)];
}
