using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Tracefleet.Addressing;
using Tracefleet.Coordinator.Tests.Harness;
using Tracefleet.Enrichment;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Coordinator.Tests;

/// <summary>Stored hops read back with other snapshots than the agents used.</summary>
public sealed class ReannotationTests
{
    const string
        FirstRoutes = "0.0.0.0/1\t64998\n128.0.0.0/1\t64998\n2000::/3\t64998\n",
        OtherRoutes = "0.0.0.0/1\t64999\n128.0.0.0/1\t64999\n2000::/3\t64999\n",
        FirstPlaces = "0.0.0.0/1,DE,,Berlin,\n128.0.0.0/1,DE,,Hamburg,\n2000::/3,DE,,Bonn,\n", OtherPlaces = "0.0.0.0/2,FR,,Paris,\n2000::/3,FR,,Lyon,\n";

    static SnapshotLibrary LibraryOf(TestCoordinator coordinator) => coordinator.Services.GetRequiredService<SnapshotLibrary>();

    static async Task<SnapshotEntry> MakeAsync(TestCoordinator coordinator, SnapshotKind kind, string file, string content)
    {
        var path = Path.Combine(coordinator.Directory, file);
        await File.WriteAllTextAsync(path, content);
        return (await LibraryOf(coordinator).CreateAsync(new SnapshotOrder { Kind = kind, Files = [path] }, null, default)).Entry;
    }

    /// <summary>A campaign of a simulated agent that pins the first routes, and no other snapshot of the coordinator's.</summary>
    static async Task<string> RunAsync(TestCoordinator coordinator)
    {
        var first = await MakeAsync(coordinator, SnapshotKind.Asn, "first.dat", FirstRoutes);
        await using var agent = await SimulatedAgent.JoinAsync(coordinator);
        var id = await coordinator.SubmitAsync(
            new { targets = SimulatedAgent.Targets(12), snapshots = new { asn = first.Id, geo = (string?)null, ixp = (string?)null } });
        await coordinator.FollowAsync(id);
        return id;
    }

    static string[] Asns(IEnumerable<JsonNode> hops) => [.. hops.SelectMany(hop => hop["asn"]!.AsArray()).Select(asn => asn!.ToJsonString()).Distinct()];

    static string[] Texts(IEnumerable<JsonNode> lines) => [.. lines.Select(line => line.ToJsonString())];

    [Fact]
    public async Task Hops_are_annotated_with_another_snapshot_and_what_is_stored_stays()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var id = await RunAsync(coordinator);
        var other = await MakeAsync(coordinator, SnapshotKind.Asn, "other.dat", OtherRoutes);
        var before = await coordinator.LinesAsync(id, "hops");

        using var response = await coordinator.Http.GetAsync($"{TestCoordinator.Campaigns}/{id}/hops?asn=latest");
        var again = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();

        Assert.Equal([$"asn={other.Id}"], response.Headers.GetValues("Tracefleet-Snapshots"));
        Assert.All(again, hop => Assert.Equal(other.Id, hop["snapshots"]!["asn"]!.GetValue<string>()));
        Assert.Equal(["64998"], Asns(before.Where(hop => hop["ixp"] is null)));
        Assert.Equal(["64999"], Asns(again.Where(hop => hop["ixp"] is null)));
        // All the rest is as the agent told it.
        Assert.Contains(before, hop => hop["city"] is not null);
        Assert.Equal(before.Select(Rest), again.Select(Rest));
        Assert.Equal(Texts(before), Texts(await coordinator.LinesAsync(id, "hops")));

        static string Rest(JsonNode hop)
        {
            var rest = hop.DeepClone().AsObject();
            foreach (var field in hop["ixp"] is null ? ["asn", "asName", "prefix", "snapshots"] : (string[])["snapshots"])
                rest.Remove(field);
            return rest.ToJsonString();
        }
    }

    [Fact]
    public async Task Paths_and_their_AS_paths_are_made_of_the_other_snapshots_and_the_next_part_names_them()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var id = await RunAsync(coordinator);
        var other = await MakeAsync(coordinator, SnapshotKind.Asn, "other.dat", OtherRoutes);
        await LibraryOf(coordinator).PinAsync(SnapshotKind.Asn, "production", other.Id, default);

        var page = JsonNode.Parse(await coordinator.Http.GetStringAsync($"{TestCoordinator.Campaigns}/{id}/paths?limit=1&asn=production&geo=none&ixp=none"))!;
        var next = JsonNode.Parse(await coordinator.Http.GetStringAsync(page["next"]!.GetValue<string>()))!;

        Assert.EndsWith($"/paths?offset=1&limit=1&asn={other.Id}&geo=none&ixp=none", page["next"]!.GetValue<string>(), StringComparison.Ordinal);
        foreach (var path in (JsonNode[])[page["results"]![0]!, next["results"]![0]!])
        {
            Assert.Equal("""["AS64999"]""", path["asPath"]!.ToJsonString());
            Assert.Equal($$"""{"asn":"{{other.Id}}","geo":null,"ixp":null}""", path["snapshots"]!.ToJsonString());
            Assert.Equal(["64999"], Asns(path["hops"]!.AsArray()!));
            Assert.All(path["hops"]!.AsArray(), hop => Assert.Null(hop!["city"]));
        }
        var stored = JsonNode.Parse(await coordinator.Http.GetStringAsync($"{TestCoordinator.Campaigns}/{id}/paths?limit=1"))!["results"]![0]!;
        Assert.Contains("AS64998", stored["asPath"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_kinds_are_named_a_hop_says_what_these_and_the_pinned_ones_say_together()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var firstAsn = await MakeAsync(coordinator, SnapshotKind.Asn, "first.dat", FirstRoutes);
        var firstGeo = await MakeAsync(coordinator, SnapshotKind.Geo, "first.csv", FirstPlaces);
        var firstIxp = await MakeAsync(coordinator, SnapshotKind.Ixp, "first.ixp.csv", "64.0.0.0/3,First-IX\n");
        await using var agent = await SimulatedAgent.JoinAsync(coordinator);
        var id = await coordinator.SubmitAsync(
            new { targets = SimulatedAgent.Targets(12), snapshots = new { asn = firstAsn.Id, geo = firstGeo.Id, ixp = firstIxp.Id } });
        await coordinator.FollowAsync(id);
        var otherAsn = await MakeAsync(coordinator, SnapshotKind.Asn, "other.dat", OtherRoutes);
        var otherGeo = await MakeAsync(coordinator, SnapshotKind.Geo, "other.csv", OtherPlaces);
        var otherIxp = await MakeAsync(coordinator, SnapshotKind.Ixp, "other.ixp.csv", "80.0.0.0/4,Other-IX\n2000::/4,Six-IX\n");
        var library = LibraryOf(coordinator);

        var exchanges = new HashSet<string>();
        foreach (var (asn, geo, ixp) in Enumerable.Range(1, 7).Select(bits => ((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0)))
        {
            var expected = Annotator.None.With(
                library.Open(asn ? otherAsn : firstAsn), library.Open(geo ? otherGeo : firstGeo), library.Open(ixp ? otherIxp : firstIxp));
            var query = $"hops?{(asn ? $"asn={otherAsn.Id}&" : "")}{(geo ? $"geo={otherGeo.Id}&" : "")}{(ixp ? $"ixp={otherIxp.Id}&" : "")}".TrimEnd('&');
            foreach (var hop in (await coordinator.LinesAsync(id, query)).Where(hop => hop["addr"] is not null))
            {
                var annotation = expected.Annotate(Address.Parse(hop["addr"]!.GetValue<string>()));
                Assert.Equal(
                    ($"[{string.Join(',', annotation.Origins.Select(origin => origin.Number))}]", annotation.Ixp, annotation.Country, annotation.City,
                        annotation.Prefix?.ToString()),
                    (hop["asn"]!.ToJsonString(), (string?)hop["ixp"], (string?)hop["country"], (string?)hop["city"], (string?)hop["prefix"]));
                Assert.Equal(
                    (expected.Ids.Asn, expected.Ids.Geo, expected.Ids.Ixp),
                    ((string?)hop["snapshots"]!["asn"], (string?)hop["snapshots"]!["geo"], (string?)hop["snapshots"]!["ixp"]));
                exchanges.Add(annotation.Ixp ?? "none");
            }
        }
        Assert.Equal(["First-IX", "Other-IX", "Six-IX", "none"], exchanges.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("hops?asn=nightly", "asn", "There is no asn snapshot 'nightly'; there are latest, asn_")]
    [InlineData("paths?asn=geo_202605311200_1f59", "asn", "There is no asn snapshot 'geo_202605311200_1f59'; there are latest, asn_")]
    [InlineData("events?geo=latest", "geo", "There is no geo snapshot here; make one with: tracefleet geo create. Or give none.")]
    [InlineData("hops?asn=", "asn", "It has 0 characters; give 1 to 100, or leave it out.")]
    [InlineData("hops?geo=none", "ixp", "Hops were annotated with ixp_")]
    [InlineData("paths?ixp=none", "geo", "Hops were annotated with geo_")]
    [InlineData("cells?asn=latest", "asn", "Cells have nothing that is annotated; ")]
    [InlineData("?ixp=latest", "ixp", "AS links are counted once, as the agents annotated their hops; ")]
    public async Task What_cannot_be_done_is_refused_with_the_field_and_the_remedy(string asked, string field, string message)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var id = await RunAsync(coordinator);

        using var response = await coordinator.Http.GetAsync($"{TestCoordinator.Campaigns}/{id}{(asked.StartsWith('?') ? "" : "/")}{asked}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var errors = (await response.JsonAsync())["errors"]!.AsObject();
        Assert.Equal([field], errors.Select(error => error.Key));
        Assert.StartsWith(message, errors[field]![0]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_follower_goes_on_with_a_snapshot_that_is_deleted_and_nobody_begins_with_it()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        var id = await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1", "198.18.0.2" } });
        var other = await MakeAsync(coordinator, SnapshotKind.Asn, "other.dat", OtherRoutes);
        var assignments = await agent.AssignmentsAsync(2);
        await agent.FinishAsync(assignments[0], "fra1");
        var address = $"{TestCoordinator.Campaigns}/{id}/events?asn={other.Id}";
        using var reader = new StreamReader(await coordinator.Http.GetStreamAsync(address));
        var events = new List<JsonNode>();
        await ReadAsync(until: "cell");

        Assert.True(await LibraryOf(coordinator).DeleteAsync(other.Id, force: false, default));
        await agent.FinishAsync(assignments[1], "fra1");
        await ReadAsync(until: "end");

        Assert.Equal(["64999", null, "64999", "64999", null, "64999"], events.Select(hop => hop["asn"]!.AsArray().SingleOrDefault()?.ToJsonString()));
        Assert.All(events, hop => Assert.Equal(other.Id, hop["snapshots"]!["asn"]!.GetValue<string>()));
        using var refused = await coordinator.Http.GetAsync(address);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        async Task ReadAsync(string until)
        {
            for (var kind = ""; kind != until;)
            {
                var line = await reader.ReadLineAsync();
                Assert.NotNull(line);
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                    kind = line[7..];
                else if (kind == "hop" && line.StartsWith("data: ", StringComparison.Ordinal))
                    events.Add(JsonNode.Parse(line[6..])!);
            }
        }
    }

    [Fact]
    public async Task The_document_tells_of_the_fields_and_of_the_header()
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        var paths = JsonNode.Parse(await coordinator.Http.GetStringAsync("/openapi/v1.json"))!["paths"]!;

        foreach (var resource in new[] { "hops", "paths", "events" })
        {
            var operation = paths[$"{TestCoordinator.Campaigns}/{{id}}/{resource}"]!["get"]!;
            var fields = operation["parameters"]!.AsArray().Select(parameter => parameter!["name"]!.GetValue<string>());
            Assert.Equal(["asn", "geo", "ixp"], fields.Intersect(["asn", "geo", "ixp"]));
            Assert.Equal("string", operation["responses"]!["200"]!["headers"]!["Tracefleet-Snapshots"]!["schema"]!["type"]!.GetValue<string>());
        }
    }
}
