using System.Text.Json.Nodes;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Link;
using Tracefleet.Coordinator.Tests.Harness;

namespace Tracefleet.Coordinator.Tests;

/// <summary>Sweeps that are interrupted: each cell once, by whoever had it last, or named.</summary>
public sealed class SweepFlowTests
{
    // 64 cells of 256 addresses.
    static readonly object Request = new { targets = new[] { "198.18.0.0/18" }, type = "sweep", sweep = new { minTtl = 3, maxTtl = 4, timeoutMs = 100 } };

    [Fact]
    public async Task What_an_agent_lost_in_the_middle_has_not_delivered_is_swept_by_another_and_nothing_is_counted_twice()
    {
        await using var coordinator = await TestCoordinator.StartAsync(time: new ManualTime());
        await using var first = await FakeAgent.JoinAsync(coordinator, "fra1", "first", capacity: 1);
        var id = await coordinator.SubmitAsync(Request);
        var lost = await first.AssignmentAsync();
        Assert.True(lost.Targets.Length > 2);
        await DeliverAsync(first, lost, 1, lost.Targets.Take(2), last: false);

        first.Vanish();
        await coordinator.RunUntilAsync(async () => (await coordinator.PlaceAsync("fra1"))["leases"]!.GetValue<int>() == 0);
        await using var second = await FakeAgent.JoinAsync(coordinator, "fra1", "second");
        var assignments = await second.AssignmentsAsync(64 / lost.Targets.Length);
        foreach (var assignment in assignments)
            await DeliverAsync(second, assignment, 1, assignment.Targets, last: true);
        await coordinator.FollowAsync(id);

        var again = assignments.Single(assignment => assignment.Lease.Shard == lost.Lease.Shard);
        Assert.Equal((lost.Lease with { Attempt = 2 }, true), (again.Lease, lost.Targets.Skip(2).SequenceEqual(again.Targets)));
        await AssertEveryCellOnceAsync(coordinator, id);
    }

    [Fact]
    public async Task What_a_lost_agent_delivers_after_another_has_swept_it_changes_nothing()
    {
        await using var coordinator = await TestCoordinator.StartAsync(time: new ManualTime());
        await using var first = await FakeAgent.JoinAsync(coordinator, "fra1", "first", capacity: 1);
        var id = await coordinator.SubmitAsync(Request);
        var lost = await first.AssignmentAsync();
        first.Vanish();
        await coordinator.RunUntilAsync(async () => (await coordinator.PlaceAsync("fra1"))["leases"]!.GetValue<int>() == 0);
        await using var second = await FakeAgent.JoinAsync(coordinator, "fra1", "second");
        var assignments = await second.AssignmentsAsync(64 / lost.Targets.Length);
        await DeliverAsync(second, assignments.Single(assignment => assignment.Lease.Shard == lost.Lease.Shard), 1, lost.Targets, last: true);

        await using var returned = await FakeAgent.ConnectAsync(coordinator);
        await returned.HelloAsync("fra1", "first", 1, lost.Lease);
        await DeliverAsync(returned, lost, 1, lost.Targets, last: true);
        foreach (var assignment in assignments.Where(assignment => assignment.Lease.Shard != lost.Lease.Shard))
            await DeliverAsync(second, assignment, 1, assignment.Targets, last: true);
        await coordinator.FollowAsync(id);

        await AssertEveryCellOnceAsync(coordinator, id);
    }

    [Fact]
    public async Task A_sweep_cancelled_in_the_middle_keeps_what_was_delivered_and_names_the_rest()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1", capacity: 1);
        var id = await coordinator.SubmitAsync(Request);
        var assignment = await agent.AssignmentAsync();
        await DeliverAsync(agent, assignment, 1, assignment.Targets.Take(2), last: false);

        using var cancelled = await coordinator.Http.DeleteAsync(new Uri($"{TestCoordinator.Campaigns}/{id}", UriKind.Relative));
        await coordinator.FollowAsync(id);

        var cells = await coordinator.LinesAsync(id, "cells");
        Assert.Equal(64, cells.Select(cell => cell["target"]!.GetValue<string>()).Distinct().Count());
        Assert.Equal((2, 62), (cells.Count(cell => ReasonOf(cell) == "reached"), cells.Count(cell => ReasonOf(cell) == "cancelled")));
        Assert.Equal(6, (await coordinator.CampaignAsync(id))["progress"]!["probes"]!.GetValue<int>());
        Assert.Equal(id, (await agent.ReceiveAsync())!.Cancel.Campaign);
    }

    [Fact]
    public async Task A_sweep_that_nobody_is_left_to_finish_ends_with_its_open_cells_named()
    {
        await using var coordinator = await TestCoordinator.StartAsync(time: new ManualTime());
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1", capacity: 1);
        var id = await coordinator.SubmitAsync(Request);
        var assignment = await agent.AssignmentAsync();
        await DeliverAsync(agent, assignment, 1, assignment.Targets.Take(2), last: false);

        agent.Vanish();
        await coordinator.RunUntilAsync(async () => (await coordinator.CampaignAsync(id))["status"]!.GetValue<string>() != "running");

        Assert.Equal("""{"reached":2,"agent_lost":62}""", (await coordinator.CampaignAsync(id))["progress"]!["reasons"]!.ToJsonString());
    }

    static async Task AssertEveryCellOnceAsync(TestCoordinator coordinator, string id)
    {
        var (campaign, cells) = (await coordinator.CampaignAsync(id), await coordinator.LinesAsync(id, "cells"));
        Assert.Equal("""{"reached":64}""", campaign["progress"]!["reasons"]!.ToJsonString());
        Assert.Equal((64, 64), (cells.Length, cells.Select(cell => cell["target"]!.GetValue<string>()).Distinct().Count()));
        Assert.Equal((192L, 128L, 192L), (Progress("probes"), Progress("replies"), Progress("hopEvents")));
        Assert.Equal(192, (await coordinator.LinesAsync(id, "hops")).Length);

        long Progress(string field) => campaign["progress"]![field]!.GetValue<long>();
    }

    static string ReasonOf(JsonNode cell) => cell["reason"]!.GetValue<string>();

    // Of each cell three probes to its first address.
    static async Task DeliverAsync(FakeAgent agent, ShardAssignment assignment, long seq, IEnumerable<AssignedTarget> targets, bool last)
    {
        var traces = targets.Select(target =>
        {
            var first = Prefix.Parse(target.Target).First;
            var trace = FakeAgent.Trace(assignment.Lease, target with { Target = first.ToString() }, "fra1");
            return trace with { Target = target.Target, Destination = null, Hops = [.. trace.Hops.Select(hop => hop with { Destination = first })] };
        });
        var batch = new TraceBatch(new BatchId(assignment.Lease.Campaign, assignment.Lease.Shard, assignment.Lease.Attempt, seq), [.. traces]);
        await agent.SendAsync(new AgentMessage { Batch = batch.ToWire(last) });
        Assert.Equal(seq, (await agent.ReceiveAsync())!.Ack.Seq);
    }
}
