using Tracefleet.Addressing;
using Tracefleet.Agent.Execution;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Tracefleet.Probing.Sessions;

namespace Tracefleet.Agent.Tests.Link;

/// <summary>When previews of running cells go over the link.</summary>
public sealed class PreviewTests : IAsyncLifetime
{
    static readonly Address Destination = Address.Parse("192.0.2.1");
    static readonly SessionRequest Ping = Cell("192.0.2.1");

    FakeCoordinator _coordinator = null!;

    static SessionRequest Cell(string target)
    {
        var assignment = ExecutorRun.Assignment(new ShardLease("c1", 0, 1), target) with { Measurement = new PingSpec(), Live = true };
        var prepared = new PreparedTarget(new ShardWork(assignment), assignment.Targets[0], Destination);
        var session = MeasurementSessions.Towards(Destination, assignment.Measurement);
        return new SessionRequest(1, Destination, session) { Tag = new RunningTarget(prepared, new ProbeLog()) };
    }

    static void Probe(LinkRun agent, int attempt)
    {
        var probe = new Probe(Destination, new FlowId(0), new Ttl(64), attempt);
        agent.Executor.Previews.Offer(Ping, new ProbeRecord(probe, Instant.From(ManualTime.Start), ProbeOutcome.TimedOut.Instance));
    }

    static IEnumerable<uint> Attempts(AgentMessage message) => message.LiveHops.Trace.Hops.Select(hop => hop.Attempt);

    [Fact]
    public async Task The_first_goes_at_once_and_what_comes_within_200_ms_goes_together()
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();
        var session = await TakingAsync(agent, _coordinator.AcceptAsync());

        Probe(agent, 1);
        var first = await session.ReceiveAsync();
        await Patience.UntilAsync("the next round waits", () => agent.Time.Waiting(LivePreviews.Pace) == 1);
        Probe(agent, 2);
        Probe(agent, 3);
        agent.Time.Advance(LivePreviews.Pace);
        var second = await session.ReceiveAsync();

        Assert.Equal((new ShardLease("c1", 0, 1), "192.0.2.1"), (first.LiveHops.Shard.ToDomain(), first.LiveHops.Trace.Target));
        Assert.Equal([1u], Attempts(first));
        Assert.Equal([2u, 3u], Attempts(second));
        Assert.Equal(TimeSpan.FromMilliseconds(200), LivePreviews.Pace);
    }

    [Fact]
    public async Task A_coordinator_that_does_not_say_that_it_takes_previews_is_sent_none()
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();
        var older = await _coordinator.AcceptAsync();
        await older.WelcomeAsync();
        Assert.NotNull((await older.ReceiveAsync()).Ready);

        Probe(agent, 1);
        agent.Time.Advance(TimeSpan.FromSeconds(1));
        agent.With(1);

        Assert.Equal(1, (await older.BatchAsync()).Seq);
        Assert.False(agent.Executor.Previews.IsWanted);
        agent.Executor.Previews.BeginRound();
        Assert.Null(agent.Executor.Previews.Next());
    }

    [Fact]
    public async Task Batches_that_wait_go_first()
    {
        await using var agent = new LinkRun(_coordinator.Address).With(Enumerable.Range(1, 40)).Start();
        var session = await _coordinator.AcceptAsync();
        await session.WelcomeAsync(takesLiveHops: true);
        var batches = await session.BatchesAsync(16);
        await Patience.UntilAsync("previews are taken", () => agent.Executor.Previews.IsWanted);
        Probe(agent, 1);
        await Patience.UntilAsync("the next round waits", () => agent.Time.Waiting(LivePreviews.Pace) == 1);

        agent.Time.Advance(LivePreviews.Pace);
        await session.AcknowledgeAsync(batches[15]);
        batches.AddRange(await session.BatchesAsync(16));
        await session.AcknowledgeAsync(batches[31]);
        batches.AddRange(await session.BatchesAsync(8));
        Assert.NotNull((await session.ReceiveAsync()).Ready);
        await Patience.UntilAsync("the next round waits", () => agent.Time.Waiting(LivePreviews.Pace) == 1);
        agent.Time.Advance(LivePreviews.Pace);

        Assert.Equal(Enumerable.Range(1, 40).Select(seq => (long)seq), batches.Select(batch => batch.Seq));
        Assert.Equal([1u], Attempts(await session.ReceiveAsync()));
        Assert.Equal(40 - 32, agent.Spool.Count);
    }

    [Fact]
    public async Task After_a_reconnect_what_waited_before_is_not_shown_any_more()
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();
        var first = await TakingAsync(agent, _coordinator.AcceptAsync());
        Probe(agent, 1);
        Assert.Equal([1u], Attempts(await first.ReceiveAsync()));
        await Patience.UntilAsync("the next round waits", () => agent.Time.Waiting(LivePreviews.Pace) == 1);

        Probe(agent, 2);
        first.Abort();
        await Patience.UntilAsync("the session has ended", () => !agent.Executor.Previews.IsWanted);
        Probe(agent, 3);
        var second = await TakingAsync(agent, agent.ReconnectedAsync(_coordinator));
        Probe(agent, 4);

        Assert.Equal([4u], Attempts(await second.ReceiveAsync()));
    }

    /// <summary>Welcomes the agent as a coordinator that takes previews.</summary>
    static async Task<FakeSession> TakingAsync(LinkRun agent, Task<FakeSession> connecting)
    {
        var session = await connecting;
        await session.WelcomeAsync(takesLiveHops: true);
        Assert.NotNull((await session.ReceiveAsync()).Ready);
        await Patience.UntilAsync("previews are taken", () => agent.Executor.Previews.IsWanted);
        return session;
    }

    public async Task InitializeAsync() => _coordinator = await FakeCoordinator.StartAsync();

    public async Task DisposeAsync() => await _coordinator.DisposeAsync();
}
