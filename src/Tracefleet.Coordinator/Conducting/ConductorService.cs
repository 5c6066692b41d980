using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>The only one to issue effects: a few workers bring whatever was nudged into its intended state, and what failed comes again.</summary>
sealed class ConductorService(
    Workbench bench, Recovery recovery, CampaignReconciler campaigns, PlaceReconciler places, AggregateFeeder feeder, ILogger<ConductorService> log)
    : BackgroundService
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

    async Task TickAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Tick, bench.Time);
        for (var tick = 1; ; tick = unchecked(tick + 1))
        {
            if (!await timer.WaitForNextTickAsync(stopping))
                return;
            var now = bench.Now;
            bench.Work.NudgeDue(now);
            foreach (var board in bench.Boards.Opened.Where(board => tick % TicksBetweenRounds == 0 || (board.IsRunning && board.DeadlineAt <= now)))
                bench.Work.Nudge(WorkKind.Campaign, board.Campaign);
            foreach (var vantagePoint in bench.Boards.Opened.SelectMany(board => board.Spec.VantagePoints).Distinct())
                bench.Work.Nudge(WorkKind.Place, vantagePoint);
        }
    }

    async Task WorkAsync(CancellationToken stopping)
    {
        while (true)
        {
            var item = await bench.Work.NextAsync(stopping);
            try
            {
                await ReconcileAsync(item, stopping);
                bench.Work.Done(item);
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                log.WorkFailed(item.ToString(), failure);
                bench.Work.Failed(item, bench.Now);
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
