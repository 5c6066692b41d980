using System.Collections.Immutable;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Places;
using Tracefleet.Measurements.Specs;
using static Tracefleet.Campaigns.Places.VantagePointCommand;
using static Tracefleet.Campaigns.Places.VantagePointEvent;
using Given = Tracefleet.Campaigns.Tests.Deciding.Given<
    Tracefleet.Campaigns.Places.VantagePointDecider, Tracefleet.Campaigns.Places.VantagePointState,
    Tracefleet.Campaigns.Places.VantagePointCommand, Tracefleet.Campaigns.Places.VantagePointEvent>;

namespace Tracefleet.Campaigns.Tests.Places;

public class VantagePointDeciderTests
{
    static readonly DateTimeOffset Noon = Given.Noon;

    internal static AgentInventory Inventory(int capacity) =>
        new("0.1.0", "simulated", "198.51.100.7", null, "Amsterdam", "NL", 52.4, 4.9, 64500, ["lab"], "asn_1", null, null, capacity);

    static Join Joining(string agent, string session, int capacity = 2, params ShardLease[] holding) =>
        new(agent, session, Inventory(capacity), [.. holding], Noon);

    static VantagePointState After(params VantagePointCommand[] commands) => Given.Carry(commands).State;

    static IEnumerable<ShardLease> LeasedBy(VantagePointState state, VantagePointCommand command) =>
        VantagePointDecider.Decide(state, command).Events.OfType<ShardLeased>().Select(leased => leased.Lease);

    [Fact]
    public void An_agent_takes_as_many_shards_as_its_capacity()
    {
        var state = After(Joining("a", "s1", capacity: 2), new Enqueue("c1", [0, 1, 2], Noon), new Take("a", "s1", Noon));

        Assert.Equal([new("c1", 0, 1), new("c1", 1, 1)], state.LeasesOf("a"));
        Assert.Equal(1, state.QueueLength);
        Assert.Empty(LeasedBy(state, new Take("a", "s1", Noon)));
    }

    [Fact]
    public void A_stated_capacity_has_its_bounds()
    {
        var state = After(Joining("a", "s1", capacity: 1_000), Joining("b", "s2", capacity: 0), new Enqueue("c1", [.. Enumerable.Range(0, 100)], Noon));

        Assert.Equal(VantagePointDecider.MaxCapacity, LeasedBy(state, new Take("a", "s1", Noon)).Count());
        Assert.Single(LeasedBy(state, new Take("b", "s2", Noon)));
    }

    [Fact]
    public void Campaigns_take_turns()
    {
        var state = After(
            Joining("a", "s1", capacity: 5), new Enqueue("c1", [0, 1, 2, 3], Noon), new Enqueue("c2", [0, 1], Noon), new Enqueue("c3", [0], Noon));

        var order = LeasedBy(state, new Take("a", "s1", Noon)).Select(lease => $"{lease.Campaign}/{lease.Shard}");

        Assert.Equal(["c1/0", "c2/0", "c3/0", "c1/1", "c2/1"], order);
    }

    [Fact]
    public void What_pins_snapshots_goes_only_to_agents_that_can_be_given_them()
    {
        var state = After(
            Joining("old", "s1"), new Join("new", "s2", Inventory(2) with { FetchesSnapshots = true }, [], Noon),
            new Enqueue("pinned", [0], Noon, Pinned: true), new Enqueue("free", [0], Noon));

        Assert.Equal([new("free", 0, 1)], LeasedBy(state, new Take("old", "s1", Noon)));
        Assert.Equal([new("pinned", 0, 1), new("free", 0, 1)], LeasedBy(state, new Take("new", "s2", Noon)));
    }

    [Fact]
    public void What_pins_snapshots_is_abandoned_where_only_older_agents_are()
    {
        var state = After(Joining("old", "s1"), new Enqueue("pinned", [0], Noon, Pinned: true), new Enqueue("free", [1], Noon));

        var events = VantagePointDecider.Decide(state, new Expire(Noon, Noon.AddMinutes(1), Noon.AddMinutes(5))).Events;

        Assert.Equal([("pinned", 0)], events.Cast<ShardAbandoned>().Select(abandoned => (abandoned.Campaign, abandoned.Shard)));
    }

    static Join JoiningWith(string agent, string session, params string[] types) =>
        new(agent, session, Inventory(2) with { Types = [.. types] }, [], Noon);

    [Fact]
    public void An_agent_that_says_nothing_of_types_is_given_traces_only()
    {
        var state = After(
            Joining("old", "s1"), JoiningWith("new", "s2", "trace", "sweep"),
            new Enqueue("swept", [0], Noon, MeasurementType.Sweep), new Enqueue("traced", [1, 2], Noon));

        Assert.Equal([new("traced", 1, 1), new("traced", 2, 1)], LeasedBy(state, new Take("old", "s1", Noon)));
        Assert.Equal([new("swept", 0, 1), new("traced", 1, 1)], LeasedBy(state, new Take("new", "s2", Noon)));
    }

    [Fact]
    public void What_nobody_here_carries_out_waits_as_if_nobody_were_here()
    {
        var state = After(
            Joining("old", "s1"), JoiningWith("new", "s2", "trace", "ping"), new Leave("new", "s2", Noon.AddMinutes(1)),
            new Enqueue("pinged", [0], Noon, MeasurementType.Ping), new Enqueue("traced", [1], Noon));

        Assert.Empty(VantagePointDecider.Decide(state, new Expire(Noon, Noon.AddMinutes(1), Noon.AddMinutes(5))).Events);
        Assert.Equal(
            [("pinged", 0)],
            VantagePointDecider.Decide(state, new Expire(Noon, Noon.AddMinutes(2), Noon.AddMinutes(5))).Events
                .OfType<ShardAbandoned>().Select(abandoned => (abandoned.Campaign, abandoned.Shard)));
    }

    [Fact]
    public void A_campaign_that_had_its_turn_waits_for_one_that_came_later()
    {
        var state = After(
            Joining("a", "s1", capacity: 1), new Enqueue("c1", [0, 1], Noon), new Take("a", "s1", Noon), new Enqueue("c2", [0], Noon),
            new Complete("c1", 0, Noon), new Take("a", "s1", Noon), new Complete("c1", 1, Noon));

        Assert.Equal([new("c2", 0, 1)], LeasedBy(state, new Take("a", "s1", Noon)));
    }

    [Fact]
    public void Queueing_known_shards_again_changes_nothing()
    {
        var state = After(
            Joining("a", "s1"), new Enqueue("c1", [0, 1, 2], Noon), new Take("a", "s1", Noon), new Complete("c1", 0, Noon));

        Assert.Empty(VantagePointDecider.Decide(state, new Enqueue("c1", [0, 1, 2], Noon)).Events);
        Assert.Equal([3], VantagePointDecider.Decide(state, new Enqueue("c1", [2, 3, 3], Noon)).Events.OfType<ShardsQueued>().Single().Shards.ToArray());
    }

    [Fact]
    public void A_joining_agent_keeps_what_it_holds_and_gives_back_the_rest_for_another_attempt()
    {
        var state = After(
            Joining("a", "s1", capacity: 3), new Enqueue("c1", [0, 1, 2, 3], Noon), new Take("a", "s1", Noon),
            Joining("a", "s2", capacity: 3, new ShardLease("c1", 1, 1)));

        Assert.Equal([new("c1", 1, 1)], state.LeasesOf("a"));
        Assert.Equal([new("c1", 0, 2), new("c1", 2, 2)], LeasedBy(state, new Take("a", "s2", Noon)));
    }

    [Fact]
    public void A_session_that_was_replaced_can_neither_take_nor_leave()
    {
        var state = After(Joining("a", "s1"), Joining("a", "s2"), new Enqueue("c1", [0], Noon));

        Assert.Equal(RejectionCode.WrongSession, VantagePointDecider.Decide(state, new Take("a", "s1", Noon)).Rejection?.Code);
        Assert.Empty(VantagePointDecider.Decide(state, new Leave("a", "s1", Noon)).Events);
        Assert.True(state.Connected);
    }

    [Fact]
    public void Joining_again_in_the_same_session_changes_nothing()
    {
        var state = After(Joining("a", "s1"), new Enqueue("c1", [0], Noon), new Take("a", "s1", Noon));

        Assert.Empty(VantagePointDecider.Decide(state, Joining("a", "s1")).Events);
    }

    [Fact]
    public void An_agent_that_never_joined_cannot_take() =>
        Assert.Equal(RejectionCode.NotFound, VantagePointDecider.Decide(After(), new Take("a", "s1", Noon)).Rejection?.Code);

    [Fact]
    public void A_coordinator_that_starts_anew_knows_no_session()
    {
        var state = After(Joining("a", "s1"), Joining("b", "s2"), new LeaveAll(Noon.AddMinutes(1)));

        Assert.False(state.Connected);
        Assert.Equal(Noon.AddMinutes(1), state.Agents["a"].LeftAt);
        Assert.Equal(RejectionCode.WrongSession, VantagePointDecider.Decide(state, new Take("a", "s1", Noon)).Rejection?.Code);
    }

    [Fact]
    public void A_lost_agents_leases_go_to_another_agent_in_their_order()
    {
        var state = After(
            Joining("a", "s1"), Joining("b", "s2"), new Enqueue("c1", [0, 1, 2], Noon), new Take("a", "s1", Noon), new Leave("a", "s1", Noon),
            new Expire(Noon.AddSeconds(1), Noon.AddHours(-1), Noon.AddSeconds(30)));

        Assert.Equal([new("c1", 0, 2), new("c1", 1, 2)], LeasedBy(state, new Take("b", "s2", Noon)));
    }

    [Fact]
    public void A_lease_outlives_a_short_absence()
    {
        var state = After(Joining("a", "s1"), new Enqueue("c1", [0], Noon), new Take("a", "s1", Noon), new Leave("a", "s1", Noon));

        Assert.Empty(VantagePointDecider.Decide(state, new Expire(Noon, Noon.AddHours(-1), Noon)).Events);
    }

    [Fact]
    public void What_waits_where_nobody_comes_back_is_abandoned()
    {
        var (state, events) = Given.Carry(
            Joining("a", "s1", capacity: 1), new Enqueue("c1", [0, 1], Noon), new Take("a", "s1", Noon), new Leave("a", "s1", Noon),
            new Expire(Noon.AddMinutes(1), Noon.AddMinutes(1), Noon.AddMinutes(2)));

        Assert.Equal([0, 1], events.OfType<ShardAbandoned>().Select(abandoned => abandoned.Shard).Order());
        Assert.Equal((0, 0), (state.QueueLength, state.Leases.Length));
        Assert.Empty(VantagePointDecider.Decide(state, new Enqueue("c1", [0, 1], Noon)).Events);
    }

    [Fact]
    public void Where_no_agent_ever_was_patience_starts_with_the_queueing()
    {
        var state = After(new Enqueue("c1", [0], Noon));

        Assert.Empty(VantagePointDecider.Decide(state, new Expire(Noon, Noon, Noon)).Events);
        Assert.Single(VantagePointDecider.Decide(state, new Expire(Noon, Noon.AddSeconds(1), Noon)).Events);
    }

    [Fact]
    public void A_shard_that_somebody_else_completed_leaves_the_queue()
    {
        var state = After(new Enqueue("c1", [0, 1], Noon), new Complete("c1", 0, Noon));

        Assert.Equal([1], state.Queue.Single().Shards);
        Assert.Empty(VantagePointDecider.Decide(state, new Complete("c1", 0, Noon)).Events);
        Assert.Empty(VantagePointDecider.Decide(state, new Complete("c9", 0, Noon)).Events);
    }

    [Fact]
    public void A_withdrawn_campaign_is_gone_and_does_not_come_back()
    {
        var state = After(
            Joining("a", "s1", capacity: 1), new Enqueue("c1", [0, 1], Noon), new Enqueue("c2", [0], Noon), new Take("a", "s1", Noon), new Withdraw("c1", Noon));

        Assert.Equal((1, 0), (state.QueueLength, state.Leases.Length));
        Assert.Empty(VantagePointDecider.Decide(state, new Enqueue("c1", [0, 1], Noon)).Events);
        Assert.Empty(VantagePointDecider.Decide(state, new Withdraw("c1", Noon)).Events);
        Assert.Equal([new("c2", 0, 1)], LeasedBy(state, new Take("a", "s1", Noon)));
    }

    [Fact]
    public void Only_so_many_agents_that_left_are_remembered()
    {
        var commands = Enumerable.Range(0, 100).SelectMany(i =>
            new VantagePointCommand[] { Joining($"a{i:00}", "s"), new Leave($"a{i:00}", "s", Noon.AddSeconds(i)) });

        var state = After([.. commands, Joining("last", "s")]);

        Assert.Equal(65, state.Agents.Count);
        Assert.Contains("a99", state.Agents.Keys);
        Assert.DoesNotContain("a00", state.Agents.Keys);
    }
}
