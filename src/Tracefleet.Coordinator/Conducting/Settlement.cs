using Microsoft.Extensions.Logging;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Places;
using Tracefleet.Campaigns.Results;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>A campaign's place on the list, and its last steps: its vantage points forget it, its aggregate is complete, the list says so.</summary>
sealed class Settlement(Workbench bench, AggregateFeeder feeder, ICampaignCatalog catalog, ILogger<Settlement> log)
{
    /// <summary>Puts a campaign on the list that may have got lost on its way there.</summary>
    public async Task ListAsync(CampaignState state, CampaignBoard board, CancellationToken cancellation)
    {
        if (board.IsListed || state.Status is not CampaignStatus.Running)
            return;
        await catalog.PutAsync(Summaries.Of(state, board.CellsEnded), cancellation);
        board.IsListed = true;
    }

    /// <summary>Can be repeated; the list is written last, so that a start after a crash finds the campaign until all is done.</summary>
    public async Task SettleAsync(CampaignState state, CampaignBoard board, CancellationToken cancellation)
    {
        board.IsRunning = false;
        await WithdrawAsync(state, cancellation);
        await feeder.FeedAsync(state.Id, cancellation);
        await catalog.PutAsync(Summaries.Of(state, board.CellsEnded), cancellation);
        bench.Boards.Close(state.Id);
        bench.Live.Publish(state.Id);
        log.CampaignSettled(state.Id, Summaries.Word(state.Status), board.CellsEnded);
    }

    /// <summary>Takes the campaign out of every queue.</summary>
    public async Task WithdrawAsync(CampaignState state, CancellationToken cancellation)
    {
        foreach (var vantagePoint in state.Spec!.VantagePoints)
        {
            await bench.Entities.Places.AskAsync(vantagePoint, new VantagePointCommand.Withdraw(state.Id, bench.Now), cancellation);
            bench.Work.Nudge(WorkKind.Place, vantagePoint);
        }
    }
}
