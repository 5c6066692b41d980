using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Campaigns.Places;
using static Tracefleet.Campaigns.Places.VantagePointCommand;
using static Tracefleet.Campaigns.Places.VantagePointEvent;
using Given = Tracefleet.Campaigns.Tests.Deciding.Given<
    Tracefleet.Campaigns.Places.VantagePointDecider, Tracefleet.Campaigns.Places.VantagePointState,
    Tracefleet.Campaigns.Places.VantagePointCommand, Tracefleet.Campaigns.Places.VantagePointEvent>;

namespace Tracefleet.Campaigns.Tests.Places;

/// <summary>Rules that hold for every sequence of commands. Few agents, sessions, campaigns and shards, so that they meet often.</summary>
public class VantagePointProperties
{
    static readonly DateTimeOffset Noon = Given.Noon;

    static readonly Gen<string> Agent = Gen.Elements("a", "b"), Session = Gen.Elements("s1", "s2", "s3"), Campaign = Gen.Elements("c1", "c2", "c3");
    static readonly Gen<int> Shard = Gen.Choose(0, 4);
    static readonly Gen<DateTimeOffset> Time = Gen.Choose(0, 20).Select(minutes => Noon.AddMinutes(minutes));

    static readonly Gen<VantagePointCommand> Take =
        from agent in Agent from session in Session from at in Time select (VantagePointCommand)new Take(agent, session, at);

    static readonly Gen<VantagePointCommand> Join =
        from agent in Agent
        from session in Session
        from capacity in Gen.Choose(1, 3)
        from at in Time
        from holding in Gen.ListOf(from campaign in Campaign from shard in Shard from attempt in Gen.Choose(1, 2) select new ShardLease(campaign, shard, attempt))
        select (VantagePointCommand)new Join(agent, session, VantagePointDeciderTests.Inventory(capacity), [.. holding], at);

    static readonly Gen<VantagePointCommand> Enqueue =
        from campaign in Campaign from shards in Gen.ListOf(Shard) from at in Time select (VantagePointCommand)new Enqueue(campaign, [.. shards], at);

    static readonly Gen<VantagePointCommand> Other = Gen.OneOf(
        from agent in Agent from session in Session from at in Time select (VantagePointCommand)new Leave(agent, session, at),
        from campaign in Campaign from shard in Shard from at in Time select (VantagePointCommand)new Complete(campaign, shard, at),
        from lost in Time from abandon in Time from at in Time select (VantagePointCommand)new Expire(lost, abandon, at));

    static readonly Gen<VantagePointCommand> Rare = Gen.OneOf(
        from campaign in Campaign from at in Time select (VantagePointCommand)new Withdraw(campaign, at),
        from at in Time select (VantagePointCommand)new LeaveAll(at));

    static readonly Arbitrary<VantagePointCommand[]> Commands =
        Arb.From(Gen.ArrayOf(Gen.Frequency((4, Take), (4, Join), (3, Enqueue), (3, Other), (1, Rare)), 40));

    static void Holds(Action<VantagePointState, List<VantagePointEvent>> rule) =>
        Prop.ForAll(Commands, commands =>
        {
            var (state, events) = Given.Carry(commands);
            rule(state, events);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_is_accepted_replays_to_the_same_state() => Holds((state, events) => Assert.Equal(Given.Json(Given.State(events)), Given.Json(state)));

    [Fact]
    public void A_shard_is_never_leased_twice_at_once_and_its_attempts_grow() => Holds((_, events) =>
    {
        var leased = new HashSet<(string, int)>();
        var attempts = new Dictionary<(string, int), int>();
        foreach (var @event in events)
        {
            if (@event is ShardLeased { Lease: var lease })
            {
                Assert.True(leased.Add((lease.Campaign, lease.Shard)), $"{lease} is leased twice.");
                Assert.Equal(attempts.GetValueOrDefault((lease.Campaign, lease.Shard)) + 1, lease.Attempt);
                attempts[(lease.Campaign, lease.Shard)] = lease.Attempt;
            }
            else if (Over(@event) is { } over)
                leased.RemoveWhere(shard => shard.Item1 == over.Campaign && (over.Shard is null || shard.Item2 == over.Shard));
        }
    });

    static (string Campaign, int? Shard)? Over(VantagePointEvent @event) => @event switch
    {
        ShardReleased released => (released.Lease.Campaign, released.Lease.Shard),
        ShardCompleted completed => (completed.Campaign, completed.Shard),
        CampaignWithdrawn withdrawn => (withdrawn.Campaign, null),
        _ => null,
    };

    [Fact]
    public void No_shard_is_lost() => Holds((state, events) =>
    {
        var withdrawn = events.OfType<CampaignWithdrawn>().Select(e => e.Campaign).ToHashSet();
        var queued = events.OfType<ShardsQueued>().Where(e => !withdrawn.Contains(e.Campaign)).SelectMany(e => e.Shards.Select(shard => (e.Campaign, shard)));
        var over = events.OfType<ShardCompleted>().Select(e => (e.Campaign, e.Shard))
            .Concat(events.OfType<ShardAbandoned>().Select(e => (e.Campaign, e.Shard)))
            .Where(shard => !withdrawn.Contains(shard.Campaign));
        var waiting = state.Queue.SelectMany(waiting => waiting.Shards.Select(shard => (waiting.Campaign, shard)));
        var leased = state.Leases.Select(held => (held.Lease.Campaign, held.Lease.Shard));

        Assert.Equal(queued.Order(), over.Concat(waiting).Concat(leased).Order());
    });

    [Fact]
    public void No_agent_holds_more_than_the_most_it_ever_had_room_for() => Holds((state, _) =>
        Assert.All(state.Agents.Keys, agent => Assert.InRange(state.LeasesOf(agent).Count(), 0, 3)));

    [Fact]
    public void Every_command_can_be_repeated() => Prop.ForAll(Commands, commands =>
    {
        var (state, _) = Given.Carry(commands);
        foreach (var command in commands.Where(command => command is not VantagePointCommand.Join))
        {
            var after = VantagePointDecider.Decide(state, command).Events.Aggregate(state, VantagePointDecider.Evolve);
            Assert.Empty(VantagePointDecider.Decide(after, command).Events);
        }
    }).QuickCheckThrowOnFailure();
}
