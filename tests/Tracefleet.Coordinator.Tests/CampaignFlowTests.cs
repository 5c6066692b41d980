using Tracefleet.Campaigns.Places;
using Tracefleet.Coordinator.Tests.Harness;

namespace Tracefleet.Coordinator.Tests;

/// <summary>Campaigns from submission to the last cell, with agents played by the test.</summary>
public sealed class CampaignFlowTests
{
    static object Request(params string[] targets) => new { targets };

    static string[] Targets(int count) => [.. Enumerable.Range(1, count).Select(i => $"198.18.0.{i}")];

    [Fact]
    public async Task A_campaign_runs_from_two_vantage_points_to_its_end()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var fra = await FakeAgent.JoinAsync(coordinator, "fra1", "a");
        await using var nyc = await FakeAgent.JoinAsync(coordinator, "nyc1", "b");

        var id = await coordinator.SubmitAsync(Request("198.18.0.1", "2001:db8::7"));
        foreach (var (agent, place) in new[] { (fra, "fra1"), (nyc, "nyc1") })
        {
            foreach (var assignment in await agent.AssignmentsAsync(2))
                Assert.Equal(1, await agent.FinishAsync(assignment, place));
        }

        var events = await coordinator.FollowAsync(id);
        var campaign = await coordinator.CampaignAsync(id);
        Assert.Equal("end", events[^1].Kind);
        Assert.Equal("finished", campaign["status"]!.GetValue<string>());
        Assert.Equal(
            ["fra1 198.18.0.1 reached", "fra1 2001:db8::7 reached", "nyc1 198.18.0.1 reached", "nyc1 2001:db8::7 reached"], await coordinator.CellsAsync(id));
        Assert.Equal("""{"cells":4,"ended":4,"probes":12,"replies":8,"reasons":{"reached":4},"hopEvents":12}""", campaign["progress"]!.ToJsonString());
        Assert.Equal("""{"interfaces":3,"links":0,"asLinks":0}""", campaign["topology"]!.ToJsonString());
    }

    [Fact]
    public async Task An_assignment_says_what_was_submitted()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");

        var id = await coordinator.SubmitAsync(
            new { targets = new[] { "198.18.0.9" }, trace = new { method = "icmp-paris", maxTtl = 9 }, ipVersion = 4, deadlineSeconds = 600 });
        var assignment = await agent.AssignmentAsync();

        Assert.Equal(new ShardLease(id, 0, 1), assignment.Lease);
        Assert.Equal("icmp-paris", assignment.Measurement.Method);
        Assert.Equal(9, ((Measurements.Traces.TraceSpec)assignment.Measurement).MaxTtl);
        Assert.Equal(4, assignment.IpVersion);
        Assert.Equal("0 198.18.0.9", $"{assignment.Targets.Single().Index} {assignment.Targets.Single().Target}");
        Assert.NotNull(assignment.DeadlineAt);
    }

    [Fact]
    public async Task Refused_and_excluded_cells_end_with_their_reason_and_are_never_assigned()
    {
        var list = Path.GetTempFileName();
        await File.WriteAllTextAsync(list, "198.18.7.0/24 # asked us not to\n");
        await using var coordinator = await TestCoordinator.StartAsync(options => options with { DoNotProbeFile = list });
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");

        var id = await coordinator.SubmitAsync(Request("10.0.0.1", "198.18.7.7", "198.18.0.1"));
        var assignment = await agent.AssignmentAsync();
        await agent.FinishAsync(assignment, "fra1");

        await coordinator.FollowAsync(id);
        Assert.Equal("198.18.0.1", assignment.Targets.Single().Target);
        Assert.Equal(["fra1 10.0.0.1 refused", "fra1 198.18.0.1 reached", "fra1 198.18.7.7 excluded"], await coordinator.CellsAsync(id));
    }

    [Fact]
    public async Task A_campaign_of_refused_cells_only_ends_at_once()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");

        var id = await coordinator.SubmitAsync(Request("10.0.0.1"));

        await coordinator.FollowAsync(id);
        Assert.Equal(["fra1 10.0.0.1 refused"], await coordinator.CellsAsync(id));
    }

    [Fact]
    public async Task An_agent_takes_no_more_shards_than_it_has_room_for()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1", capacity: 1);

        var id = await coordinator.SubmitAsync(Request(Targets(8)));
        var attempts = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            var assignment = await agent.AssignmentAsync();
            Assert.Equal(1, (await coordinator.PlaceAsync("fra1"))["leases"]!.GetValue<int>());
            attempts.Add(assignment.Targets.Length);
            await agent.FinishAsync(assignment, "fra1");
        }

        await coordinator.FollowAsync(id);
        Assert.Equal([2, 2, 2, 2], attempts);
    }

    [Fact]
    public async Task What_a_lost_agent_left_open_is_finished_by_another()
    {
        var time = new ManualTime();
        await using var coordinator = await TestCoordinator.StartAsync(time: time);
        await using var first = await FakeAgent.JoinAsync(coordinator, "fra1", "first", capacity: 1);
        var id = await coordinator.SubmitAsync(Request(Targets(4)));
        var assignments = await first.AssignmentsAsync(1);
        await using var second = await FakeAgent.JoinAsync(coordinator, "fra1", "second");
        foreach (var assignment in await second.AssignmentsAsync(3))
            await second.FinishAsync(assignment, "fra1");

        first.Vanish();
        await coordinator.RunUntilAsync(async () => (await coordinator.PlaceAsync("fra1"))["agents"]!.AsArray()
            .All(agent => agent!["leases"]!.GetValue<int>() == (agent["id"]!.GetValue<string>() == "first" ? 0 : 1)));
        var again = await second.AssignmentAsync();
        await second.FinishAsync(again, "fra1");

        await coordinator.FollowAsync(id);
        Assert.Equal(assignments[0].Lease with { Attempt = 2 }, again.Lease);
        Assert.Equal(Targets(4).Select(target => $"fra1 {target} reached").Order(StringComparer.Ordinal), await coordinator.CellsAsync(id));
        Assert.Equal(12, (await coordinator.LinesAsync(id, "hops")).Length);
    }

    [Fact]
    public async Task A_reassigned_shard_has_only_the_targets_without_a_result()
    {
        var time = new ManualTime();
        await using var coordinator = await TestCoordinator.StartAsync(time: time);
        await using var first = await FakeAgent.JoinAsync(coordinator, "fra1", "first", capacity: 1);
        await coordinator.SubmitAsync(Request(Targets(8)));
        var assignment = await first.AssignmentAsync();
        await first.DeliverAsync(assignment, 1, assignment.Targets.Take(1), last: false, "fra1");

        await first.DisposeAsync();
        await coordinator.RunUntilAsync(async () => (await coordinator.PlaceAsync("fra1"))["leases"]!.GetValue<int>() == 0);
        await using var second = await FakeAgent.JoinAsync(coordinator, "fra1", "second", capacity: 1);
        var again = await second.AssignmentAsync();

        Assert.Equal(assignment.Lease with { Attempt = 2 }, again.Lease);
        Assert.Equal(assignment.Targets.Skip(1), again.Targets);
    }

    [Fact]
    public async Task An_agent_that_returns_with_its_shard_keeps_it()
    {
        var time = new ManualTime();
        await using var coordinator = await TestCoordinator.StartAsync(time: time);
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        var id = await coordinator.SubmitAsync(Request("198.18.0.1"));
        var assignment = await agent.AssignmentAsync();

        agent.Vanish();
        await coordinator.RunUntilAsync(async () => !(await coordinator.PlaceAsync("fra1"))["connected"]!.GetValue<bool>());
        await using var returned = await FakeAgent.JoinAsync(coordinator, "fra1", holding: assignment.Lease);
        Assert.Equal(1, await returned.FinishAsync(assignment, "fra1"));

        await coordinator.FollowAsync(id);
        Assert.Equal(["fra1 198.18.0.1 reached"], await coordinator.CellsAsync(id));
    }

    [Fact]
    public async Task Cells_that_nobody_is_left_to_measure_end_as_agent_lost()
    {
        var time = new ManualTime();
        await using var coordinator = await TestCoordinator.StartAsync(time: time);
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        var id = await coordinator.SubmitAsync(Request("198.18.0.1", "198.18.0.2"));
        var assignments = await agent.AssignmentsAsync(2);
        await agent.FinishAsync(assignments[0], "fra1");

        agent.Vanish();
        await coordinator.RunUntilAsync(async () => (await coordinator.CampaignAsync(id))["status"]!.GetValue<string>() != "running");

        await coordinator.FollowAsync(id);
        var lost = (await coordinator.LinesAsync(id, "cells")).Single(cell => cell["reason"]!.GetValue<string>() == "agent_lost");
        Assert.Equal(assignments[1].Targets.Single().Target, lost["target"]!.GetValue<string>());
        Assert.Equal("vantage_point", lost["failureSource"]!.GetValue<string>());
        Assert.Equal("""{"reached":1,"agent_lost":1}""", (await coordinator.CampaignAsync(id))["progress"]!["reasons"]!.ToJsonString());
    }

    [Fact]
    public async Task A_cell_that_an_agent_leaves_out_ends_as_agent_lost()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        var id = await coordinator.SubmitAsync(Request(Targets(8)));
        var assignments = await agent.AssignmentsAsync(4);
        await agent.DeliverAsync(assignments[0], 1, assignments[0].Targets.Take(1), last: true, "fra1");
        foreach (var assignment in assignments.Skip(1))
            await agent.FinishAsync(assignment, "fra1");

        await coordinator.FollowAsync(id);

        var campaign = await coordinator.CampaignAsync(id);
        Assert.Equal("""{"reached":7,"agent_lost":1}""", campaign["progress"]!["reasons"]!.ToJsonString());
    }

    [Fact]
    public async Task Cancelling_tells_the_agent_and_ends_the_open_cells()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        var id = await coordinator.SubmitAsync(Request("198.18.0.1", "198.18.0.2"));
        var assignments = await agent.AssignmentsAsync(2);
        await agent.FinishAsync(assignments[0], "fra1");

        using var cancelled = await coordinator.Http.DeleteAsync($"{TestCoordinator.Campaigns}/{id}");
        var told = await agent.ReceiveAsync();
        await coordinator.FollowAsync(id);
        using var repeated = await coordinator.Http.DeleteAsync($"{TestCoordinator.Campaigns}/{id}");

        Assert.Equal("Accepted Accepted", $"{cancelled.StatusCode} {repeated.StatusCode}");
        Assert.Equal(id, told!.Cancel.Campaign);
        Assert.Equal("cancelled", (await coordinator.CampaignAsync(id))["status"]!.GetValue<string>());
        Assert.Equal("""{"reached":1,"cancelled":1}""", (await coordinator.CampaignAsync(id))["progress"]!["reasons"]!.ToJsonString());
        Assert.Equal(1, await agent.FinishAsync(assignments[1], "fra1"));
        Assert.Equal(3, (await coordinator.LinesAsync(id, "hops")).Length);
    }

    [Fact]
    public async Task The_deadline_ends_the_open_cells()
    {
        var time = new ManualTime();
        await using var coordinator = await TestCoordinator.StartAsync(time: time);
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        var id = await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1", "198.18.0.2" }, deadlineSeconds = 20 });
        var assignments = await agent.AssignmentsAsync(2);
        await agent.FinishAsync(assignments[1], "fra1");

        await coordinator.RunUntilAsync(async () => (await coordinator.CampaignAsync(id))["status"]!.GetValue<string>() != "running");

        await coordinator.FollowAsync(id);
        Assert.Equal("finished", (await coordinator.CampaignAsync(id))["status"]!.GetValue<string>());
        Assert.Equal("""{"reached":1,"deadline":1}""", (await coordinator.CampaignAsync(id))["progress"]!["reasons"]!.ToJsonString());
        Assert.Equal(id, (await agent.ReceiveAsync())!.Cancel.Campaign);
    }
}
