using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tracefleet.Coordinator.Api;
using Tracefleet.Coordinator.Tests.Harness;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Tests.Mrt;

namespace Tracefleet.Coordinator.Tests;

/// <summary>Snapshots over the API. Every answer is compared with the OpenAPI document on its way.</summary>
public sealed class SnapshotApiTests
{
    const string Root = "/api/v1/snapshots", Routes = "192.0.2.0/24\t64500\n192.0.2.128/25\t64501_64502\n2001:db8::/32\t64500\n";

    static ByteArrayContent Body(string text) => new(Encoding.UTF8.GetBytes(text)) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };

    /// <summary>Uploads and returns the identifier, once it is made.</summary>
    static async Task<string> UploadAsync(TestCoordinator coordinator, string kind, string text)
    {
        using var response = await coordinator.Http.PostAsync($"{Root}/{kind}", Body(text));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var job = await EndOfAsync(coordinator, response.Headers.Location!.ToString());
        Assert.Equal("finished", job["status"]!.GetValue<string>());
        return job["snapshot"]!.GetValue<string>();
    }

    static async Task<JsonNode> EndOfAsync(TestCoordinator coordinator, string job)
    {
        JsonNode? last = null;
        await TestCoordinator.UntilAsync(async () =>
            (last = JsonNode.Parse(await coordinator.Http.GetStringAsync(job))!)["status"]!.GetValue<string>() != "running");
        return last!;
    }

    static async Task<string> TypeOfAsync(HttpResponseMessage response) => $"{(int)response.StatusCode} {(await response.JsonAsync())["type"]}";

    [Fact]
    public async Task An_upload_becomes_a_snapshot_that_can_be_listed_looked_at_and_asked()
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        var id = await UploadAsync(coordinator, "asn", Routes);

        var list = JsonNode.Parse(await coordinator.Http.GetStringAsync($"{Root}/asn"))!;
        Assert.Equal((1, id), (list["count"]!.GetValue<int>(), list["results"]![0]!["id"]!.GetValue<string>()));
        var shown = JsonNode.Parse(await coordinator.Http.GetStringAsync($"{Root}/asn/latest"))!;
        Assert.Equal((id, 2, 1, "stdin"), (shown["id"]!.GetValue<string>(), shown["ipv4Prefixes"]!.GetValue<int>(), shown["ipv6Prefixes"]!.GetValue<int>(), shown["source"]!.GetValue<string>()));
        Assert.Equal(
            """
            {"address":"192.0.2.200","asn":64501,"origins":[64501,64502],"name":null,"prefix":"192.0.2.128/25","peers":[],"is_set":false}
            {"address":"10.0.0.1","asn":null,"origins":null,"name":null,"prefix":null,"peers":null,"is_set":null}

            """, await coordinator.Http.GetStringAsync($"{Root}/asn/{id}/query?address=192.0.2.200&address=10.0.0.1"));
        Assert.Equal(
            "{\"asn\":64500,\"prefix\":\"192.0.2.0/24\"}\n{\"asn\":64500,\"prefix\":\"2001:db8::/32\"}\n",
            await coordinator.Http.GetStringAsync($"{Root}/asn/latest/query?asn=64500&attribute=asn"));
    }

    [Fact]
    public async Task An_uploaded_table_can_keep_its_routes_beside_its_snapshot()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var table = new MrtWriter().Peers(("192.0.2.1", 100)).Rib("8.8.8.0/24", (0, MrtWriter.Path(100, 15169))).Rib("9.0.0.0/8", (0, MrtWriter.Path(100)));
        using var body = new ByteArrayContent(table.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };

        using var response = await coordinator.Http.PostAsync($"{Root}/asn?routes=true", body);
        var id = (await EndOfAsync(coordinator, response.Headers.Location!.ToString()))["snapshot"]!.GetValue<string>();

        var shown = JsonNode.Parse(await coordinator.Http.GetStringAsync($"{Root}/asn/{id}"))!;
        var file = new FileInfo(Path.Combine(coordinator.Directory, "snapshots", $"{id}.tfroutes"));
        Assert.Equal((2L, file.Length), (shown["routes"]!["count"]!.GetValue<long>(), shown["routes"]!["size"]!.GetValue<long>()));
        await coordinator.Http.DeleteAsync($"{Root}/asn/{id}");
        Assert.False(File.Exists(file.FullName));
    }

    [Theory]
    [InlineData("geo", "{\"url\":\"https://192.0.2.1/x\",\"routes\":true}", "Routes are kept beside asn snapshots only; leave it out.")]
    [InlineData("asn", "{\"publisher\":true,\"routes\":true}", "A publisher's database holds origins and no routes; name a collector, or leave it out.")]
    public async Task Routes_are_refused_where_there_are_none(string kind, string order, string fault)
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        using var response = await coordinator.Http.PostAsync($"{Root}/{kind}", new StringContent(order, Encoding.UTF8, "application/json"));

        Assert.Equal(fault, (await response.JsonAsync())["errors"]!["routes"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task What_cannot_be_read_fails_its_job_and_leaves_nothing()
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        using var response = await coordinator.Http.PostAsync($"{Root}/asn", Body("nonsense\n"));
        var job = await EndOfAsync(coordinator, response.Headers.Location!.ToString());

        Assert.Equal("failed", job["status"]!.GetValue<string>());
        Assert.StartsWith("the upload", job["error"]!.GetValue<string>());
        Assert.Equal(0, JsonNode.Parse(await coordinator.Http.GetStringAsync($"{Root}/asn"))!["count"]!.GetValue<int>());
        Assert.Empty(Directory.GetFiles(Path.Combine(coordinator.Directory, "snapshots"), "*.partial*"));
    }

    [Fact]
    public async Task Two_are_compared_line_by_line()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var before = await UploadAsync(coordinator, "asn", "192.0.2.0/24\t64500\n198.51.100.0/24\t64500\n");
        var after = await UploadAsync(coordinator, "asn", "192.0.2.0/24\t64501\n203.0.113.0/24\t64500\n");

        var lines = (await coordinator.Http.GetStringAsync($"{Root}/asn/{before}/diff/{after}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(
            ["changed 192.0.2.0/24", "removed 198.51.100.0/24", "added 203.0.113.0/24"],
            lines.Select(line => JsonNode.Parse(line)!).Select(line => $"{line["change"]} {line["prefix"]}"));
        Assert.Equal(
            $$"""{"before":"{{before}}","after":"{{after}}","added":1,"removed":1,"changed":1,"same":0}""" + "\n",
            await coordinator.Http.GetStringAsync($"{Root}/asn/{before}/diff/{after}?summary=true"));
    }

    [Fact]
    public async Task A_name_is_pinned_and_taken_away()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var id = await UploadAsync(coordinator, "asn", Routes);

        using var pinned = await coordinator.Http.PutAsJsonAsync($"{Root}/asn/pins/production", new { snapshot = "latest" });
        var shown = JsonNode.Parse(await coordinator.Http.GetStringAsync($"{Root}/asn/production"))!;
        using var taken = await coordinator.Http.PutAsJsonAsync($"{Root}/asn/pins/pins", new { snapshot = id });
        using var wrong = await coordinator.Http.PutAsJsonAsync($"{Root}/asn/pins/latest", new { snapshot = id });
        using var removed = await coordinator.Http.DeleteAsync($"{Root}/asn/pins/production");
        using var again = await coordinator.Http.DeleteAsync($"{Root}/asn/pins/production");

        Assert.Equal((200, id), ((int)pinned.StatusCode, shown["id"]!.GetValue<string>()));
        Assert.Equal(("400 invalid_fields", "400 invalid_fields"), (await TypeOfAsync(wrong), await TypeOfAsync(taken)));
        Assert.Equal(204, (int)removed.StatusCode);
        Assert.Equal("404 pin_not_found", await TypeOfAsync(again));
    }

    [Fact]
    public async Task One_that_a_campaign_needs_is_deleted_by_force_only()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var id = await UploadAsync(coordinator, "asn", Routes);
        await coordinator.Services.GetRequiredService<ISnapshotCatalog>().HoldAsync(id, "campaign-1", CancellationToken.None);

        using var refused = await coordinator.Http.DeleteAsync($"{Root}/asn/{id}");
        using var forced = await coordinator.Http.DeleteAsync($"{Root}/asn/{id}?force=true");
        using var gone = await coordinator.Http.GetAsync($"{Root}/asn/{id}");

        Assert.Equal("409 snapshot_held", await TypeOfAsync(refused));
        Assert.Equal(204, (int)forced.StatusCode);
        Assert.Equal("404 snapshot_not_found", await TypeOfAsync(gone));
    }

    [Fact]
    public async Task The_file_is_given_whole_and_in_parts()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var id = await UploadAsync(coordinator, "asn", Routes);
        var shown = JsonNode.Parse(await coordinator.Http.GetStringAsync($"{Root}/asn/{id}"))!;

        using var whole = await coordinator.Http.GetAsync($"{Root}/asn/{id}/file");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Root}/asn/{id}/file") { Headers = { Range = new RangeHeaderValue(10, null) } };
        using var rest = await coordinator.Http.SendAsync(request);

        var bytes = await whole.Content.ReadAsByteArrayAsync();
        Assert.Equal(shown["sha256"]!.GetValue<string>(), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        Assert.Equal($"\"{shown["sha256"]}\"", whole.Headers.ETag?.Tag);
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal(bytes[10..], await rest.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("mpls", "404 kind_not_found")]
    [InlineData("asn/nothing", "404 snapshot_not_found")]
    [InlineData("asn/latest/query?address=nonsense", "400 invalid_fields")]
    [InlineData("asn/latest/query", "400 invalid_fields")]
    [InlineData("asn/latest/query?address=192.0.2.1&attribute=colour", "400 invalid_fields")]
    [InlineData("asn/latest/query?country=FR", "400 invalid_fields")]
    [InlineData("asn/latest/query?asn=many", "400 invalid_fields")]
    [InlineData("asn?bogus=1", "400 invalid_fields")]
    [InlineData("jobs/nothing", "404 job_not_found")]
    public async Task A_wrong_request_is_told_what_is_wrong(string address, string type)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await UploadAsync(coordinator, "asn", Routes);

        using var response = await coordinator.Http.GetAsync($"{Root}/{address}");

        Assert.Equal(type, await TypeOfAsync(response));
    }

    [Theory]
    [InlineData("""{}""", "url")]
    [InlineData("""{"collector":"rrc00.ripe.net","url":"http://198.51.100.1/"}""", "url")]
    [InlineData("""{"url":"file:///etc/passwd"}""", "url")]
    [InlineData("""{"url":"http://user:secret@192.0.2.1/"}""", "url")]
    [InlineData("""{"url":"http://127.0.0.1:5555/api"}""", "url")]
    [InlineData("""{"url":"http://localhost/"}""", "url")]
    [InlineData("""{"url":"http://[::1]/"}""", "url")]
    [InlineData("""{"url":"http://10.0.0.1/"}""", "url")]
    [InlineData("""{"url":"http://[::ffff:10.0.0.1]/"}""", "url")]
    [InlineData("""{"url":"http://[64:ff9b::a00:1]/"}""", "url")]
    [InlineData("""{"url":"http://169.254.169.254/latest/meta-data"}""", "url")]
    [InlineData("""{"url":"http://0x7f000001/"}""", "url")]
    [InlineData("""{"collector":"rrc00.ripe.net","file":"/etc/passwd"}""", "file")]
    [InlineData("""{"collector":"rrc00.ripe.net","date":"yesterday"}""", "date")]
    [InlineData("""{"collector":"rrc00.ripe.net","date":"9999-01-01"}""", "date")]
    [InlineData("""{"collector":"rrc00.example.net"}""", "collector")]
    [InlineData("""{"collector":5}""", "collector")]
    [InlineData("""{"collector":"rrc00.ripe.net","names":"/etc/passwd"}""", "names")]
    [InlineData("""{"collector":"rrc00.ripe.net","names":"http://10.0.0.1/names"}""", "names")]
    public async Task An_order_that_may_not_be_is_refused_before_anything_is_fetched(string order, string field)
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        using var response = await coordinator.Http.PostAsync($"{Root}/asn", TestCoordinator.Json(order));

        var problem = await response.JsonAsync();
        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal([field], problem["errors"]!.AsObject().Select(error => error.Key));
    }

    [Theory]
    [InlineData("""{"collector":"rrc0.ripe.net"}""", "collector", "rrc0.ripe.net: no collector of that name is known; near it: rrc00.ripe.net, rrc01.ripe.net, rrc02.ripe.net.")]
    [InlineData("""{"collector":["rrc00"]}""", "collector", "The value is of another type than this field has; /openapi/v1.json says which.")]
    public async Task What_is_wrong_with_an_order_is_said_at_once(string order, string field, string problem)
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        using var response = await coordinator.Http.PostAsync($"{Root}/asn", TestCoordinator.Json(order));

        Assert.Equal(problem, (await response.JsonAsync())["errors"]![field]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Faults_of_an_upload_are_told_by_that_name()
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        using var response = await coordinator.Http.PostAsync($"{Root}/asn", Body("nonsense\n"));
        var job = await EndOfAsync(coordinator, response.Headers.Location!.ToString());

        Assert.Equal(
            "the upload: no line of it is a prefix and an AS number; the first fault is line 1: expected a prefix, a tab and an AS number", job["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_host_that_the_operator_allows_is_fetched_from_and_may_not_lead_elsewhere_inside()
    {
        await using var mirror = Server(context => context.Response.WriteAsync(Routes));
        await mirror.StartAsync();
        await using var guide = Server(context =>
        {
            context.Response.Redirect(context.Request.Path == "/inside" ? mirror.Urls.Single() : $"{context.Request.Scheme}://{context.Request.Host}/inside");
            return Task.CompletedTask;
        });
        await guide.StartAsync();
        await using var open = await TestCoordinator.StartAsync(options => options with { SnapshotUrls = [new Uri(mirror.Urls.Single())] });
        await using var narrow = await TestCoordinator.StartAsync(options => options with { SnapshotUrls = [new Uri(guide.Urls.Single())] });

        var fetched = await OrderAsync(open, mirror.Urls.Single());
        var misled = await OrderAsync(narrow, guide.Urls.Single());

        Assert.Equal("finished", fetched["status"]!.GetValue<string>());
        Assert.Equal("failed", misled["status"]!.GetValue<string>());
        Assert.Contains("not public", misled["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task Uploads_and_orders_get_as_names_from_a_host_that_is_allowed()
    {
        await using var mirror = Server(context => context.Response.WriteAsync(context.Request.Path == "/names" ? "64500 EXAMPLE\n" : Routes));
        await mirror.StartAsync();
        await using var coordinator = await TestCoordinator.StartAsync(options => options with { SnapshotUrls = [new Uri(mirror.Urls.Single())] });
        var names = mirror.Urls.Single() + "/names";

        var id = await UploadAsync(coordinator, $"asn?names={Uri.EscapeDataString(names)}", "198.51.100.0/24\t64500\n");
        using var ordered = await coordinator.Http.PostAsJsonAsync($"{Root}/asn", new { url = mirror.Urls.Single(), names });
        var job = await EndOfAsync(coordinator, ordered.Headers.Location!.ToString());
        using var inside = await coordinator.Http.PostAsync($"{Root}/asn?names=http://10.0.0.1/names", Body(Routes));

        Assert.Equal(
            "{\"address\":\"198.51.100.1\",\"name\":\"EXAMPLE\",\"prefix\":\"198.51.100.0/24\"}\n",
            await coordinator.Http.GetStringAsync($"{Root}/asn/{id}/query?address=198.51.100.1&attribute=name"));
        Assert.Equal(
            "{\"address\":\"192.0.2.1\",\"name\":\"EXAMPLE\",\"prefix\":\"192.0.2.0/24\"}\n",
            await coordinator.Http.GetStringAsync($"{Root}/asn/{job["snapshot"]!.GetValue<string>()}/query?address=192.0.2.1&attribute=name"));
        Assert.Equal("400 invalid_fields", await TypeOfAsync(inside));
    }

    static async Task<JsonNode> OrderAsync(TestCoordinator coordinator, string url)
    {
        using var response = await coordinator.Http.PostAsJsonAsync($"{Root}/asn", new { url });
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return await EndOfAsync(coordinator, response.Headers.Location!.ToString());
    }

    static WebApplication Server(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        server.Run(answer);
        return server;
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2001:4860::1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    public void Only_public_addresses_are_downloaded_from(string address, bool isPublic) =>
        Assert.Equal(isPublic, SnapshotDownloads.IsPublic(IPAddress.Parse(address)));
}
