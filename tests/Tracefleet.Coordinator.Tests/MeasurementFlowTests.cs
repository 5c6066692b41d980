using System.Text.Json.Nodes;
using Tracefleet.Addressing;
using Tracefleet.Coordinator.Tests.Harness;

namespace Tracefleet.Coordinator.Tests;

/// <summary>A campaign of each type from submission to its stored results, with a real agent in the simulated Internet.</summary>
public sealed class MeasurementFlowTests
{
    static async Task<(JsonNode Campaign, JsonNode[] Cells, JsonNode[] Hops)> RunAsync(object request, string? doNotProbe = null)
    {
        await using var coordinator = await TestCoordinator.StartAsync(options => options with { DoNotProbeFile = doNotProbe });
        await using var agent = await SimulatedAgent.JoinAsync(coordinator);
        var id = await coordinator.SubmitAsync(request);
        await coordinator.FollowAsync(id);
        var (campaign, cells, hops) = (await coordinator.CampaignAsync(id), await coordinator.LinesAsync(id, "cells"), await coordinator.LinesAsync(id, "hops"));
        Assert.Equal("finished", campaign["status"]!.GetValue<string>());
        // Exactly once: a probe has one event, but for duplicate replies.
        var probes = hops.Where(hop => !hop["flags"]!.AsArray().Any(flag => flag!.GetValue<string>() == "dup")).Select(ProbeOf).ToList();
        Assert.Equal(probes.Count, probes.Distinct().Count());
        return (campaign, cells, hops);
    }

    static string ProbeOf(JsonNode hop) => $"{hop["target"]} {hop["dst"]} {hop["flow"]} {hop["ttl"]} {hop["attempt"]}";

    static string[] Column(IEnumerable<JsonNode> rows, string field) => [.. rows.Select(row => row[field]?.ToString() ?? "null").Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [InlineData("udp")]
    [InlineData("udp-paris")]
    [InlineData("icmp")]
    [InlineData("icmp-paris")]
    [InlineData("tcp-syn")]
    [InlineData("tcp-ack")]
    public async Task A_trace_by_every_method(string method)
    {
        var targets = SimulatedAgent.Targets(6);

        var (campaign, cells, hops) = await RunAsync(new { targets, trace = new { method, inFlight = 255, trafficClass = 8 } });

        Assert.Equal(("trace", method), (campaign["type"]!.GetValue<string>(), campaign["trace"]!["method"]!.GetValue<string>()));
        Assert.Equal(targets.Order(StringComparer.Ordinal), Column(cells, "target"));
        Assert.Equal([method.Split('-')[0]], Column(hops, "proto"));
        Assert.Equal(method == "udp", Column(hops, "dstPort").Length > 6);
    }

    [Fact]
    public async Task A_ping()
    {
        var targets = SimulatedAgent.Targets(8);

        var (campaign, cells, hops) = await RunAsync(new { targets, type = "ping", ping = new { count = 4, intervalMs = 10 } });

        Assert.Equal(("ping", 4), (campaign["type"]!.GetValue<string>(), campaign["ping"]!["count"]!.GetValue<int>()));
        Assert.Equal(targets.Order(StringComparer.Ordinal), Column(cells, "target"));
        Assert.Contains("reached", Column(cells, "reason"));
        Assert.Equal(["64"], Column(hops, "ttl"));
        Assert.Equal(["1", "2", "3", "4"], Column(hops, "attempt"));
        var answered = cells.First(cell => cell["reason"]!.GetValue<string>() == "reached");
        Assert.Equal(4, answered["probes"]!.GetValue<int>());
        Assert.InRange(answered["rttMinMs"]!.GetValue<decimal>(), 0.001m, answered["rttAvgMs"]!.GetValue<decimal>());
    }

    [Fact]
    public async Task An_mtr()
    {
        var (campaign, cells, hops) = await RunAsync(new { targets = SimulatedAgent.Targets(4), type = "mtr", mtr = new { cycles = 3, intervalMs = 100, method = "udp-paris" } });

        Assert.Equal("mtr", campaign["type"]!.GetValue<string>());
        Assert.Equal(4, cells.Length);
        Assert.Equal(["1", "2", "3"], Column(hops, "attempt"));
        Assert.True(Column(hops, "ttl").Length > 2);
        Assert.Equal(["1"], Column(cells, "paths"));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(null)]
    public async Task A_multipath(int? paths)
    {
        var (campaign, cells, hops) = await RunAsync(new { targets = SimulatedAgent.Targets(4), type = "multipath", multipath = new { paths, confidence = 95, timeoutMs = 500 } });

        Assert.Equal("multipath", campaign["type"]!.GetValue<string>());
        Assert.Equal(4, cells.Length);
        Assert.True(Column(hops, "flow").Length >= (paths ?? 2));
        Assert.Contains(cells, cell => cell["paths"]!.GetValue<int>() > 1);
    }

    [Fact]
    public async Task A_sweep_probes_every_address_of_its_prefixes_but_those_that_are_left_alone()
    {
        var prefix = Prefix.Of(Address.Parse(SimulatedAgent.Targets(1, dualStack: false)[0]), 24);
        var list = Path.GetTempFileName();
        await File.WriteAllTextAsync(list, $"{Prefix.Of(prefix.Last, 26)}\n");

        var (campaign, cells, hops) = await RunAsync(
            new { targets = new[] { prefix.ToString(), "2001:db8::/126" }, type = "sweep", sweep = new { maxTtl = 20, packetsPerSecond = 100_000, timeoutMs = 1_000 } }, list);

        Assert.Equal("sweep", campaign["type"]!.GetValue<string>());
        Assert.Equal(4, cells.Length);
        var excluded = cells.Single(cell => cell["reason"]!.GetValue<string>() == "excluded");
        Assert.Equal(Prefix.Of(prefix.Last, 26).ToString(), excluded["target"]!.GetValue<string>());
        Assert.Contains("All 64 addresses are left out", excluded["detail"]!.GetValue<string>());
        Assert.Equal((192 + 4) * 20, hops.Length);
        Assert.Equal(192 + 4, Column(hops, "dst").Length);
        Assert.Contains(hops, hop => hop["addr"] is not null);
    }
}
