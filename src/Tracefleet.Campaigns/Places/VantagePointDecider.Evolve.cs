using System.Collections.Immutable;
using static Tracefleet.Campaigns.Places.VantagePointEvent;

namespace Tracefleet.Campaigns.Places;

public sealed partial class VantagePointDecider
{
    // Both bound what an entity that lives for years remembers.
    const int AgentsRemembered = 64, WithdrawnRemembered = 1_000;

    public static VantagePointState Evolve(VantagePointState state, VantagePointEvent @event) => @event switch
    {
        AgentJoined joined => Forget(state with
        {
            Agents = state.Agents.SetItem(joined.Agent, new AgentState(joined.Session, joined.Inventory, joined.At, null)),
        }),
        AgentLeft left => state with { Agents = state.Agents.SetItem(left.Agent, state.Agents[left.Agent] with { LeftAt = left.At }) },
        ShardsQueued queued => Queued(state, queued),
        ShardLeased leased => Leased(state, leased),
        ShardReleased released => Released(state, released),
        ShardCompleted completed => Over(state, completed.Campaign, completed.Shard),
        ShardAbandoned abandoned => Over(state, abandoned.Campaign, abandoned.Shard),
        CampaignWithdrawn withdrawn => Withdrawn(state, withdrawn.Campaign),
        _ => throw new InvalidOperationException($"Unknown event {@event.GetType().Name}."),
    };

    static VantagePointState Forget(VantagePointState state)
    {
        var gone = state.Agents
            .Where(agent => !agent.Value.Connected && !state.Leases.Any(held => held.Agent == agent.Key))
            .OrderByDescending(agent => agent.Value.LeftAt)
            .Skip(AgentsRemembered)
            .Select(agent => agent.Key)
            .ToArray();
        return gone.Length == 0 ? state : state with { Agents = state.Agents.RemoveRange(gone) };
    }

    static VantagePointState Queued(VantagePointState state, ShardsQueued queued)
    {
        var known = state.Campaigns.GetValueOrDefault(queued.Campaign)?.Attempts ?? ImmutableSortedDictionary<int, int>.Empty;
        var turn = state.Queue.FindIndex(waiting => waiting.Campaign == queued.Campaign);
        return state with
        {
            Campaigns = state.Campaigns.SetItem(
                queued.Campaign, new KnownCampaign(known.AddRange(queued.Shards.Select(shard => KeyValuePair.Create(shard, 0))), queued.At, queued.Type, queued.Pinned)),
            Queue = turn < 0
                ? state.Queue.Add(new WaitingShards(queued.Campaign, [.. queued.Shards]))
                : state.Queue.SetItem(turn, state.Queue[turn] with { Shards = state.Queue[turn].Shards.AddRange(queued.Shards) }),
        };
    }

    static VantagePointState Leased(VantagePointState state, ShardLeased leased)
    {
        var lease = leased.Lease;
        var campaign = state.Campaigns[lease.Campaign];
        var turn = state.Queue.FindIndex(waiting => waiting.Campaign == lease.Campaign);
        var rest = state.Queue[turn] with { Shards = state.Queue[turn].Shards.Remove(lease.Shard) };
        var others = state.Queue.RemoveAt(turn);
        return state with
        {
            Campaigns = state.Campaigns.SetItem(lease.Campaign, campaign with { Attempts = campaign.Attempts.SetItem(lease.Shard, lease.Attempt) }),
            Queue = rest.Shards.IsEmpty ? others : others.Add(rest),
            Leases = state.Leases.Add(new LeaseState(lease, leased.Agent, leased.At)),
        };
    }

    static VantagePointState Released(VantagePointState state, ShardReleased released)
    {
        var (campaign, shard, _) = released.Lease;
        var turn = state.Queue.FindIndex(waiting => waiting.Campaign == campaign);
        var waiting = turn < 0 ? new WaitingShards(campaign, []) : state.Queue[turn];
        var others = turn < 0 ? state.Queue : state.Queue.RemoveAt(turn);
        return state with
        {
            Leases = state.Leases.RemoveAll(held => held.Lease == released.Lease),
            Queue = others.Insert(0, waiting with { Shards = waiting.Shards.Insert(0, shard) }),
        };
    }

    static VantagePointState Over(VantagePointState state, string campaign, int shard)
    {
        var turn = state.Queue.FindIndex(waiting => waiting.Campaign == campaign);
        var queue = state.Queue;
        if (turn >= 0)
        {
            var rest = queue[turn] with { Shards = queue[turn].Shards.Remove(shard) };
            queue = rest.Shards.IsEmpty ? queue.RemoveAt(turn) : queue.SetItem(turn, rest);
        }
        return state with
        {
            Leases = state.Leases.RemoveAll(held => held.Lease.Campaign == campaign && held.Lease.Shard == shard),
            Queue = queue,
        };
    }

    static VantagePointState Withdrawn(VantagePointState state, string campaign) => state with
    {
        Leases = state.Leases.RemoveAll(held => held.Lease.Campaign == campaign),
        Queue = state.Queue.RemoveAll(waiting => waiting.Campaign == campaign),
        Campaigns = state.Campaigns.Remove(campaign),
        Withdrawn = (state.Withdrawn.Count < WithdrawnRemembered ? state.Withdrawn : state.Withdrawn.RemoveAt(0)).Add(campaign),
    };
}
