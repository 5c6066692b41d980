using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Link;
using Tracefleet.Coordinator.Live;
using Tracefleet.Coordinator.Tests.Harness;

namespace Tracefleet.Coordinator.Tests;

/// <summary>The event stream against what is stored.</summary>
public sealed class LiveTests
{
    static string[] Targets(int count) => [.. Enumerable.Range(1, count).Select(i => $"198.18.{i / 256}.{i % 256}")];

    [Fact]
    public async Task A_reader_that_comes_back_again_and_again_misses_nothing_and_gets_nothing_twice()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        var id = await coordinator.SubmitAsync(new { targets = Targets(40) });
        var reading = ReadInPiecesAsync(coordinator, id, pieceLength: 7);

        foreach (var assignment in await agent.AssignmentsAsync(4))
            await agent.FinishAsync(assignment, "fra1");

        var events = await reading;
        var hops = await coordinator.LinesAsync(id, "hops");
        Assert.Equal(160, events.Count);
        Assert.Equal(events.Select(read => read.Id), events.Select(read => read.Id).Order().Distinct());
        Assert.Equal(hops.Select(hop => hop.ToJsonString()), events.Where(read => read.Kind == "hop").Select(read => read.Data.ToJsonString()));
        Assert.Equal(
            (await coordinator.LinesAsync(id, "cells")).Select(cell => cell.ToJsonString()),
            events.Where(read => read.Kind == "cell").Select(read => read.Data.ToJsonString()));
    }

    [Fact]
    public async Task A_cell_of_thousands_of_hops_is_read_once_for_a_reader()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        var id = await coordinator.SubmitAsync(new { targets = Targets(1) });
        var assignment = await agent.AssignmentAsync();
        var trace = FakeAgent.Trace(assignment.Lease, assignment.Targets[0], "fra1");
        var batch = new TraceBatch(
            new BatchId(id, assignment.Lease.Shard, assignment.Lease.Attempt, 1),
            [trace with { Hops = [.. Enumerable.Range(1, 4_000).Select(attempt => trace.Hops[1] with { Attempt = attempt })] }]);
        await agent.SendAsync(new AgentMessage { Batch = batch.ToWire(last: true) });
        var events = await coordinator.FollowAsync(id);

        var before = coordinator.Store.EventsRead;
        var hops = await coordinator.LinesAsync(id, "hops");
        var forHops = coordinator.Store.EventsRead - before;
        var followed = await coordinator.FollowAsync(id);

        Assert.Equal(Enumerable.Range(1, 4_000), hops.Select(hop => hop["attempt"]!.GetValue<int>()));
        Assert.Equal(Enumerable.Range(1, 4_001), events.Where(read => read.Id is not null).Select(read => (int)read.Id!));
        Assert.Equal((4_001, 4_001), (forHops, coordinator.Store.EventsRead - before - forHops));
        Assert.Equal(4_001, followed.Count(read => read.Id is not null));
    }

    static async Task<List<ServerEvent>> ReadInPiecesAsync(TestCoordinator coordinator, string id, int pieceLength)
    {
        var events = new List<ServerEvent>();
        while (true)
        {
            var count = 0;
            var piece = await EventReading.ReadAsync(
                coordinator.Http, id, events.Count == 0 ? 0 : events[^1].Id!.Value, read => read.Kind == "end" || (read.Id is not null && ++count == pieceLength));
            events.AddRange(piece.Where(read => read.Id is not null));
            if (piece[^1].Kind == "end")
                return events;
        }
    }

    [Fact]
    public async Task The_backlog_comes_first_then_what_gets_stored_then_the_end()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var agent = await FakeAgent.JoinAsync(coordinator, "fra1");
        var id = await coordinator.SubmitAsync(new { targets = Targets(2) });
        var assignments = await agent.AssignmentsAsync(2);
        await agent.FinishAsync(assignments[0], "fra1");

        var backlog = await EventReading.ReadAsync(coordinator.Http, id, 0, read => read.Kind == "cell");
        var rest = coordinator.FollowAsync(id, backlog[^1].Id!.Value);
        await agent.FinishAsync(assignments[1], "fra1");

        Assert.Equal(["hop", "hop", "hop", "cell"], backlog.Where(read => read.Id is not null).Select(read => read.Kind));
        Assert.Equal(["hop", "hop", "hop", "cell"], (await rest).Where(read => read.Id is not null).Select(read => read.Kind));
        Assert.Equal("end", (await rest)[^1].Kind);
        Assert.Equal(
            """{"cells":2,"ended":2,"probes":6,"replies":4,"reasons":{"reached":2},"hopEvents":6}""",
            (await rest).Last(read => read.Kind == "progress").Data.ToJsonString());
    }

    [Fact]
    public void A_signal_wakes_whoever_took_it_before()
    {
        var live = new LiveEvents();
        using var watch = live.Watch("a");
        using var other = live.Watch("b");
        var (commit, elsewhere) = (watch.NextCommit, other.NextCommit);

        live.Publish("a");

        Assert.True(commit.IsCompleted);
        Assert.False(elsewhere.IsCompleted);
        Assert.False(watch.NextCommit.IsCompleted);
    }
}
