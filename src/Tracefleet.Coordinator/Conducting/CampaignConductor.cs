using Microsoft.Extensions.Logging;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Places;
using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Link;
using Tracefleet.Coordinator.Gateway;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>Hears what happens to campaigns and agents, and turns it into work: the effects themselves are the reconcilers' alone.</summary>
sealed class CampaignConductor(Workbench bench, ICampaignCatalog catalog, ILogger<CampaignConductor> log)
{
    /// <summary>Records a submission and sets it going. Repeating it is harmless.</summary>
    public async Task<Rejection?> SubmitAsync(string campaign, CampaignCommand.Submit submit, CancellationToken cancellation)
    {
        bench.Boards.Expect(campaign);
        try
        {
            var decision = await bench.Entities.Campaigns.AskAsync(campaign, submit, cancellation);
            if (!decision.Accepted)
                return decision.Rejection;
            var state = await bench.Entities.Campaigns.StateAsync(campaign, cancellation);
            await catalog.PutAsync(Summaries.Of(state, cellsEnded: 0), cancellation);
            log.CampaignSubmitted(campaign, submit.Spec.Targets.Length, submit.Spec.VantagePoints.Length, submit.Shards.Length);
            return null;
        }
        finally
        {
            bench.Work.Nudge(WorkKind.Campaign, campaign);
        }
    }

    /// <summary>Cancels a campaign; one that has ended stays as it is.</summary>
    public async Task<Rejection?> CancelAsync(string campaign, CancellationToken cancellation)
    {
        var decision = await bench.Entities.Campaigns.AskAsync(campaign, new CampaignCommand.Cancel(bench.Now), cancellation);
        if (decision.Events.IsEmpty)
            return decision.Rejection;
        if (bench.Boards.Peek(campaign) is { } board)
            board.IsRunning = false;
        log.CampaignCancelled(campaign);
        bench.Work.Nudge(WorkKind.Campaign, campaign);
        return null;
    }

    /// <summary>Tells the agent which of the campaigns that it holds shards of are over.</summary>
    public async Task AgentHasJoinedAsync(AgentSession session, CancellationToken cancellation)
    {
        foreach (var campaign in session.Hello.Holding.Select(lease => lease.Campaign).Distinct())
        {
            if (await bench.Boards.FindRunningAsync(campaign, cancellation) is null)
                session.Offer(new CoordinatorMessage { Cancel = new CancelShards { Campaign = campaign } });
        }
        bench.Work.Nudge(WorkKind.Place, session.VantagePoint);
    }

    public void AgentIsReady(AgentSession session) => bench.Work.Nudge(WorkKind.Place, session.VantagePoint);

    public void BatchIsStored(CampaignBoard board, TraceBatch batch, StoredBatch stored)
    {
        // Every cell of the batch has a result now, by this batch or an earlier one.
        foreach (var trace in batch.Traces)
            board.Mark(trace.VantagePoint, trace.TargetIndex);
        if (stored.Stored)
        {
            board.AddHopEvents(stored.NewTraces.Sum(trace => (long)trace.Hops.Length));
            bench.Live.Publish(board.Campaign);
            bench.Work.Nudge(WorkKind.Aggregate, board.Campaign);
        }
        if (board.OpenCount(batch.Id.Shard) == 0)
            bench.Work.Nudge(WorkKind.Campaign, board.Campaign);
    }

    public void ShardIsSaidToBeDone(ShardLease lease)
    {
        if (bench.Boards.Peek(lease.Campaign) is not { } board || board.OpenCount(lease.Shard) == 0)
            return;
        board.SayDone(lease);
        board.PlacesUnchecked = true;
        bench.Work.Nudge(WorkKind.Campaign, lease.Campaign);
    }
}
