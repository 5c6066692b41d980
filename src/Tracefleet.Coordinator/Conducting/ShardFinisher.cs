using System.Collections.Immutable;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Places;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>The way of a campaign's shards: queued at their vantage points, given up when nobody is left to do them, finished when every cell has a result.</summary>
sealed class ShardFinisher(Workbench bench, CellEnder ender)
{
    static readonly CellEnd NobodyLeft = new(
        CellReason.AgentLost, FailureSource.VantagePoint, "No agent is left at the vantage point to measure it.");

    static readonly CellEnd NoSnapshots = new(
        CellReason.Refused, FailureSource.VantagePoint,
        "No agent at the vantage point can be given the snapshots that the campaign pins; update the agents there, or submit it with snapshots null.");

    static readonly CellEnd NotDelivered = new(
        CellReason.AgentLost, FailureSource.VantagePoint, "The agent finished the shard without a result for this target.");

    /// <summary>Queues what is not queued yet and ends the cells of shards that were abandoned or falsely called done.</summary>
    public async Task EndLostAsync(CampaignState state, CampaignBoard board, CancellationToken cancellation)
    {
        if (!board.PlacesUnchecked)
            return;
        board.PlacesUnchecked = false;
        try
        {
            foreach (var plans in state.OpenShards.GroupBy(plan => plan.VantagePoint))
                await CheckPlaceAsync(board, plans.Key, [.. plans.Select(plan => plan.Shard)], cancellation);
        }
        catch
        {
            board.PlacesUnchecked = true;
            throw;
        }
    }

    async Task CheckPlaceAsync(CampaignBoard board, string vantagePoint, ImmutableArray<int> shards, CancellationToken cancellation)
    {
        await bench.Entities.Places.AskAsync(vantagePoint, new VantagePointCommand.Enqueue(board.Campaign, shards, bench.Now, board.Spec.Measurement.Type, board.Spec.Snapshots is not null), cancellation);
        var place = await bench.Entities.Places.StateAsync(vantagePoint, cancellation);
        var alive = place.Queue.Find(waiting => waiting.Campaign == board.Campaign)?.Shards.ToHashSet() ?? [];
        var leases = place.Leases.Select(held => held.Lease).Where(lease => lease.Campaign == board.Campaign).ToList();
        alive.UnionWith(leases.Select(lease => lease.Shard));

        await EndAsync(board, vantagePoint, shards.Where(shard => !alive.Contains(shard)), NobodyAt(place, board.Spec), cancellation);
        await EndAsync(board, vantagePoint, leases.Where(board.IsSaidToBeDone).Select(lease => lease.Shard), NotDelivered, cancellation);
        bench.Work.Nudge(WorkKind.Place, vantagePoint);
    }

    /// <summary>Agents that only know other types are there to stay, so it is a refusal; where nobody is, the agent is lost.</summary>
    static CellEnd NobodyAt(VantagePointState place, CampaignSpec spec)
    {
        var type = spec.Measurement.Type;
        var here = place.Agents.Values.Where(agent => agent.Connected).Select(agent => agent.Inventory).ToList();
        if (here.Count == 0 || here.Exists(agent => agent.CarriesOut(type, spec.Snapshots is not null)))
            return NobodyLeft;
        return here.Exists(agent => agent.CarriesOut(type))
            ? NoSnapshots
            : new CellEnd(CellReason.Refused, FailureSource.VantagePoint, $"No agent at the vantage point carries out measurements of type {type.ToWord()}; update the agents there.");
    }

    Task EndAsync(CampaignBoard board, string vantagePoint, IEnumerable<int> shards, CellEnd end, CancellationToken cancellation) =>
        ender.EndAsync(
            board, shards.SelectMany(shard => board.Open(shard)).Select(target => new CellId(vantagePoint, target)).ToList(), end, cancellation);

    /// <summary>Finishes the shards without open cells and returns the campaign's state after it.</summary>
    public async Task<CampaignState> FinishAsync(CampaignState state, CampaignBoard board, CancellationToken cancellation)
    {
        if (state.Status is not CampaignStatus.Running)
            return state;
        foreach (var plan in state.OpenShards.Where(plan => board.OpenCount(plan.Shard) == 0))
        {
            await bench.Entities.Campaigns.AskAsync(state.Id, new CampaignCommand.FinishShard(plan.Shard, bench.Now), cancellation);
            await bench.Entities.Places.AskAsync(
                plan.VantagePoint, new VantagePointCommand.Complete(state.Id, plan.Shard, bench.Now), cancellation);
            bench.Work.Nudge(WorkKind.Place, plan.VantagePoint);
        }
        return await bench.Entities.Campaigns.StateAsync(state.Id, cancellation);
    }
}
