using System.Collections.Immutable;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;
using Tracefleet.Coordinator.Gateway;
using Tracefleet.Coordinator.Live;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>Brings a vantage point into its intended state: leases of vanished agents go back, idle agents get shards, every lease is known to
/// its agent. Each step can be repeated, so it does not matter where an earlier pass was cut off.</summary>
sealed class PlaceReconciler(Workbench bench, AgentSessions sessions, LiveTraces live, CoordinatorOptions options)
{
    public async Task ReconcileAsync(string vantagePoint, CancellationToken cancellation)
    {
        await LeaveGhostsAsync(vantagePoint, cancellation);
        await ExpireAsync(vantagePoint, cancellation);
        foreach (var session in sessions.At(vantagePoint).Where(session => session.IsReady))
            await AskAsync(vantagePoint, new VantagePointCommand.Take(session.Agent, session.Id, bench.Now), cancellation);

        var state = await bench.Entities.Places.StateAsync(vantagePoint, cancellation);
        foreach (var held in state.Leases)
            await AssignAsync(state, held, cancellation);
    }

    /// <summary>Ends sessions that are recorded as connected but are not: their leave could not be recorded at the time.</summary>
    async Task LeaveGhostsAsync(string vantagePoint, CancellationToken cancellation)
    {
        var state = await bench.Entities.Places.StateAsync(vantagePoint, cancellation);
        foreach (var (agent, known) in state.Agents.Where(agent => agent.Value.Connected))
        {
            if (!sessions.At(vantagePoint).Any(session => session.Id == known.Session))
                await AskAsync(vantagePoint, new VantagePointCommand.Leave(agent, known.Session, bench.Now), cancellation);
        }
    }

    async Task ExpireAsync(string vantagePoint, CancellationToken cancellation)
    {
        var now = bench.Now;
        var expire = new VantagePointCommand.Expire(now - options.LeaseGrace, now - options.AbandonAfter, now);
        foreach (var campaign in (await AskAsync(vantagePoint, expire, cancellation))
            .OfType<VantagePointEvent.ShardAbandoned>().Select(abandoned => abandoned.Campaign).Distinct())
        {
            if (bench.Boards.Peek(campaign) is { } board)
                board.PlacesUnchecked = true;
            bench.Work.Nudge(WorkKind.Campaign, campaign);
        }
    }

    async Task AssignAsync(VantagePointState state, LeaseState held, CancellationToken cancellation)
    {
        var lease = held.Lease;
        var board = await bench.Boards.FindRunningAsync(lease.Campaign, cancellation);
        var open = board?.Open(lease.Shard) ?? [];
        if (board is null || open.IsEmpty)
        {
            await AskAsync(state.Id, new VantagePointCommand.Complete(lease.Campaign, lease.Shard, bench.Now), cancellation);
            bench.Work.Nudge(WorkKind.Campaign, lease.Campaign);
            bench.Work.Nudge(WorkKind.Place, state.Id);
        }
        else if (SessionOf(state, held) is { } session && session.Told(lease))
        {
            session.Offer(new CoordinatorMessage { Assign = Assignment(board, lease, open).ToWire() });
        }
    }

    AgentSession? SessionOf(VantagePointState state, LeaseState held) =>
        state.Agents.TryGetValue(held.Agent, out var agent)
            ? sessions.At(state.Id).FirstOrDefault(session => session.Id == agent.Session && session.IsReady)
            : null;

    ShardAssignment Assignment(CampaignBoard board, ShardLease lease, ImmutableArray<int> open) => new(
        lease, board.Spec.Measurement, board.Spec.IpVersion, [.. open.Select(target => new AssignedTarget(target, board.Spec.Targets[target]))], board.DeadlineAt)
    {
        Snapshots = board.Spec.Snapshots ?? PinnedSnapshots.None,
        Live = live.IsWatched(lease.Campaign),
    };

    async Task<ImmutableArray<VantagePointEvent>> AskAsync(string vantagePoint, VantagePointCommand command, CancellationToken cancellation) =>
        (await bench.Entities.Places.AskAsync(vantagePoint, command, cancellation)).Events;
}
