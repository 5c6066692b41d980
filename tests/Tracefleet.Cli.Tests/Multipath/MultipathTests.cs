using System.Net;
using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.Cli.Multipath;
using Tracefleet.Cli.Tests.Harness;
using Tracefleet.Formats.Graphs;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Probing.Multipath;
using Tracefleet.Probing.Sessions;

namespace Tracefleet.Cli.Tests.Multipath;

public sealed class MultipathTests
{
    [Fact]
    public async Task Finds_all_paths_of_a_simulated_target_with_the_stated_confidence()
    {
        var (code, output, errors) = await CommandLine.RunAsync("multipath", "8.8.8.8", "--mda", "--simulate", "1", "--from", "nyc", "--format", "json");

        using var json = JsonDocument.Parse(output);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal(9, json.RootElement.GetProperty("pathCount").GetInt32());
        Assert.Equal(0.95, json.RootElement.GetProperty("confidence").GetProperty("stated").GetDouble());
        Assert.StartsWith("9 different paths of 18 hops; no link is missing with 95 % confidence", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--paths and --mda", "not both", "--paths", "3", "--mda")]
    [InlineData("--paths", "give 1 to 10000", "--paths", "0")]
    [InlineData("--confidence without --mda", "belong to --mda", "--confidence", "99")]
    [InlineData("--wait", "give 0.01 to 60", "--wait", "0")]
    [InlineData("--method", "use udp-paris", "--method", "icmp")]
    [InlineData("--format", "use vert, horiz", "--format", "png")]
    [InlineData("--bind", "add --allow-remote", "--bind", "0.0.0.0:80")]
    [InlineData("--bind text", "give one such as 127.0.0.1", "--bind", "here")]
    public async Task Says_what_is_wrong_and_what_to_give(string what, string remedy, params string[] flags)
    {
        var (code, output, errors) = await CommandLine.RunAsync(["multipath", "192.0.2.1", "--simulate", "1", .. flags]);

        Assert.Equal((what, ExitCode.Usage, ""), (what, code, output));
        Assert.Contains(remedy, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_served_to_this_host_only()
    {
        var result = new MultipathResult(Address.Parse("192.0.2.1"), ProbeFormat.Default, MultipathStrategy.Mda, [], [], [], [], 0);
        var report = new GraphReport(result, "192.0.2.1", "Here", null, _ => Annotation.None, _ => null);
        await using var server = GraphServer.Build(report, new IPEndPoint(IPAddress.Loopback, 0));
        await server.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(server.Urls.First()) };

        using var page = await client.GetAsync("/");
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "/graph.json") { Headers = { Host = "attacker.example" } };
        using var refused = await client.SendAsync(foreign);

        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("<svg", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("192.0.2.1", JsonDocument.Parse(await client.GetStringAsync("/graph.json")).RootElement.GetProperty("dst").GetString());
        Assert.Equal(HttpStatusCode.MisdirectedRequest, refused.StatusCode);
    }
}
