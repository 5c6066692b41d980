using System.Net;
using Tracefleet.Coordinator.Tests.Harness;

namespace Tracefleet.Coordinator.Tests;

/// <summary>What a coordinator on loopback answers to callers under other names, and to addresses and query fields that nobody has.</summary>
public sealed class BorderTests
{
    static async Task<HttpResponseMessage> AskAsync(TestCoordinator coordinator, string path, string? host = null, string? origin = null)
    {
        // Not the documented client: these answers come before any operation is chosen.
        using var http = new HttpClient { BaseAddress = coordinator.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return await http.SendAsync(request);
    }

    [Theory]
    [InlineData("localhost", null, 200)]
    [InlineData("127.0.0.1:80", "http://LOCALHOST:5555", 200)]
    [InlineData("[::1]", "http://[::1]", 200)]
    [InlineData("fleet.example", "https://fleet.example", 200)]
    [InlineData("other.example", null, 421)]
    [InlineData("192.0.2.1", null, 421)]
    [InlineData("localhost.example", null, 421)]
    [InlineData("localhost", "https://other.example", 421)]
    [InlineData("localhost", "null", 421)]
    public async Task Callers_and_pages_must_mean_this_host(string host, string? origin, int status)
    {
        await using var coordinator = await TestCoordinator.StartAsync(options => options with { HostNames = ["fleet.example"] });

        using var response = await AskAsync(coordinator, TestCoordinator.Campaigns, host, origin);

        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        if (status == 421)
            Assert.Contains("--host-name", (await response.JsonAsync())["detail"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/campaigns/one/two")]
    [InlineData("/snapshots/bgp")]
    [InlineData("/snapshots/new/bgp")]
    [InlineData("/snapshots/asn/latest/diff")]
    [InlineData("/snapshots/asn/latest/query/more")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v1/campaigns/none/hops")]
    [InlineData("/assets/none.js")]
    public async Task What_nobody_has_is_not_found(string path)
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        using var response = await AskAsync(coordinator, path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/campaigns/06b1x0c4s5v9t2m8k3e7q6r1wz")]
    [InlineData("/snapshots")]
    [InlineData("/snapshots/ixp/")]
    [InlineData("/snapshots/new/geo")]
    [InlineData("/snapshots/jobs/06b1x0c4s5v9t2m8k3e7q6r1wz")]
    [InlineData("/snapshots/asn/v1.2")]
    [InlineData("/snapshots/asn/asn_201405230600_1f59/query")]
    [InlineData("/snapshots/geo/before/diff/latest")]
    public async Task Every_view_of_the_page_has_an_address(string path)
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        using var response = await AskAsync(coordinator, path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("text/", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/api/v1/campaigns?limits=5", "limits", "There is no such field; known are")]
    [InlineData("/api/v1/vantage-points?name=fra", "name", "There is no such field; known are")]
    [InlineData("/api/v1/campaigns/none?after=1", "after", "There is no such field; this address takes none.")]
    public async Task A_query_field_that_nobody_asked_for_is_a_fault(string path, string field, string message)
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        using var response = await AskAsync(coordinator, path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(message, (await response.JsonAsync())["errors"]![field]![0]!.GetValue<string>());
    }
}
