using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;
using Tracefleet.Coordinator.Gateway;
using Tracefleet.Coordinator.Live;
using Tracefleet.Coordinator.Tests.Harness;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Hop = Tracefleet.Measurements.Traces.Hop;

namespace Tracefleet.Coordinator.Tests;

/// <summary>Previews from an agent to those who watch.</summary>
public sealed class PreviewFlowTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    static string[] Targets(int count) => [.. Enumerable.Range(1, count).Select(i => $"198.18.{i / 256}.{i % 256}")];

    static string Text<T>(T value) => JsonSerializer.Serialize(value);

    static LiveTraces Live(TestCoordinator coordinator) => coordinator.Services.GetRequiredService<LiveTraces>();

    static async Task<TraceRecord> NextAsync(LiveTraceWatch watch) => await watch.Previews.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>An agent that takes nothing before it is ready, so that its campaign can be watched before.</summary>
    static async Task<FakeAgent> ConnectedAsync(TestCoordinator coordinator, string agent = "agent-1", int capacity = 64)
    {
        var connected = await FakeAgent.ConnectAsync(coordinator);
        await connected.HelloAsync("fra", agent, capacity);
        return connected;
    }

    static AgentMessage Preview(ShardLease lease, AssignedTarget target) =>
        new() { LiveHops = FakeAgent.Trace(lease, target, "fra").ToLiveHops() };

    [Fact]
    public async Task An_assignment_says_that_somebody_watches_and_the_welcome_that_previews_are_taken()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.ConnectAsync(coordinator);
        await agent.SendAsync(new AgentMessage { Hello = new AgentHello(1, "agent-1", "fra", FakeAgent.Inventory(), []).ToWire() });
        var welcome = (await agent.ReceiveAsync())!.Welcome;
        var watched = await coordinator.SubmitAsync(new { targets = Targets(1) });
        var unwatched = await coordinator.SubmitAsync(new { targets = Targets(1) });
        using var watch = Live(coordinator).Watch(watched);

        await agent.ReadyAsync();
        var assignments = await agent.AssignmentsAsync(2);

        Assert.True(welcome.TakesLiveHops);
        Assert.Equal(
            new Dictionary<string, bool> { [watched] = true, [unwatched] = false },
            assignments.ToDictionary(assignment => assignment.Lease.Campaign, assignment => assignment.Live));
    }

    [Fact]
    public async Task Only_the_agent_that_holds_the_lease_is_listened_to()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var one = await ConnectedAsync(coordinator, "agent-1", capacity: 1);
        await using var two = await ConnectedAsync(coordinator, "agent-2", capacity: 1);
        var id = await coordinator.SubmitAsync(new { targets = Targets(2) });
        using var watch = Live(coordinator).Watch(id);
        await one.ReadyAsync();
        var others = await one.AssignmentAsync();
        await two.ReadyAsync();
        var own = await two.AssignmentAsync();

        await two.SendAsync(Preview(others.Lease, others.Targets[0]));
        await two.SendAsync(Preview(own.Lease with { Attempt = 2 }, own.Targets[0]));
        await two.SendAsync(Preview(own.Lease with { Campaign = "another" }, own.Targets[0]));
        await two.SendAsync(Preview(own.Lease, own.Targets[0]));
        var shown = await NextAsync(watch);

        Assert.Equal(Text(FakeAgent.Trace(own.Lease, own.Targets[0], "fra")), Text(shown));
        Assert.Equal(0, watch.Previews.Count);
    }

    [Fact]
    public async Task Nothing_is_shown_of_a_cell_that_is_stored()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await ConnectedAsync(coordinator);
        var id = await coordinator.SubmitAsync(new { targets = Targets(40) });
        using var watch = Live(coordinator).Watch(id);
        await agent.ReadyAsync();
        var assignment = (await agent.AssignmentsAsync(4))[0];
        await agent.DeliverAsync(assignment, 1, assignment.Targets[..1], last: false, "fra");

        await agent.SendAsync(Preview(assignment.Lease, assignment.Targets[0]));
        await agent.SendAsync(Preview(assignment.Lease, assignment.Targets[1]));

        Assert.Equal(assignment.Targets[1].Index, (await NextAsync(watch)).TargetIndex);
    }

    [Fact]
    public async Task A_preview_of_a_cell_that_is_not_in_the_shard_ends_the_session()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await ConnectedAsync(coordinator);
        var id = await coordinator.SubmitAsync(new { targets = Targets(2) });
        using var watch = Live(coordinator).Watch(id);
        await agent.ReadyAsync();
        var assignments = await agent.AssignmentsAsync(2);

        await agent.SendAsync(Preview(assignments[0].Lease, assignments[1].Targets[0]));
        var refusal = (await agent.ReceiveAsync())!.Refusal;

        Assert.Equal(("invalid_message", false), (refusal.Code, refusal.Retry));
        Assert.StartsWith("trace.target_index", refusal.Message);
    }

    [Fact]
    public async Task A_preview_with_impossible_values_ends_the_session_and_one_that_nobody_watches_is_not_even_read()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await ConnectedAsync(coordinator);
        var id = await coordinator.SubmitAsync(new { targets = Targets(1) });
        await agent.ReadyAsync();
        var assignment = await agent.AssignmentAsync();
        var impossible = Preview(assignment.Lease, assignment.Targets[0]);
        impossible.LiveHops.Trace.Hops[0].Ttl = 256;

        await agent.SendAsync(impossible);
        await agent.DeliverAsync(assignment, 1, [], last: false, "fra");
        using var watch = Live(coordinator).Watch(id);
        await agent.SendAsync(impossible);
        var refusal = (await agent.ReceiveAsync())!.Refusal;

        Assert.Equal("trace.hops[0].ttl: 256 is not in 1 to 255.", refusal.Message);
    }

    [Fact]
    public void Of_one_agent_480_previews_are_looked_at_in_a_second()
    {
        var time = new ManualTime();
        var pace = new PreviewPace(time);

        Assert.Equal(480, Enumerable.Range(0, 600).Count(_ => pace.TryTake()));
        time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(pace.TryTake());
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(pace.TryTake());
    }

    [Fact]
    public async Task A_watched_ping_is_shown_before_it_is_stored_and_as_it_is_stored_then_and_a_slow_watcher_loses_previews_only()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await (await ConnectedAsync(coordinator)).DisposeAsync();
        var targets = SimulatedAgent.Targets(3);
        var id = await coordinator.SubmitAsync(
            new { targets, vantagePoints = new[] { "fra" }, type = "ping", ping = new { count = 6, intervalMs = 20 } });
        using var watch = Live(coordinator).Watch(id);
        using var slow = Live(coordinator).Watch(id);
        for (var filler = 0; filler < LiveTraceWatch.Capacity; filler++)
            Live(coordinator).Publish(TraceRecords.Empty with { Campaign = id });
        while (watch.Previews.TryRead(out _))
            continue;

        // Nothing can be stored until everything was shown.
        coordinator.Store.Full = true;
        await using var agent = await SimulatedAgent.JoinAsync(coordinator);
        var shown = new Dictionary<int, TraceRecord>();
        while (shown.Values.Sum(cell => cell.Hops.Length) < targets.Length * 6)
        {
            var preview = await NextAsync(watch);
            ImmutableArray<Hop> before = shown.GetValueOrDefault(preview.TargetIndex)?.Hops ?? [];
            shown[preview.TargetIndex] = preview with { Hops = Merged([.. before, .. preview.Hops]) };
        }
        var cellsBefore = await coordinator.LinesAsync(id, "cells");
        coordinator.Store.Full = false;
        await coordinator.FollowAsync(id);

        Assert.Empty(cellsBefore);
        var stored = await StoredAsync(coordinator, id);
        var previewed = shown.OrderBy(cell => cell.Key).Select(cell => cell.Value).ToList();
        Assert.Equal(stored.Select(Identity), previewed.Select(Identity));
        Assert.Equal(stored.Select(trace => Text(Merged(trace.Hops))), previewed.Select(cell => Text(cell.Hops)));
        Assert.Contains(stored, trace => trace.Hops.Any(hop => hop.Annotation?.Origins.Length > 0));
        Assert.Equal(LiveTraceWatch.Capacity, slow.Previews.Count);
        while (slow.Previews.TryRead(out var waited))
            Assert.Empty(waited.Hops);
    }

    /// <summary>The last that was told of each probe, in order; without duplicate replies, which may come at any time.</summary>
    static ImmutableArray<Hop> Merged(IEnumerable<Hop> told) =>
        [.. told.Where(hop => (hop.Flags & ReplyFlags.Duplicate) == 0).GroupBy(hop => hop.Attempt).OrderBy(probe => probe.Key)
            .Select(probe => probe.Last())];

    /// <summary>What a trace is about, without what is known only when it has ended.</summary>
    static string Identity(TraceRecord trace) => Text(trace with
    {
        StartedAt = default,
        EndedAt = default,
        Reason = CellReason.Cancelled,
        FailureSource = null,
        Detail = null,
        Hops = [],
    });

    static async Task<List<TraceRecord>> StoredAsync(TestCoordinator coordinator, string id)
    {
        var traces = new List<TraceRecord>();
        await foreach (var (_, batch) in coordinator.Store.ReadBatchesAsync(id, 0, CancellationToken.None))
            traces.AddRange(batch);
        return [.. traces.OrderBy(trace => trace.TargetIndex)];
    }
}
