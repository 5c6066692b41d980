using Tracefleet.Actors;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Places;
using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Link;
using Tracefleet.Coordinator.Conducting;

namespace Tracefleet.Coordinator.Gateway;

/// <summary>Takes batches in: checked, stored once, and only then to be acknowledged.</summary>
sealed class BatchIntake(CampaignBoards boards, IHopStore store, CampaignConductor conductor, GatewaySettings settings)
{
    static readonly TimeSpan FirstPatience = TimeSpan.FromMilliseconds(500), LastPatience = TimeSpan.FromSeconds(10);

    /// <summary>Returns once the batch may be acknowledged: it is committed, was before, or belongs to nothing that is still open.</summary>
    /// <exception cref="LinkFormatException">The batch does not fit its shard.</exception>
    public async Task TakeAsync(AgentSession session, HopBatch wire, CancellationToken cancellation)
    {
        var batch = wire.ToDomain(session.VantagePoint);
        var board = await PersistAsync(() => boards.FindRunningAsync(batch.Id.Campaign, cancellation), batch.Id, cancellation);
        if (ReasonToDrop(board, batch.Id, session) is { } reason)
        {
            settings.Metrics.BatchDropped(reason);
            settings.Log.BatchDropped(batch.Id.Campaign, batch.Id.Shard, batch.Id.ShardAttempt, batch.Id.Seq, session.Agent, reason);
            return;
        }
        CheckCells(board!, batch);
        await StoreAsync(board!, batch, session.VantagePoint, cancellation);
        if (wire.Last)
            conductor.ShardIsSaidToBeDone(new ShardLease(batch.Id.Campaign, batch.Id.Shard, batch.Id.ShardAttempt));
    }

    static string? ReasonToDrop(CampaignBoard? board, BatchId id, AgentSession session)
    {
        if (board is null)
            return "campaign_not_running";
        if (!board.Plans.TryGetValue(id.Shard, out var plan))
            return "unknown_shard";
        return plan.VantagePoint == session.VantagePoint ? null : "other_vantage_point";
    }

    static void CheckCells(CampaignBoard board, TraceBatch batch)
    {
        for (var i = 0; i < batch.Traces.Length; i++)
            CellCheck.ThrowIfNotIn(board, batch.Traces[i], $"traces[{i}]");
    }

    async Task StoreAsync(CampaignBoard board, TraceBatch batch, string vantagePoint, CancellationToken cancellation)
    {
        var started = settings.Time.GetTimestamp();
        // Not cancelled half way: whether it was committed would be unknown, and the board with it.
        var stored = await PersistAsync(() => store.StoreAsync(batch, CancellationToken.None), batch.Id, cancellation);
        if (!stored.Stored)
        {
            settings.Metrics.BatchDropped("replay");
            await PersistAsync(() => RefreshAsync(board, vantagePoint, cancellation), batch.Id, cancellation);
        }
        else
        {
            settings.Metrics.BatchStored(stored.NewTraces.Sum(trace => (long)trace.Hops.Length), settings.Time.GetElapsedTime(started));
        }
        conductor.BatchIsStored(board, batch, stored);
    }

    async Task<bool> RefreshAsync(CampaignBoard board, string vantagePoint, CancellationToken cancellation)
    {
        await boards.RefreshAsync(board, vantagePoint, cancellation);
        return true;
    }

    /// <summary>Repeats what a failing store or entity refused until it succeeds or the session ends. The agent waits meanwhile, and its spool
    /// keeps what is not acknowledged.</summary>
    async Task<T> PersistAsync<T>(Func<Task<T>> step, BatchId batch, CancellationToken cancellation)
    {
        for (var patience = FirstPatience; ; patience = patience * 2 < LastPatience ? patience * 2 : LastPatience)
        {
            try
            {
                return await step();
            }
            catch (Exception failure) when (failure is StoreException or EntityUnavailableException)
            {
                settings.Log.BatchWaits(batch.Campaign, batch.Shard, batch.Seq, patience, failure);
            }
            await Task.Delay(patience, settings.Time, cancellation);
        }
    }
}
