using System.Globalization;
using System.Text.Json;
using Tracefleet.Lab;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>The real executable over real packets: a coordinator and three agents, each in a network namespace of its own.</summary>
public sealed class LabCampaignTests(LabFixture lab) : IClassFixture<LabFixture>
{
    const int Port = 5555;

    [LabFact]
    public async Task Every_stored_path_is_one_of_the_lab()
    {
        using var folder = new WorkFolder();
        var token = folder["token"];
        await File.WriteAllTextAsync(token, "a-token-for-the-lab-of-this-test\n");
        WriteSnapshots(folder["snapshots"]);
        await using var coordinator = StartCoordinator(folder, token);
        var agents = lab.Truth.Vantages.Select(vantage => StartAgent(folder, token, vantage)).ToList();
        try
        {
            await Patience.UntilAsync("the three agents have joined", AgentsJoinedAsync);
            foreach (var method in new[] { "udp-paris", "icmp-paris" })
                await TraceEverythingAsync(folder, token, method);
        }
        finally
        {
            foreach (var agent in agents)
                await agent.DisposeAsync();
        }

        async Task<bool> AgentsJoinedAsync()
        {
            var (exitCode, output, _) = await CliAsync(token, "vantage-points", "--json");
            return exitCode == 0
                && JsonElement.Parse(output).GetProperty("results").EnumerateArray().Count(place => place.GetProperty("connected").GetBoolean()) == 3;
        }
    }

    async Task TraceEverythingAsync(WorkFolder folder, string token, string method)
    {
        var targets = lab.Truth.Targets.SelectMany(target => new[] { target.Ipv4, target.Ipv6 });
        var (submitted, id, refusal) = await CliAsync(
            token, ["campaign", "submit", .. targets, "--method", method, "--timeout-ms", "1500", "--attempts", "3"]);
        Assert.True(submitted == 0, refusal);
        await CliAsync(token, "campaign", "watch", id.Trim());

        var cells = await NdjsonAsync(token, id.Trim(), "cells");
        var hops = (await NdjsonAsync(token, id.Trim(), "hops")).ToLookup(CellOf);
        Assert.Equal(lab.Truth.Vantages.Length * lab.Truth.Targets.Length * 2, cells.Length);
        foreach (var cell in cells)
            AssertTrue(cell, [.. hops[CellOf(cell)]], method == "udp-paris" ? "udp" : "icmp");
    }

    void AssertTrue(JsonElement cell, JsonElement[] hops, string method)
    {
        var dst = cell.GetProperty("dst").GetString()!;
        var target = lab.Truth.Targets.Single(target => target.Ipv4 == dst || target.Ipv6 == dst);
        var truth = lab.Truth.Trace(cell.GetProperty("vantagePoint").GetString()!, target.Name, dst == target.Ipv4 ? 4 : 6, method);
        var observed = hops.GroupBy(hop => hop.GetProperty("ttl").GetInt32()).OrderBy(ttl => ttl.Key)
            .Select(ttl => ttl.Select(hop => hop.GetProperty("addr").GetString()).FirstOrDefault(addr => addr is not null))
            .ToList();

        Assert.True(truth.End == cell.GetProperty("reason").GetString(), $"{truth} must end as {truth.End}: {cell} {string.Join(' ', observed)}");
        Assert.True(truth.Explains(WithoutSilentTail(observed, truth)), $"{truth} shows no path of the lab: {string.Join(' ', observed.Select(addr => addr ?? "*"))}");
        foreach (var hop in hops.Where(hop => hop.GetProperty("addr").ValueKind == JsonValueKind.String))
            Assert.Equal(OriginsOf(hop.GetProperty("addr").GetString()!), hop.GetProperty("asn").EnumerateArray().Select(asn => asn.GetUInt32()));
    }

    /// <summary>A trace that gives up shows the silence it gave up at; the truth does not count it.</summary>
    static List<string?> WithoutSilentTail(List<string?> observed, LabTrace truth)
    {
        var longest = truth.Paths.Max(path => path.Length);
        return truth.End == "gap_limit" ? observed[..Math.Min(observed.Count, longest)] : observed;
    }

    uint[] OriginsOf(string addr)
    {
        var address = Addressing.Address.Parse(addr);
        return [.. lab.Truth.Prefixes.Select(row => (Prefix: Addressing.Prefix.Parse(row.Prefix), row.Asn))
            .Where(row => row.Prefix.Contains(address))
            .OrderByDescending(row => row.Prefix.Length)
            .Select(row => row.Asn)
            .Take(1)];
    }

    void WriteSnapshots(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllLines(
            System.IO.Path.Combine(folder, "lab.dat"),
            lab.Truth.Prefixes.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Prefix}\t{row.Asn}")));
        File.WriteAllLines(System.IO.Path.Combine(folder, "ixp.csv"), lab.Truth.PeeringLans.Select(lan => $"{lan.Prefix},{lan.Name}"));
    }

    Executable StartCoordinator(WorkFolder folder, string token) => Executable.Start(lab.Command(
        "hub", Executable.Path, "coordinator", "--bind", lab.Truth.Hub.Control, "--port", Port.ToString(CultureInfo.InvariantCulture),
        "--data", folder["coordinator"], "--token-file", token,
        "--allow", "198.18.0.0/15", "--allow", "100.64.0.0/10", "--allow", "2001:db8::/32"));

    Executable StartAgent(WorkFolder folder, string token, LabVantage vantage) => Executable.Start(lab.Command(
        vantage.Name, Executable.Path, "agent", "--coordinator", CoordinatorAddress, "-p", vantage.Name, "--data", folder[$"agent-{vantage.Name}"],
        "--token-file", token, "--snapshots", folder["snapshots"],
        "--allow", "198.18.0.0/15", "--allow", "100.64.0.0/10", "--allow", "2001:db8::/32"));

    string CoordinatorAddress => string.Create(CultureInfo.InvariantCulture, $"http://{lab.Truth.Hub.Control}:{Port}");

    async Task<(int ExitCode, string Output, string Errors)> CliAsync(string token, params string[] arguments)
    {
        using var patience = new CancellationTokenSource(Patience.Long);
        return await lab.RunAsync("hub", patience.Token, Executable.Path, [.. arguments, "--coordinator", CoordinatorAddress, "--token-file", token]);
    }

    async Task<JsonElement[]> NdjsonAsync(string token, string campaign, string resource)
    {
        var (exitCode, output, errors) = await CliAsync(token, "campaign", resource, campaign);
        Assert.True(exitCode == 0, errors);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }

    static (string?, string?) CellOf(JsonElement line) => (line.GetProperty("vantagePoint").GetString(), line.GetProperty("dst").GetString());
}
