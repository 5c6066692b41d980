using System.Collections.Immutable;
using Tracefleet.Campaigns.Deciding;

namespace Tracefleet.Campaigns.Aggregates;

/// <summary>What a campaign's stored batches add up to.</summary>
/// <param name="LastBatch">Number of the last batch folded in; 0 for none.</param>
/// <param name="Probes">Probes sent, silent ones included.</param>
/// <param name="Replies">Probes answered.</param>
/// <remarks>The other parts are as in <see cref="AggregateDelta"/>.</remarks>
public sealed record AggregateState(
    string Id, long LastBatch, long Probes, long Replies, ImmutableSortedDictionary<string, long> Outcomes,
    ImmutableSortedDictionary<string, long> Interfaces, ImmutableSortedDictionary<string, long> Links, ImmutableSortedDictionary<string, long> AsLinks);

/// <summary>The rules of an aggregate: batches are added in stored order, each once.</summary>
public sealed class AggregateDecider : IDecider<AggregateState, AggregateCommand, AggregateEvent>
{
    AggregateDecider() { }

    public static string Kind => "aggregate";

    public static AggregateState Initial(string id)
    {
        var none = ImmutableSortedDictionary<string, long>.Empty;
        return new(id, 0, 0, 0, none, none, none, none);
    }

    public static Decision<AggregateEvent> Decide(AggregateState state, AggregateCommand command) => command switch
    {
        AggregateCommand.Fold fold when fold.Batch <= state.LastBatch => Decision<AggregateEvent>.Accept([]),
        AggregateCommand.Fold fold when fold.After != state.LastBatch => Decision<AggregateEvent>.Reject(
            RejectionCode.OutOfOrder, $"The aggregate stands at batch {state.LastBatch}, not at {fold.After}."),
        AggregateCommand.Fold fold => Decision<AggregateEvent>.Accept([new AggregateEvent.BatchFolded(fold.Batch, fold.Delta)]),
        _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
    };

    public static AggregateState Evolve(AggregateState state, AggregateEvent @event) => @event switch
    {
        AggregateEvent.BatchFolded(var batch, var delta) => state with
        {
            LastBatch = batch,
            Probes = state.Probes + delta.Probes,
            Replies = state.Replies + delta.Replies,
            Outcomes = Add(state.Outcomes, delta.Outcomes),
            Interfaces = Add(state.Interfaces, delta.Interfaces),
            Links = Add(state.Links, delta.Links),
            AsLinks = Add(state.AsLinks, delta.AsLinks),
        },
        _ => throw new InvalidOperationException($"Unknown event {@event.GetType().Name}."),
    };

    static ImmutableSortedDictionary<string, long> Add(ImmutableSortedDictionary<string, long> totals, ImmutableSortedDictionary<string, int> delta)
    {
        if (delta.IsEmpty)
            return totals;
        var sum = totals.ToBuilder();
        foreach (var (key, count) in delta)
            sum[key] = sum.GetValueOrDefault(key) + count;
        return sum.ToImmutable();
    }
}
