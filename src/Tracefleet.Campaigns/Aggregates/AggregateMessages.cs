using System.Collections.Immutable;
using Tracefleet.Campaigns.Deciding;

namespace Tracefleet.Campaigns.Aggregates;

/// <summary>What stored batches add to a campaign's aggregate. Computed from the traces alone, so the same batches always give the same delta.</summary>
/// <param name="Probes">Probes sent, silent ones included.</param>
/// <param name="Replies">Probes answered; duplicates do not count.</param>
/// <param name="Outcomes">Cells by reason word.</param>
/// <param name="Interfaces">Every address that answered, with how many replies it gave, as text.</param>
/// <param name="Links">Neighbouring interfaces at consecutive TTLs, <c>"a b"</c>, with how many traces crossed them.</param>
/// <param name="AsLinks">Neighbouring ASes on the collapsed AS path, <c>"64500 64501"</c>, with how many traces crossed them.</param>
public sealed record AggregateDelta(
    int Probes, int Replies, ImmutableSortedDictionary<string, int> Outcomes, ImmutableSortedDictionary<string, int> Interfaces,
    ImmutableSortedDictionary<string, int> Links, ImmutableSortedDictionary<string, int> AsLinks);

public abstract record AggregateCommand
{
    AggregateCommand() { }

    /// <summary>Adds the batches after <paramref name="After"/> up to <paramref name="Batch"/>. What is in already is ignored, so that feeding can
    /// be repeated; a fold that does not begin where the aggregate stands is refused as out of order, so that two feeders never count twice.</summary>
    public sealed record Fold(long After, long Batch, AggregateDelta Delta) : AggregateCommand;
}

public abstract record AggregateEvent
{
    AggregateEvent() { }

    [EventName("aggregate.batch-folded")]
    public sealed record BatchFolded(long Batch, AggregateDelta Delta) : AggregateEvent;
}
