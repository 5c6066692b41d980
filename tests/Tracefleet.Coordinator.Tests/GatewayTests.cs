using System.Net.WebSockets;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;
using Tracefleet.Coordinator.Tests.Harness;

namespace Tracefleet.Coordinator.Tests;

/// <summary>What the gateway lets in, what it stores and when it acknowledges.</summary>
public sealed class GatewayTests
{
    static AgentHello Hello(string vantagePoint = "fra1") => new(1, "agent-1", vantagePoint, FakeAgent.Inventory(), []);

    [Fact]
    public async Task Tells_an_agent_with_an_old_protocol_to_stay_away()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.ConnectAsync(coordinator);
        var hello = Hello().ToWire();
        hello.Protocol = 0;

        await agent.SendAsync(new AgentMessage { Hello = hello });

        var refusal = (await agent.ReceiveAsync())!.Refusal;
        Assert.Equal("protocol_too_old False", $"{refusal.Code} {refusal.Retry}");
        Assert.Null(await agent.ReceiveAsync());
    }

    [Fact]
    public async Task Names_the_faulty_field_of_a_hello()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.ConnectAsync(coordinator);
        var hello = Hello().ToWire();
        hello.VantagePoint = "";

        await agent.SendAsync(new AgentMessage { Hello = hello });

        var refusal = (await agent.ReceiveAsync())!.Refusal;
        Assert.Equal("invalid_hello False", $"{refusal.Code} {refusal.Retry}");
        Assert.Contains("vantage_point", refusal.Message);
    }

    [Theory]
    [InlineData(WebSocketMessageType.Binary, new byte[] { 0xFF, 0xFF, 0xFF })]
    [InlineData(WebSocketMessageType.Binary, new byte[0])]
    [InlineData(WebSocketMessageType.Text, new byte[] { 0x7B, 0x7D })]
    public async Task Refuses_frames_that_are_no_messages(WebSocketMessageType type, byte[] frame)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var fresh = await FakeAgent.ConnectAsync(coordinator);
        await using var joined = await FakeAgent.JoinAsync(coordinator, "fra1");

        await fresh.SendAsync(frame, type);
        await joined.SendAsync(frame, type);

        Assert.Equal("invalid_hello", (await fresh.ReceiveAsync())!.Refusal.Code);
        Assert.Equal("invalid_message", (await joined.ReceiveAsync())!.Refusal.Code);
    }

    [Fact]
    public async Task Asks_for_the_token_where_one_is_configured()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "a-secret-of-some-length\n");
        await using var coordinator = await TestCoordinator.StartAsync(options => options with { AgentTokenFile = file });
        await using var without = await FakeAgent.ConnectAsync(coordinator);
        await using var wrong = await FakeAgent.ConnectAsync(coordinator, "a-secret-of-same-length");
        await using var right = await FakeAgent.ConnectAsync(coordinator, "a-secret-of-some-length");

        Assert.Equal("unauthorized", (await without.ReceiveAsync())!.Refusal.Code);
        Assert.Equal("unauthorized", (await wrong.ReceiveAsync())!.Refusal.Code);
        Assert.NotEqual("", await right.HelloAsync("fra1"));
    }

    [Fact]
    public async Task A_new_session_of_an_agent_replaces_the_old_one()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var first = await FakeAgent.JoinAsync(coordinator, "fra1");
        await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1" } });
        var assignment = await first.AssignmentAsync();

        await using var second = await FakeAgent.JoinAsync(coordinator, "fra1");

        Assert.Equal("replaced", (await first.ReceiveAsync())!.Refusal.Code);
        Assert.Equal(assignment.Lease with { Attempt = 2 }, (await second.AssignmentAsync()).Lease);
    }

    [Fact]
    public async Task A_silent_agent_loses_its_session()
    {
        var time = new ManualTime();
        await using var coordinator = await TestCoordinator.StartAsync(options => options with { HeartbeatInterval = TimeSpan.FromSeconds(1) }, time);
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");

        await coordinator.RunUntilAsync(async () => !(await coordinator.PlaceAsync("fra1"))["connected"]!.GetValue<bool>());

        Assert.Equal("silent", (await agent.ReceiveAsync())!.Refusal.Code);
    }

    [Fact]
    public async Task Nothing_is_assigned_before_the_agent_is_ready()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.ConnectAsync(coordinator);
        await agent.HelloAsync("fra1");
        await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1" } });
        await TestCoordinator.UntilAsync(async () => (await coordinator.PlaceAsync("fra1"))["queue"]!.GetValue<int>() == 1);

        await agent.ReadyAsync();

        Assert.Equal("198.18.0.1", (await agent.AssignmentAsync()).Targets.Single().Target);
    }

    [Fact]
    public async Task A_replayed_batch_is_acknowledged_again_and_stored_once()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        var id = await coordinator.SubmitAsync(new { targets = Enumerable.Range(1, 8).Select(i => $"198.18.0.{i}") });
        var assignment = (await agent.AssignmentsAsync(4))[0];

        Assert.Equal(1, await agent.DeliverAsync(assignment, 1, assignment.Targets.Take(1), last: false, "fra1"));
        Assert.Equal(1, await agent.DeliverAsync(assignment, 1, assignment.Targets.Take(1), last: false, "fra1"));
        Assert.Equal(2, await agent.DeliverAsync(assignment, 2, assignment.Targets.Skip(1), last: true, "fra1"));
        Assert.Equal(2, await agent.DeliverAsync(assignment, 2, assignment.Targets.Skip(1), last: true, "fra1"));

        var hops = await coordinator.LinesAsync(id, "hops");
        Assert.Equal(6, hops.Length);
        Assert.Equal(hops.Length, hops.Select(hop => hop["seq"]!.GetValue<long>()).Distinct().Count());
    }

    [Fact]
    public async Task A_batch_is_acknowledged_only_after_its_commit()
    {
        var time = new ManualTime();
        await using var coordinator = await TestCoordinator.StartAsync(time: time);
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        var id = await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1" } });
        var assignment = await agent.AssignmentAsync();

        coordinator.Store.Full = true;
        await agent.SendBatchAsync(assignment.Lease, 1, assignment.Targets, last: true, "fra1");
        var answer = agent.ReceiveAsync();
        var pause = TimeSpan.FromMilliseconds(10);
        await coordinator.RunUntilAsync(() => Task.FromResult(coordinator.Store.Refused >= 3), pause);
        Assert.False(answer.IsCompleted);
        Assert.Empty(await coordinator.LinesAsync(id, "hops"));

        coordinator.Store.Full = false;
        await coordinator.RunUntilAsync(() => Task.FromResult(answer.IsCompleted), pause);
        Assert.Equal(1, (await answer)!.Ack.Seq);
        await coordinator.FollowAsync(id);
        Assert.Equal(3, (await coordinator.LinesAsync(id, "hops")).Length);
    }

    [Fact]
    public async Task A_batch_of_an_unknown_campaign_is_acknowledged_so_that_spools_drain()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.ConnectAsync(coordinator);
        await agent.HelloAsync("fra1");

        await agent.SendBatchAsync(new ShardLease("of-another-coordinator", 0, 1), 5, [new AssignedTarget(0, "198.18.0.1")], last: true, "fra1");

        Assert.Equal(5, (await agent.ReceiveAsync())!.Ack.Seq);
    }

    [Fact]
    public async Task A_batch_with_a_foreign_cell_ends_the_session()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1", "198.18.0.2" } });
        var assignments = await agent.AssignmentsAsync(2);

        await agent.SendBatchAsync(assignments[0].Lease, 1, assignments[1].Targets, last: true, "fra1");

        var refusal = (await agent.ReceiveAsync())!.Refusal;
        Assert.Equal("invalid_message", refusal.Code);
        Assert.Contains("traces[0].target_index", refusal.Message);
    }

    [Fact]
    public async Task A_batch_whose_predecessor_was_lost_with_the_spool_is_taken()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1" } });
        var assignment = await agent.AssignmentAsync();

        await agent.SendBatchAsync(assignment.Lease, 2, assignment.Targets, last: true, "fra1");

        Assert.Equal(2, (await agent.ReceiveAsync())!.Ack.Seq);
    }

    [Fact]
    public async Task An_agent_that_returns_with_a_cancelled_shard_is_told_to_stop()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        var id = await coordinator.SubmitAsync(new { targets = new[] { "198.18.0.1" } });
        var assignment = await agent.AssignmentAsync();
        agent.Vanish();
        (await coordinator.Http.DeleteAsync($"{TestCoordinator.Campaigns}/{id}")).Dispose();
        await coordinator.FollowAsync(id);

        await using var returned = await FakeAgent.JoinAsync(coordinator, "fra1", holding: assignment.Lease);

        Assert.Equal(id, (await returned.ReceiveAsync())!.Cancel.Campaign);
    }

    [Fact]
    public async Task An_ordinary_request_to_the_link_is_told_to_upgrade()
    {
        await using var coordinator = await TestCoordinator.StartAsync();

        using var response = await coordinator.Http.GetAsync("/agent/v1");

        Assert.Equal("426 application/problem+json", $"{(int)response.StatusCode} {response.Content.Headers.ContentType?.MediaType}");
    }
}
