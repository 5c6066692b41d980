using Tracefleet.Campaigns.Aggregates;
using Tracefleet.Campaigns.Results;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.Conducting;

/// <summary>Feeds a campaign's aggregate with its stored batches, in stored order, from where it stands.</summary>
/// <remarks>Batches that wait are folded in together: neighbours share most interfaces and links, so one event for many is far smaller than
/// many events, and a feeder that has fallen behind catches up.</remarks>
sealed class AggregateFeeder(Entities entities, IHopStore store)
{
    const int HopsInOneFold = 20_000;

    public async Task FeedAsync(string campaign, CancellationToken cancellation)
    {
        var aggregate = await entities.Aggregates.StateAsync(campaign, cancellation);
        var waiting = new List<TraceRecord>();
        var (hops, last) = (0, aggregate.LastBatch);
        await foreach (var (batch, traces) in store.ReadBatchesAsync(campaign, aggregate.LastBatch, cancellation))
        {
            waiting.AddRange(traces);
            hops += traces.Sum(trace => trace.Hops.Length);
            last = batch;
            if (hops < HopsInOneFold)
                continue;
            await FoldAsync(campaign, last, waiting, cancellation);
            waiting.Clear();
            hops = 0;
        }
        if (waiting.Count > 0)
            await FoldAsync(campaign, last, waiting, cancellation);
    }

    Task FoldAsync(string campaign, long lastBatch, List<TraceRecord> traces, CancellationToken cancellation) =>
        entities.Aggregates.AskAsync(campaign, new AggregateCommand.Fold(lastBatch, AggregateDeltas.From(traces)), cancellation);
}
