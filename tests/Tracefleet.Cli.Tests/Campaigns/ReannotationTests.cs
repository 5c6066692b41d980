using System.Net;
using System.Text.Json.Nodes;
using Tracefleet.Cli.Tests.Harness;

namespace Tracefleet.Cli.Tests.Campaigns;

/// <summary>Stored hops that commands read back with other snapshots than the agents used.</summary>
public sealed class ReannotationTests
{
    const string Routes = "0.0.0.0/1\t64999\n128.0.0.0/1\t64999\n2000::/3\t64999\n";

    [Fact]
    public async Task A_campaign_in_the_simulated_Internet_is_read_back_with_a_snapshot_that_was_made_later()
    {
        using var folder = new TempFolder();
        var data = folder.File("data");
        using var platform = RunningExecutable.Start("up", "--sample", "--time-scale", "0", "--port", "0", "--data", data);
        var coordinator = (await platform.LineAsync("Open ")).Split(' ')[1];
        var list = await Executable.RunAsync("campaign", "list", "--json", "--coordinator", coordinator);
        var id = JsonNode.Parse(list.Output)!["results"]![0]!["id"]!.GetValue<string>();
        File.WriteAllText(folder.File("routes.dat"), Routes);
        var snapshot = (await CommandLine.RunAsync("asn", "create", "--file", folder.File("routes.dat"), "-q", "--data", data)).Output.TrimEnd('\n');
        await CommandLine.RunAsync("asn", "pin", "production", "latest", "--data", data);

        var stored = await Executable.RunAsync("campaign", "hops", id, "--coordinator", coordinator);
        var again = await Executable.RunAsync("campaign", "hops", id, "--asn", "production", "--geo", "none", "--ixp", "none", "--coordinator", coordinator);
        var shown = await CommandLine.RunAsync(
            "campaign", "show", id, "--paths", "--asn", "latest", "--geo", "none", "--ixp", "none", "--coordinator", coordinator);
        var unknown = await CommandLine.RunAsync("campaign", "show", id, "--paths", "--asn", "nightly", "--coordinator", coordinator);
        var incomplete = await Executable.RunAsync("campaign", "hops", id, "--geo", "none", "--coordinator", coordinator);

        Assert.Equal((ExitCode.Ok, ""), (stored.Code, stored.Errors));
        Assert.Equal((ExitCode.Ok, $"annotated again: asn={snapshot}, geo=none, ixp=none\n"), (again.Code, again.Errors));
        var (before, after) = (Lines(stored.Output), Lines(again.Output));
        Assert.Equal(before.Select(hop => (string?)hop["addr"]), after.Select(hop => (string?)hop["addr"]));
        Assert.All(after.Where(hop => hop["addr"] is not null), hop => Assert.Equal("[64999]", hop["asn"]!.ToJsonString()));
        Assert.All(after, hop => Assert.Null(hop["city"]));
        Assert.DoesNotContain(before, hop => hop["asn"]!.ToJsonString() == "[64999]");
        Assert.Equal((ExitCode.Ok, again.Errors), (shown.Code, shown.Errors));
        Assert.Contains("\n  AS64999\n", shown.Output, StringComparison.Ordinal);
        Assert.Equal(
            (ExitCode.Usage, $"tracefleet: One field is not valid; see errors.\n  asn: There is no asn snapshot 'nightly'; there are latest, production, {snapshot}.\n"),
            (unknown.Code, unknown.Errors));
        Assert.Equal((ExitCode.Usage, ""), (incomplete.Code, incomplete.Output));
        Assert.Matches("\n  ixp: Hops were annotated with ixp_[^ ]+, which the coordinator does not have and needs for another geo; give ixp too: ", incomplete.Errors);
    }

    static List<JsonNode> Lines(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    [Fact]
    public async Task What_the_flags_say_is_asked_for()
    {
        await using var api = await FakeApi.StartAsync(HttpStatusCode.NotFound, """{ "title": "No such campaign.", "status": 404 }""");

        await CommandLine.RunAsync("campaign", "hops", "c1", "--asn", "a b&c", "--ixp", "none", "--coordinator", api.Address);

        Assert.Equal("GET /api/v1/campaigns/c1/hops?asn=a%20b%26c&ixp=none", api.Asked);
    }

    [Theory]
    [InlineData("--asn latest")]
    [InlineData("--geo latest --paths --json")]
    public async Task What_shows_no_hops_takes_no_snapshot(string flags)
    {
        var (code, output, errors) = await CommandLine.RunAsync(["campaign", "show", "c1", .. flags.Split(' '), "--coordinator", Nowhere.Address()]);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.Equal($"tracefleet: {flags[..5]} annotates the hops of paths: give --paths without --json, or use 'tracefleet campaign hops'.\n", errors);
    }
}
