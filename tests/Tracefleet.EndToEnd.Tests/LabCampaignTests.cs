using System.Text.Json;
using Tracefleet.Lab;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>The real executable over real packets: a coordinator and three agents, each in a network namespace of its own.</summary>
public sealed class LabCampaignTests(LabFixture lab) : IClassFixture<LabFixture>
{
    static readonly string[] Allowed = ["198.18.0.0/15", "100.64.0.0/10", "2001:db8::/32"];

    [LabFact]
    public async Task Every_stored_path_is_one_of_the_lab()
    {
        using var folder = new WorkFolder();
        await using var fleet = new LabFleet(lab, folder);
        fleet.StartCoordinator(Allowed);
        foreach (var vantage in lab.Truth.Vantages)
            fleet.StartAgent(vantage.Name, Allowed);
        await fleet.JoinedAsync(3);

        foreach (var method in new[] { "udp-paris", "icmp-paris" })
            await TraceEverythingAsync(fleet, method);
    }

    async Task TraceEverythingAsync(LabFleet fleet, string method)
    {
        var targets = lab.Truth.Targets.SelectMany(target => new[] { target.Ipv4, target.Ipv6 });
        var (submitted, id, refusal) = await fleet.CliAsync(
            ["campaign", "submit", .. targets, "--method", method, "--timeout-ms", "1500", "--attempts", "3"]);
        Assert.True(submitted == 0, refusal);
        await fleet.CliAsync("campaign", "watch", id.Trim());

        var cells = await NdjsonAsync(fleet, id.Trim(), "cells");
        var hops = (await NdjsonAsync(fleet, id.Trim(), "hops")).ToLookup(CellOf);
        Assert.Equal(lab.Truth.Vantages.Length * lab.Truth.Targets.Length * 2, cells.Length);
        foreach (var cell in cells)
            AssertTrue(fleet, cell, [.. hops[CellOf(cell)]], method == "udp-paris" ? "udp" : "icmp");
    }

    void AssertTrue(LabFleet fleet, JsonElement cell, JsonElement[] hops, string method)
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
            Assert.Equal(fleet.OriginsOf(hop.GetProperty("addr").GetString()!), hop.GetProperty("asn").EnumerateArray().Select(asn => asn.GetUInt32()));
    }

    /// <summary>A trace that gives up shows the silence it gave up at; the truth does not count it.</summary>
    static List<string?> WithoutSilentTail(List<string?> observed, LabTrace truth)
    {
        var longest = truth.Paths.Max(path => path.Length);
        return truth.End == "gap_limit" ? observed[..Math.Min(observed.Count, longest)] : observed;
    }

    static async Task<JsonElement[]> NdjsonAsync(LabFleet fleet, string campaign, string resource)
    {
        var (exitCode, output, errors) = await fleet.CliAsync("campaign", resource, campaign);
        Assert.True(exitCode == 0, errors);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }

    static (string?, string?) CellOf(JsonElement line) => (line.GetProperty("vantagePoint").GetString(), line.GetProperty("dst").GetString());
}
