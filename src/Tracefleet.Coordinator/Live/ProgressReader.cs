using System.Collections.Concurrent;
using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Api;
using Tracefleet.Coordinator.Conducting;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.Live;

/// <summary>How far a campaign is, from the store and its aggregate.</summary>
sealed class ProgressReader(Entities entities, IHopStore store, CampaignBoards boards)
{
    const int CountsKept = 1_000;

    /// <summary>Hop events of settled campaigns, which do not change any more.</summary>
    readonly ConcurrentDictionary<string, long> _hopEvents = new();

    public async Task<CampaignProgress> OfAsync(string campaign, CancellationToken cancellation)
    {
        var state = await entities.Campaigns.StateAsync(campaign, cancellation);
        var aggregate = await entities.Aggregates.StateAsync(campaign, cancellation);
        var counts = await store.CountCellsAsync(campaign, cancellation);
        var reasons = counts.OrderBy(count => count.Key).ToDictionary(count => count.Key.ToWord(), count => count.Value);
        return new CampaignProgress(
            state.Cells, reasons.Values.Sum(), aggregate.Probes, aggregate.Replies, reasons, await HopEventsAsync(campaign, cancellation));
    }

    async Task<long> HopEventsAsync(string campaign, CancellationToken cancellation)
    {
        if (boards.Peek(campaign) is { } board)
            return board.HopEvents;
        if (_hopEvents.TryGetValue(campaign, out var known))
            return known;
        var settled = boards.IsSettled(campaign);
        var count = await CampaignBoards.CountHopEventsAsync(store, campaign, cancellation);
        if (_hopEvents.Count >= CountsKept)
            _hopEvents.Clear();
        if (settled)
            _hopEvents[campaign] = count;
        return count;
    }
}
