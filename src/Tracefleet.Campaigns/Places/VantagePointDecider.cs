using System.Collections.Immutable;
using Tracefleet.Campaigns.Deciding;
using static Tracefleet.Campaigns.Places.VantagePointEvent;

namespace Tracefleet.Campaigns.Places;

/// <summary>The rules of a vantage point.</summary>
/// <remarks>
/// 1. A shard is queued, leased to one agent, or over; a lease of it always has a higher attempt than the one before.
/// 2. Campaigns take turns, one shard each; a released shard comes next and its campaign with it.
/// 3. No agent holds more leases than its capacity.
/// 4. An agent is given only what it carries out, with the snapshots that it is to be annotated with. What nobody here does waits as if nobody were here.
/// 5. Every command can be repeated. Only <see cref="VantagePointCommand.Take"/> is refused, to a session that is not the agent's own.
/// </remarks>
public sealed partial class VantagePointDecider : IDecider<VantagePointState, VantagePointCommand, VantagePointEvent>
{
    /// <summary>Most shards that an agent is given at once, whatever it states.</summary>
    public const int MaxCapacity = 64;

    VantagePointDecider() { }

    public static string Kind => "vantage-point";

    public static VantagePointState Initial(string id) => new() { Id = id };

    public static Decision<VantagePointEvent> Decide(VantagePointState state, VantagePointCommand command) => command switch
    {
        VantagePointCommand.Join join => Accept(Join(state, join)),
        VantagePointCommand.Leave leave => Accept(Leave(state, leave)),
        VantagePointCommand.LeaveAll leave => Accept(LeaveAll(state, leave)),
        VantagePointCommand.Enqueue enqueue => Accept(Enqueue(state, enqueue)),
        VantagePointCommand.Take take => Take(state, take),
        VantagePointCommand.Complete complete => Accept(Complete(state, complete)),
        VantagePointCommand.Withdraw withdraw => Accept(Withdraw(state, withdraw)),
        VantagePointCommand.Expire expire => Accept(Expire(state, expire)),
        _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
    };

    static IEnumerable<VantagePointEvent> Join(VantagePointState state, VantagePointCommand.Join join)
    {
        if (state.Agents.TryGetValue(join.Agent, out var known) && known.Connected && known.Session == join.Session)
            return [];
        return Release(state.Leases.Where(held => held.Agent == join.Agent && !join.Holding.Contains(held.Lease)), join.At)
            .Prepend(new AgentJoined(join.Agent, join.Session, join.Inventory, join.At));
    }

    static IEnumerable<VantagePointEvent> Leave(VantagePointState state, VantagePointCommand.Leave leave) =>
        state.Agents.TryGetValue(leave.Agent, out var known) && known.Connected && known.Session == leave.Session
            ? [new AgentLeft(leave.Agent, leave.Session, leave.At)]
            : [];

    static IEnumerable<VantagePointEvent> LeaveAll(VantagePointState state, VantagePointCommand.LeaveAll leave) =>
        state.Agents.Where(agent => agent.Value.Connected).Select(agent => new AgentLeft(agent.Key, agent.Value.Session, leave.At));

    static IEnumerable<VantagePointEvent> Enqueue(VantagePointState state, VantagePointCommand.Enqueue enqueue)
    {
        if (state.Withdrawn.Contains(enqueue.Campaign))
            return [];
        var known = state.Campaigns.GetValueOrDefault(enqueue.Campaign)?.Attempts ?? ImmutableSortedDictionary<int, int>.Empty;
        var added = enqueue.Shards.Distinct().Where(shard => !known.ContainsKey(shard)).ToImmutableArray();
        return added.IsEmpty ? [] : [new ShardsQueued(enqueue.Campaign, added, enqueue.At, enqueue.Type, enqueue.Pinned)];
    }

    static Decision<VantagePointEvent> Take(VantagePointState state, VantagePointCommand.Take take)
    {
        if (!state.Agents.TryGetValue(take.Agent, out var agent))
            return Decision<VantagePointEvent>.Reject(RejectionCode.NotFound, $"Agent {take.Agent} has not joined {state.Id}.");
        if (!agent.Connected || agent.Session != take.Session)
            return Decision<VantagePointEvent>.Reject(RejectionCode.WrongSession, $"Session {take.Session} of agent {take.Agent} is over.");

        var room = Math.Clamp(agent.Inventory.Capacity, 1, MaxCapacity) - state.LeasesOf(take.Agent).Count();
        var events = new List<VantagePointEvent>();
        for (; room > 0 && NextFor(agent.Inventory, state) is { } next; room--)
        {
            var lease = new ShardLease(next.Campaign, next.Shards[0], state.Campaigns[next.Campaign].Attempts[next.Shards[0]] + 1);
            events.Add(new ShardLeased(lease, take.Agent, take.At));
            state = Evolve(state, events[^1]);
        }
        return Accept(events);
    }

    static WaitingShards? NextFor(AgentInventory agent, VantagePointState state) =>
        state.Queue.Find(waiting => state.Campaigns[waiting.Campaign] is var known && agent.CarriesOut(known.Type, known.Pinned));

    static IEnumerable<VantagePointEvent> Complete(VantagePointState state, VantagePointCommand.Complete complete)
    {
        var open = state.Leases.Any(held => held.Lease.Campaign == complete.Campaign && held.Lease.Shard == complete.Shard)
            || state.Queue.Find(waiting => waiting.Campaign == complete.Campaign) is { } queued && queued.Shards.Contains(complete.Shard);
        return open ? [new ShardCompleted(complete.Campaign, complete.Shard, complete.At)] : [];
    }

    // Recorded for a campaign that was never queued as well: the request to queue it may still be on its way.
    static IEnumerable<VantagePointEvent> Withdraw(VantagePointState state, VantagePointCommand.Withdraw withdraw) =>
        state.Withdrawn.Contains(withdraw.Campaign) ? [] : [new CampaignWithdrawn(withdraw.Campaign, withdraw.At)];

    static List<VantagePointEvent> Expire(VantagePointState state, VantagePointCommand.Expire expire)
    {
        var lost = state.Agents.Where(agent => agent.Value.LeftAt < expire.LeaseLostBefore).Select(agent => agent.Key).ToHashSet();
        var events = Release(state.Leases.Where(held => lost.Contains(held.Agent)), expire.At).ToList();
        // Where no agent ever was, patience starts when the shards were queued.
        var hopeless = events.Aggregate(state, Evolve).Queue.Where(waiting =>
            state.Campaigns[waiting.Campaign] is var known && known.QueuedAt < expire.AbandonBefore && !state.HasCarrierSince(known.Type, expire.AbandonBefore, known.Pinned));
        events.AddRange(hopeless.SelectMany(waiting => waiting.Shards.Select(shard => new ShardAbandoned(waiting.Campaign, shard, expire.At))));
        return events;
    }

    // Backwards, because each release goes to the head: the shard leased first shall be the next again.
    static IEnumerable<VantagePointEvent> Release(IEnumerable<LeaseState> leases, DateTimeOffset at) =>
        leases.Reverse().Select(held => new ShardReleased(held.Lease, held.Agent, at));

    static Decision<VantagePointEvent> Accept(IEnumerable<VantagePointEvent> events) => Decision<VantagePointEvent>.Accept([.. events]);
}
