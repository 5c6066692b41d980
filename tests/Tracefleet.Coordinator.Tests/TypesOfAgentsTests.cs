using Tracefleet.Coordinator.Tests.Harness;
using Tracefleet.Measurements.Specs;

namespace Tracefleet.Coordinator.Tests;

/// <summary>Agents of different versions at one vantage point.</summary>
public sealed class TypesOfAgentsTests
{
    [Fact]
    public async Task An_agent_that_knows_traces_only_is_given_no_ping_and_its_cells_are_refused_in_the_end()
    {
        var time = new ManualTime();
        await using var coordinator = await TestCoordinator.StartAsync(time: time);
        await using var agent = await FakeAgent.JoinAsTracerAsync(coordinator, "fra");
        var pinged = await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1" }, type = "ping" });
        var traced = await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.2" } });

        var assignment = await agent.AssignmentAsync();
        await agent.FinishAsync(assignment, "fra");
        await coordinator.RunUntilAsync(async () => (await coordinator.CampaignAsync(pinged))["status"]!.GetValue<string>() == "finished");

        Assert.Equal((traced, MeasurementType.Trace), (assignment.Lease.Campaign, assignment.Measurement.Type));
        var cell = (await coordinator.LinesAsync(pinged, "cells")).Single();
        Assert.Equal("refused vantage_point", $"{cell["reason"]} {cell["failureSource"]}");
        Assert.Equal("No agent at the vantage point carries out measurements of type ping; update the agents there.", cell["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_ping_goes_to_the_agent_that_knows_it()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var old = await FakeAgent.JoinAsTracerAsync(coordinator, "fra");
        await using var current = await FakeAgent.JoinAsync(coordinator, "fra");
        var id = await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1" }, type = "ping" });

        var assignment = await current.AssignmentAsync();

        Assert.Equal((id, MeasurementType.Ping), (assignment.Lease.Campaign, assignment.Measurement.Type));
        var agents = (await coordinator.PlaceAsync("fra"))["agents"]!.AsArray();
        Assert.Equal(
            ["agent-1: trace ping mtr multipath sweep", "old-agent: trace"],
            agents.Select(agent => $"{agent!["id"]}: {string.Join(' ', agent["types"]!.AsArray())}"));
    }
}
