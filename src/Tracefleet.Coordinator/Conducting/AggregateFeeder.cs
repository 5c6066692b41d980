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
        while (!await FeedFromWhereItStandsAsync(campaign, cancellation))
            cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>False when another feeder was quicker, so that this one must look again.</summary>
    async Task<bool> FeedFromWhereItStandsAsync(string campaign, CancellationToken cancellation)
    {
        var after = (await entities.Aggregates.StateAsync(campaign, cancellation)).LastBatch;
        var waiting = new List<TraceRecord>();
        var (size, last) = (0, after);
        await foreach (var (batch, traces) in store.ReadBatchesAsync(campaign, after, cancellation))
        {
            waiting.AddRange(traces);
            size += traces.Sum(trace => 1 + trace.Hops.Length);
            last = batch;
            if (size < HopsInOneFold)
                continue;
            if (!await FoldAsync(campaign, after, last, waiting, cancellation))
                return false;
            waiting.Clear();
            (size, after) = (0, last);
        }
        return waiting.Count == 0 || await FoldAsync(campaign, after, last, waiting, cancellation);
    }

    async Task<bool> FoldAsync(string campaign, long after, long last, List<TraceRecord> traces, CancellationToken cancellation) =>
        (await entities.Aggregates.AskAsync(campaign, new AggregateCommand.Fold(after, last, AggregateDeltas.From(traces)), cancellation)).Accepted;
}
