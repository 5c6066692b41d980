using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;
using Tracefleet.Measurements.Specs;

namespace Tracefleet.Agent.Tests.Link;

/// <summary>What happens within one session of the link.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    FakeCoordinator _coordinator = null!;

    [Fact]
    public async Task The_hello_says_who_where_and_what_the_agent_is()
    {
        await using var agent = new LinkRun(_coordinator.Address, token: "secret\n").Start();

        var session = await _coordinator.AcceptAsync();
        var hello = await session.WelcomeAsync();

        var place = Vantages.World(1).VantagePoint("fra");
        var ids = Vantages.Simulated(1, "fra", SimulatedPace.Unpaced).Annotator.Ids;
        Assert.Equal("Bearer secret", session.Authorization);
        Assert.Equal((LinkLimits.ProtocolVersion, "agent-1", "fra", 0), (hello.Protocol, hello.Agent, hello.VantagePoint, hello.Holding.Length));
        Assert.Equal(["lab", "edge"], hello.Inventory.Tags.ToArray());
        Assert.Equal(
            new AgentInventory(
                "0.1.0", "simulated", place.AddressV4.ToString(), place.AddressV6.ToString(), place.City, place.Country, place.Latitude, place.Longitude,
                place.Asn.Number, hello.Inventory.Tags, ids.Asn, ids.Geo, ids.Ixp, 7)
            {
                Types = hello.Inventory.Types,
                HeldSnapshots = hello.Inventory.HeldSnapshots,
            },
            hello.Inventory);
        Assert.Equal(MeasurementTypes.All, hello.Inventory.Types);
    }

    [Fact]
    public async Task Without_a_token_no_authorization_is_sent()
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();

        Assert.Equal("", (await _coordinator.AcceptAsync()).Authorization ?? "");
    }

    [Fact]
    public async Task What_the_spool_holds_is_sent_in_order_before_the_agent_is_ready()
    {
        await using var agent = new LinkRun(_coordinator.Address).With(1, 2, 3).Start();
        var session = await Welcomed();

        Assert.Equal([1L, 2, 3], (await session.BatchesAsync(3)).Select(batch => batch.Seq));
        Assert.NotNull((await session.ReceiveAsync()).Ready);
    }

    [Fact]
    public async Task An_acknowledgement_deletes_from_the_spool()
    {
        await using var agent = new LinkRun(_coordinator.Address).With(1, 2, 3).Start();
        var session = await Welcomed();
        var batches = await session.BatchesAsync(3);

        await session.AcknowledgeAsync(batches[1]);

        await Patience.UntilAsync("two files are deleted", () => Directory.GetFiles(agent.SpoolPath).Length == 1);
        Assert.Equal([3L], agent.Spool.Entries().Select(entry => entry.Seq));
        Assert.Equal(["000000000003.batch"], Directory.GetFiles(agent.SpoolPath).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Sixteen_batches_at_most_are_on_their_way_and_each_acknowledgement_lets_as_many_follow()
    {
        await using var agent = new LinkRun(_coordinator.Address).With(Enumerable.Range(1, 40)).Start();
        var session = await Welcomed(heartbeatMs: 1_000);
        var first = await session.BatchesAsync(16);
        await HeartbeatsAsync(agent);

        Assert.NotNull((await NextAfterTickAsync(agent, session)).Heartbeat);
        await session.AcknowledgeAsync(first[2]);
        Assert.Equal([17L, 18, 19], (await session.BatchesAsync(3)).Select(batch => batch.Seq));
        Assert.NotNull((await NextAfterTickAsync(agent, session)).Heartbeat);
    }

    [Fact]
    public async Task An_acknowledgement_of_batches_that_are_not_sent_yet_does_not_narrow_the_way()
    {
        await using var agent = new LinkRun(_coordinator.Address).With(Enumerable.Range(1, 200)).Start();
        var session = await Welcomed();
        var first = await session.BatchAsync();

        await session.SendAsync(new CoordinatorMessage { Ack = new Ack { Shard = first.Shard, Seq = 100 } });
        var seq = 0L;
        while (seq < 200)
        {
            var batch = await session.BatchAsync();
            seq = batch.Seq;
            await session.AcknowledgeAsync(batch);
        }

        await Patience.UntilAsync("the spool is empty", () => agent.Spool.Count == 0);
        Assert.NotNull((await session.ReceiveAsync()).Ready);
    }

    [Fact]
    public async Task A_batch_that_is_added_later_is_sent_at_once()
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();
        var session = await Welcomed();
        Assert.NotNull((await session.ReceiveAsync()).Ready);

        agent.With(1);

        Assert.Equal(Batches.Batch(1), await session.BatchAsync());
    }

    [Fact]
    public async Task Assignments_are_taken_on_and_cancelled()
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();
        var session = await Welcomed();
        ShardLease one = new("c1", 0, 1), two = new("c2", 5, 3);

        await session.SendAsync(LinkRun.Assign(one));
        await session.SendAsync(LinkRun.Assign(two));
        await agent.HoldsAsync(one, two);
        await session.SendAsync(new CoordinatorMessage { Cancel = new CancelShards { Campaign = "c1" } });

        await agent.HoldsAsync(two);
    }

    [Fact]
    public async Task A_heartbeat_goes_out_in_every_interval_with_the_agents_time_and_what_waits()
    {
        await using var agent = new LinkRun(_coordinator.Address).With(1).Start();
        var session = await Welcomed(heartbeatMs: 1_000);
        await session.BatchAsync();
        Assert.NotNull((await session.ReceiveAsync()).Ready);
        await HeartbeatsAsync(agent);

        for (var second = 1; second <= 3; second++)
        {
            var heartbeat = (await NextAfterTickAsync(agent, session)).Heartbeat;
            Assert.Equal(ManualTime.Start.AddSeconds(second).ToUnixTimeMilliseconds(), heartbeat.SentUnixMs);
            Assert.Equal(1u, heartbeat.SpooledBatches);
        }
    }

    [Fact]
    public async Task Three_heartbeats_missed_end_the_session_and_the_agent_connects_anew()
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();
        var session = await Welcomed(heartbeatMs: 1_000);
        await HeartbeatsAsync(agent);

        agent.Time.Advance(TimeSpan.FromSeconds(4));
        await session.GoneAsync();

        await (await agent.ReconnectedAsync(_coordinator)).WelcomeAsync();
    }

    [Fact]
    public async Task Whatever_the_coordinator_says_counts_as_a_sign_of_life()
    {
        await using var agent = new LinkRun(_coordinator.Address).Start();
        var session = await Welcomed(heartbeatMs: 1_000);
        Assert.NotNull((await session.ReceiveAsync()).Ready);
        await HeartbeatsAsync(agent);
        var leases = new List<ShardLease>();

        for (var second = 1; second <= 9; second++)
        {
            var heartbeat = (await NextAfterTickAsync(agent, session)).Heartbeat;
            Assert.Equal(ManualTime.Start.AddSeconds(second).ToUnixTimeMilliseconds(), heartbeat.SentUnixMs);
            if (second % 3 != 0)
                continue;
            leases.Add(new ShardLease("c1", second, 1));
            await session.SendAsync(LinkRun.Assign(leases[^1]));
            await agent.HoldsAsync([.. leases]);
        }
    }

    [Fact]
    public async Task A_coordinator_that_takes_nothing_any_more_is_noticed_although_sending_hangs()
    {
        await using var agent = new LinkRun(_coordinator.Address);
        for (var seq = 1; seq <= 16; seq++)
            agent.Spool.Add(Batches.Batch(seq, detailLength: 3_000_000));
        agent.Start();
        await Welcomed(heartbeatMs: 1_000);
        await HeartbeatsAsync(agent);

        var next = await agent.ReconnectedAsync(_coordinator);

        await next.WelcomeAsync();
        Assert.Equal(1, (await next.BatchAsync()).Seq);
    }

    public async Task InitializeAsync() => _coordinator = await FakeCoordinator.StartAsync();

    public async Task DisposeAsync() => await _coordinator.DisposeAsync();

    async Task<FakeSession> Welcomed(int heartbeatMs = 60_000)
    {
        var session = await _coordinator.AcceptAsync();
        await session.WelcomeAsync(heartbeatMs);
        return session;
    }

    /// <summary>Both timers of a session, the one that beats and the one that watches.</summary>
    static Task HeartbeatsAsync(LinkRun agent) =>
        Patience.UntilAsync("the heart beats", () => agent.Time.Waiting(TimeSpan.FromSeconds(1)) == 2);

    static Task<AgentMessage> NextAfterTickAsync(LinkRun agent, FakeSession session)
    {
        agent.Time.Advance(TimeSpan.FromSeconds(1));
        return session.ReceiveAsync();
    }
}
