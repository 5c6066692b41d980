using Tracefleet.Campaigns.Aggregates;
using Tracefleet.Campaigns.Results;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>Feeds a campaign's aggregate with its stored batches, in stored order, from where it stands.</summary>
sealed class AggregateFeeder(Entities entities, IHopStore store)
{
    public async Task FeedAsync(string campaign, CancellationToken cancellation)
    {
        var aggregate = await entities.Aggregates.StateAsync(campaign, cancellation);
        await foreach (var (batch, traces) in store.ReadBatchesAsync(campaign, aggregate.LastBatch, cancellation))
            await entities.Aggregates.AskAsync(campaign, new AggregateCommand.Fold(batch, AggregateDeltas.From(traces)), cancellation);
    }
}
