using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Tracefleet.Coordinator.Tests.Harness;

namespace Tracefleet.Coordinator.Tests;

/// <summary>Requests and their answers, right and wrong ones. Every answer is compared with the OpenAPI document on its way.</summary>
public sealed class ApiTests
{
    const string Campaigns = TestCoordinator.Campaigns;

    static async Task<(TestCoordinator Coordinator, FakeAgent Agent)> StartAsync()
    {
        var coordinator = await TestCoordinator.StartAsync();
        return (coordinator, await FakeAgent.JoinAsync(coordinator, "fra1"));
    }

    static async Task<string> TypeOfAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.JsonAsync();
        Assert.Equal((int)response.StatusCode, problem["status"]!.GetValue<int>());
        Assert.NotEqual("", problem["detail"]!.GetValue<string>());
        return $"{(int)response.StatusCode} {problem["type"]}";
    }

    [Fact]
    public async Task A_submission_is_accepted_and_can_be_looked_at()
    {
        var (coordinator, agent) = await StartAsync();
        await using var _ = coordinator;
        await using var __ = agent;

        using var response = await coordinator.Http.PostAsJsonAsync(Campaigns, new { name = "first", targets = new[] { "198.18.0.1" } });

        var campaign = await response.JsonAsync();
        Assert.Equal(202, (int)response.StatusCode);
        Assert.Equal($"{Campaigns}/{campaign["id"]}", response.Headers.Location?.ToString());
        Assert.Equal("running", campaign["status"]!.GetValue<string>());
        Assert.Equal("""{"shards":1,"packetsMin":8,"packetsMax":64}""", campaign["plan"]!.ToJsonString());
        var list = JsonNode.Parse(await coordinator.Http.GetStringAsync(Campaigns))!;
        Assert.Equal("first", list["results"]!.AsArray().Single()!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_faulty_field_is_named_at_once()
    {
        var (coordinator, agent) = await StartAsync();
        await using var _ = coordinator;
        await using var __ = agent;

        using var response = await coordinator.Http.PostAsJsonAsync(
            Campaigns, new { targets = new[] { "198.18.0.1", "10.0.0.0/8", "198.18.0.1" }, trace = new { maxTtl = 300, attempts = 0 }, ipVersion = 5 });

        var problem = await response.JsonAsync();
        Assert.Equal("400 invalid_fields", await TypeOfAsync(response));
        Assert.Equal(
            ["ipVersion", "targets[1]", "targets[2]", "trace.attempts", "trace.maxTtl"],
            problem["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Faults_of_form_and_of_rules_are_named_at_once()
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        using var response = await coordinator.Http.PostAsync(Campaigns, TestCoordinator.Json(
            """{"targets":"198.18.0.1","trace":{"maxTTL":3,"firstTtl":0},"colour":1,"ipVersion":5}"""));

        Assert.Equal("400 invalid_fields", await TypeOfAsync(response));
        Assert.Equal(["colour", "ipVersion", "targets", "trace.firstTtl", "trace.maxTTL"], (await response.JsonAsync())["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Broken_json_is_refused_with_its_position()
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        using var response = await coordinator.Http.PostAsync(Campaigns, TestCoordinator.Json("{\n  \"targets\": [,]\n}"));

        Assert.Equal("400 invalid_body", await TypeOfAsync(response));
        Assert.Contains("line 2, byte 15", (await response.JsonAsync())["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task Without_a_matching_vantage_point_a_submission_cannot_be_carried_out()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var nobody = await coordinator.Http.PostAsJsonAsync(Campaigns, new { targets = new[] { "198.18.0.1" } });
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        using var unknown = await coordinator.Http.PostAsJsonAsync(Campaigns, new { targets = new[] { "198.18.0.1" }, vantagePoints = new[] { "fra1", "mars" } });

        Assert.Equal("422 no_vantage_point", await TypeOfAsync(nobody));
        Assert.Equal("422 no_vantage_point", await TypeOfAsync(unknown));
        Assert.Equal("vantagePoints[1]", (await unknown.JsonAsync())["errors"]!.AsObject().Single().Key);
    }

    [Fact]
    public async Task An_idempotency_key_gives_the_same_campaign_again()
    {
        var (coordinator, agent) = await StartAsync();
        await using var _ = coordinator;
        await using var __ = agent;
        const string Body = """{"targets":["198.18.0.1"]}""";

        using var first = await SendAsync("key-1", Body);
        using var again = await SendAsync("key-1", Body);
        using var other = await SendAsync("key-1", """{"targets":["198.18.0.2"]}""");
        using var bad = await SendAsync("key 1", Body);

        Assert.Equal((await first.JsonAsync())["id"]!.GetValue<string>(), (await again.JsonAsync())["id"]!.GetValue<string>());
        Assert.Equal("422 idempotency_key_reused", await TypeOfAsync(other));
        Assert.Equal("400 invalid_fields", await TypeOfAsync(bad));
        Assert.Equal(1, JsonNode.Parse(await coordinator.Http.GetStringAsync(Campaigns))!["count"]!.GetValue<int>());

        async Task<HttpResponseMessage> SendAsync(string key, string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Campaigns) { Content = TestCoordinator.Json(body) };
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
            return await coordinator.Http.SendAsync(request);
        }
    }

    [Theory]
    [InlineData("GET", "/api/v1/campaigns/none", "404 campaign_not_found")]
    [InlineData("DELETE", "/api/v1/campaigns/none", "404 campaign_not_found")]
    [InlineData("GET", "/api/v1/campaigns/none/events", "404 campaign_not_found")]
    [InlineData("GET", "/api/v1/campaigns/none/hops", "404 campaign_not_found")]
    [InlineData("GET", "/api/v1/campaigns/none/cells", "404 campaign_not_found")]
    [InlineData("GET", "/api/v1/campaigns/none/paths", "404 campaign_not_found")]
    [InlineData("GET", "/api/v1/campaigns/none/events?after=x", "400 invalid_fields")]
    [InlineData("GET", "/api/v1/campaigns/none/hops?after=-1", "400 invalid_fields")]
    [InlineData("GET", "/api/v1/campaigns?limit=501&offset=-1", "400 invalid_fields")]
    [InlineData("GET", "/api/v1/vantage-points?limit=0", "400 invalid_fields")]
    [InlineData("GET", "/api/v1/nothing", "404 not_found")]
    [InlineData("PUT", "/api/v1/campaigns", "405 method_not_allowed")]
    [InlineData("POST", "/api/v1/vantage-points", "405 method_not_allowed")]
    public async Task Errors_are_problem_details(string method, string path, string expected)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await coordinator.Http.SendAsync(request);

        Assert.Equal(expected, await TypeOfAsync(response));
    }

    [Fact]
    public async Task Bodies_of_another_type_or_too_large_are_refused()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var form = new FormUrlEncodedContent([]);
        using var huge = new ByteArrayContent(new byte[16 * 1024 * 1024 + 1]);
        huge.Headers.ContentType = new("application/json");

        using var wrongType = await coordinator.Http.PostAsync(Campaigns, form);
        using var tooLarge = await coordinator.Http.PostAsync(Campaigns, huge);

        Assert.Equal("415 unsupported_media_type", await TypeOfAsync(wrongType));
        Assert.Equal("413 body_too_large", await TypeOfAsync(tooLarge));
    }

    [Fact]
    public async Task The_list_is_newest_first_and_leads_from_part_to_part()
    {
        var (coordinator, agent) = await StartAsync();
        await using var _ = coordinator;
        await using var __ = agent;
        foreach (var name in new[] { "one", "two", "three" })
            await coordinator.SubmitAsync(new { name, targets = new[] { "198.18.0.1" } });

        var first = JsonNode.Parse(await coordinator.Http.GetStringAsync($"{Campaigns}?limit=2"))!;
        var second = JsonNode.Parse(await coordinator.Http.GetStringAsync(first["next"]!.GetValue<string>()))!;

        Assert.Equal(["three", "two"], first["results"]!.AsArray().Select(item => item!["name"]!.GetValue<string>()));
        Assert.Equal("one", second["results"]!.AsArray().Single()!["name"]!.GetValue<string>());
        Assert.Equal($"3 {Campaigns}?offset=0&limit=2 ", $"{second["count"]} {second["previous"]} {second["next"]}");
    }

    [Fact]
    public async Task An_unchanged_campaign_is_not_sent_again()
    {
        var (coordinator, agent) = await StartAsync();
        await using var _ = coordinator;
        await using var __ = agent;
        var id = await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1" } });
        using var first = await coordinator.Http.GetAsync($"{Campaigns}/{id}");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Campaigns}/{id}");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var again = await coordinator.Http.SendAsync(request);

        Assert.Equal(304, (int)again.StatusCode);
    }

    [Fact]
    public async Task Results_can_be_narrowed_and_paths_are_shown()
    {
        var (coordinator, agent) = await StartAsync();
        await using var _ = coordinator;
        await using var __ = agent;
        var id = await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1", "198.18.0.2" } });
        foreach (var assignment in await agent.AssignmentsAsync(2))
            await agent.FinishAsync(assignment, "fra1");
        await coordinator.FollowAsync(id);

        var all = await coordinator.LinesAsync(id, "hops");
        var paths = JsonNode.Parse(await coordinator.Http.GetStringAsync($"{Campaigns}/{id}/paths?limit=1"))!;

        Assert.Equal(3, (await coordinator.LinesAsync(id, "hops?target=198.18.0.2")).Length);
        Assert.Empty(await coordinator.LinesAsync(id, "hops?vantagePoint=nyc1"));
        Assert.Equal(all[2..].Select(Line), (await coordinator.LinesAsync(id, $"hops?after={all[1]["seq"]}")).Select(Line));
        Assert.Equal("198.18.0.2", (await coordinator.LinesAsync(id, "cells?target=198.18.0.2")).Single()["target"]!.GetValue<string>());
        Assert.Equal("2 1", $"{paths["count"]} {paths["results"]!.AsArray().Count}");
        Assert.Equal(["198.18.255.1", null, "198.18.0.1"], paths["results"]![0]!["hops"]!.AsArray().Select(hop => hop!["addr"]?.GetValue<string>()));

        static string Line(JsonNode node) => node.ToJsonString();
    }

    [Fact]
    public async Task Every_operation_has_a_summary_examples_and_errors()
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        var document = JsonNode.Parse(await coordinator.Http.GetStringAsync("/openapi/v1.json"))!;
        var operations = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => (Name: $"{operation.Key} {path.Key}", Value: operation.Value!))).ToList();

        Assert.StartsWith("3.1", document["openapi"]!.GetValue<string>());
        Assert.Equal(30, operations.Count);
        Assert.All(operations, operation => Assert.NotEqual("", operation.Value["summary"]!.GetValue<string>()));
        Assert.All(operations, operation => Assert.Contains(operation.Value["responses"]!.AsObject(), response =>
            response.Key == "204" || (response.Key[0] == '2' && response.Value!["content"]!.AsObject() is { Count: > 0 } media && media.All(IsShown))));
        Assert.All(operations.Where(operation => operation.Name.Contains("{id}")), operation => Assert.NotNull(operation.Value["responses"]!["404"]));
        Assert.Contains("Tracefleet", await coordinator.Http.GetStringAsync("/docs/index.html"));

        // A file has no example that says anything, and a table in CSV none beside the one in JSON.
        static bool IsShown(KeyValuePair<string, JsonNode?> media) =>
            media.Key is "application/octet-stream" or "text/csv" || media.Value!["example"] is not null;
    }

    [Fact]
    public async Task Vantage_points_are_listed_with_their_agents()
    {
        var (coordinator, agent) = await StartAsync();
        await using var _ = coordinator;
        await using var __ = agent;

        var place = await coordinator.PlaceAsync("fra1");

        Assert.Equal("Frankfurt DE 64500 true", $"{place["city"]} {place["country"]} {place["asn"]} {place["connected"]!.ToJsonString()}");
        Assert.Equal("agent-1", place["agents"]!.AsArray().Single()!["id"]!.GetValue<string>());
    }
}
