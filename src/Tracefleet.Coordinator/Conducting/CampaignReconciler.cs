using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Contracts.Link;
using Tracefleet.Coordinator.Gateway;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>Brings a campaign into its intended state from what the journal and the store say, whatever was done before: the same steps serve a
/// fresh campaign, a batch that was stored, a cancellation, and the start after a crash.</summary>
sealed class CampaignReconciler(Workbench bench, CellEnder ender, ShardFinisher finisher, Settlement settlement, AgentSessions sessions)
{
    static readonly CellEnd Cancelled = new(CellReason.Cancelled, FailureSource.Platform, "The campaign was cancelled.");
    static readonly CellEnd Deadline = new(CellReason.Deadline, FailureSource.Platform, "The campaign's deadline came first.");

    public async Task ReconcileAsync(string campaign, CancellationToken cancellation)
    {
        var state = await bench.Entities.Campaigns.StateAsync(campaign, cancellation);
        if (state.Status is CampaignStatus.Unknown)
        {
            bench.Boards.Close(campaign);
            return;
        }
        var board = await bench.Boards.OpenAsync(state, cancellation);
        await settlement.ListAsync(state, board, cancellation);
        await EndRefusedAsync(state, board, cancellation);
        state = await ExpireAsync(state, cancellation);
        board.IsRunning = state.Status is CampaignStatus.Running && !state.Expired;
        if (board.IsRunning)
            await finisher.EndLostAsync(state, board, cancellation);
        else
            await StopAsync(state, board, state.Status is CampaignStatus.Cancelled ? Cancelled : Deadline, cancellation);
        state = await finisher.FinishAsync(state, board, cancellation);
        if (state.Status is not CampaignStatus.Running)
            await settlement.SettleAsync(state, board, cancellation);
    }

    async Task EndRefusedAsync(CampaignState state, CampaignBoard board, CancellationToken cancellation)
    {
        var open = state.Refused.Where(refused => board.IsOpen(refused.VantagePoint, refused.Target));
        await ender.EndAsync(
            board,
            open.Select(refused => (new CellId(refused.VantagePoint, refused.Target), new CellEnd(refused.Reason, refused.Source, refused.Detail))).ToList(),
            cancellation);
    }

    async Task<CampaignState> ExpireAsync(CampaignState state, CancellationToken cancellation)
    {
        if (state.Status is not CampaignStatus.Running || state.Expired || !(state.DeadlineAt <= bench.Now))
            return state;
        await bench.Entities.Campaigns.AskAsync(state.Id, new CampaignCommand.Expire(bench.Now), cancellation);
        return await bench.Entities.Campaigns.StateAsync(state.Id, cancellation);
    }

    async Task StopAsync(CampaignState state, CampaignBoard board, CellEnd end, CancellationToken cancellation)
    {
        var open = state.OpenShards.SelectMany(plan => board.Open(plan.Shard).Select(target => new CellId(plan.VantagePoint, target))).ToList();
        if (open.Count == 0)
            return;
        foreach (var session in sessions.All.Where(session => board.Spec.VantagePoints.Contains(session.VantagePoint)))
            session.Offer(new CoordinatorMessage { Cancel = new CancelShards { Campaign = state.Id } });
        await settlement.WithdrawAsync(state, cancellation);
        await ender.EndAsync(board, open, end, cancellation);
    }
}
