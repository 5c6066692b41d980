using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Places;
using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Link;
using Tracefleet.Coordinator.Gateway;
using Tracefleet.Coordinator.Live;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>The only one to issue effects: what it hears becomes a nudge, and a few workers bring what was nudged into its intended state.</summary>
sealed class CampaignConductor(
    Recovery recovery, CampaignReconciler campaigns, PlaceReconciler places, AggregateFeeder feeder, Entities entities, CampaignBoards boards,
    ICampaignCatalog catalog, WorkQueue work, LiveEvents live, TimeProvider time, ILogger<CampaignConductor> log) : BackgroundService
{
    const int Workers = 4;

    /// <summary>Every so many ticks each open campaign is looked at, whatever was heard of it.</summary>
    const int TicksBetweenRounds = 10;

    static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>Nobody is served before it is over: a store that cannot be used fails the start.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await recovery.RecoverAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll([TickAsync(stoppingToken), .. Enumerable.Range(0, Workers).Select(_ => WorkAsync(stoppingToken))]);

    /// <summary>Records a submission and sets it going. Repeating it is harmless.</summary>
    public async Task<Rejection?> SubmitAsync(string campaign, CampaignCommand.Submit submit, CancellationToken cancellation)
    {
        boards.Expect(campaign);
        try
        {
            var decision = await entities.Campaigns.AskAsync(campaign, submit, cancellation);
            if (!decision.Accepted)
                return decision.Rejection;
            var state = await entities.Campaigns.StateAsync(campaign, cancellation);
            await catalog.PutAsync(Summaries.Of(state, cellsEnded: 0), cancellation);
            log.CampaignSubmitted(campaign, submit.Spec.Targets.Length, submit.Spec.VantagePoints.Length, submit.Shards.Length);
            return null;
        }
        finally
        {
            work.Nudge(WorkKind.Campaign, campaign);
        }
    }

    /// <summary>Cancels a campaign; one that has ended stays as it is.</summary>
    public async Task<Rejection?> CancelAsync(string campaign, CancellationToken cancellation)
    {
        var decision = await entities.Campaigns.AskAsync(campaign, new CampaignCommand.Cancel(time.GetUtcNow()), cancellation);
        if (decision.Events.IsEmpty)
            return decision.Rejection;
        if (boards.Peek(campaign) is { } board)
            board.IsRunning = false;
        log.CampaignCancelled(campaign);
        work.Nudge(WorkKind.Campaign, campaign);
        return null;
    }

    /// <summary>Tells the agent which of the campaigns that it holds shards of are over.</summary>
    public async Task AgentHasJoinedAsync(AgentSession session, CancellationToken cancellation)
    {
        foreach (var campaign in session.Hello.Holding.Select(lease => lease.Campaign).Distinct())
        {
            if (await boards.FindRunningAsync(campaign, cancellation) is null)
                session.Offer(new CoordinatorMessage { Cancel = new CancelShards { Campaign = campaign } });
        }
        work.Nudge(WorkKind.Place, session.VantagePoint);
    }

    public void AgentIsReady(AgentSession session) => work.Nudge(WorkKind.Place, session.VantagePoint);

    public void BatchIsStored(CampaignBoard board, TraceBatch batch, StoredBatch stored)
    {
        // Every cell of the batch has a result now, by this batch or an earlier one.
        foreach (var trace in batch.Traces)
            board.Mark(trace.VantagePoint, trace.TargetIndex);
        if (stored.Stored)
        {
            board.AddHopEvents(stored.NewTraces.Sum(trace => (long)trace.Hops.Length));
            live.Publish(board.Campaign);
            work.Nudge(WorkKind.Aggregate, board.Campaign);
        }
        if (board.OpenCount(batch.Id.Shard) == 0)
            work.Nudge(WorkKind.Campaign, board.Campaign);
    }

    public void ShardIsSaidToBeDone(ShardLease lease)
    {
        if (boards.Peek(lease.Campaign) is not { } board || board.OpenCount(lease.Shard) == 0)
            return;
        board.SayDone(lease);
        board.PlacesUnchecked = true;
        work.Nudge(WorkKind.Campaign, lease.Campaign);
    }

    async Task TickAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Tick, time);
        for (var tick = 1; ; tick = unchecked(tick + 1))
        {
            if (!await timer.WaitForNextTickAsync(stopping))
                return;
            var now = time.GetUtcNow();
            work.NudgeDue(now);
            foreach (var board in boards.Opened.Where(board => tick % TicksBetweenRounds == 0 || (board.IsRunning && board.DeadlineAt <= now)))
                work.Nudge(WorkKind.Campaign, board.Campaign);
            foreach (var vantagePoint in boards.Opened.SelectMany(board => board.Spec.VantagePoints).Distinct())
                work.Nudge(WorkKind.Place, vantagePoint);
        }
    }

    async Task WorkAsync(CancellationToken stopping)
    {
        while (true)
        {
            var item = await work.NextAsync(stopping);
            try
            {
                await ReconcileAsync(item, stopping);
                work.Done(item);
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                log.WorkFailed(item.ToString(), failure);
                work.Failed(item, time.GetUtcNow());
            }
        }
    }

    Task ReconcileAsync(WorkItem item, CancellationToken stopping) => item.Kind switch
    {
        WorkKind.Campaign => campaigns.ReconcileAsync(item.Id, stopping),
        WorkKind.Place => places.ReconcileAsync(item.Id, stopping),
        WorkKind.Aggregate => feeder.FeedAsync(item.Id, stopping),
        _ => throw new InvalidOperationException($"Unknown work {item.Kind}."),
    };
}
