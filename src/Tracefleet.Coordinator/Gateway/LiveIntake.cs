using Tracefleet.Actors;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;
using Tracefleet.Coordinator.Conducting;
using Tracefleet.Coordinator.Live;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.Gateway;

/// <summary>Takes previews of running cells in: those that somebody watches and that come from the agent that works on the cell go to the
/// watchers, all others are forgotten. Nothing is stored or acknowledged.</summary>
sealed class LiveIntake(LiveTraces live, CampaignBoards boards, Entities entities, CoordinatorMetrics metrics)
{
    /// <summary>The preview, if somebody watches its campaign.</summary>
    /// <remarks>After the last watcher has gone, agents go on for as long as their cells last; that costs no unpacking.</remarks>
    /// <exception cref="LinkFormatException">A value is missing or out of range.</exception>
    public TraceRecord? Unpack(AgentSession session, PreviewPace pace, LiveHops wire)
    {
        var reason = wire.Shard is not { } shard || !live.IsWatched(shard.Campaign) ? "not_watched"
            : pace.TryTake() ? null
            : "too_many";
        if (reason is null)
            return wire.ToDomain(session.VantagePoint);
        metrics.PreviewDropped(reason);
        return null;
    }

    /// <summary>Shows it to those who watch, if the agent may speak of that cell.</summary>
    /// <exception cref="LinkFormatException">The preview does not fit its shard.</exception>
    public async Task ShowAsync(AgentSession session, TraceRecord preview, CancellationToken cancellation)
    {
        var reason = await ReasonToDropAsync(session, preview, cancellation);
        if (reason is null)
            live.Publish(preview);
        else
            metrics.PreviewDropped(reason);
    }

    async Task<string?> ReasonToDropAsync(AgentSession session, TraceRecord preview, CancellationToken cancellation)
    {
        if (boards.Peek(preview.Campaign) is not { IsRunning: true } board)
            return "campaign_not_running";
        if (!await IsLeasedAsync(session, new ShardLease(preview.Campaign, preview.Shard, preview.ShardAttempt), cancellation))
            return "not_leased";
        CellCheck.ThrowIfNotIn(board, preview, "trace");
        return board.IsOpen(preview.VantagePoint, preview.TargetIndex) ? null : "cell_ended";
    }

    async Task<bool> IsLeasedAsync(AgentSession session, ShardLease lease, CancellationToken cancellation)
    {
        try
        {
            var place = await entities.Places.StateAsync(session.VantagePoint, cancellation);
            return place.LeasesOf(session.Agent).Contains(lease);
        }
        catch (Exception failure) when (failure is StoreException or EntityUnavailableException)
        {
            // Nobody can say now, and a preview is not worth waiting.
            return false;
        }
    }
}

/// <summary>How many previews of one session are looked at. Used on one thread.</summary>
sealed class PreviewPace(TimeProvider time)
{
    /// <summary>Half as many again as an agent sends at most of four shards of 16 cells: five of each cell.</summary>
    public const int PerSecond = 480;

    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    long _since = time.GetTimestamp();
    int _taken;

    /// <summary>False when there were that many in this second already.</summary>
    public bool TryTake()
    {
        if (time.GetElapsedTime(_since) >= Second)
            (_since, _taken) = (time.GetTimestamp(), 0);
        if (_taken == PerSecond)
            return false;
        _taken++;
        return true;
    }
}
