using System.Collections.Immutable;

namespace Tracefleet.Traffic.Totals;

/// <summary>What went on in one span of time, closed.</summary>
/// <param name="Start">Unix milliseconds, a multiple of the width.</param>
/// <param name="ByDirection">Exact, at the number of each <see cref="TrafficDirection"/>.</param>
/// <param name="Rankings">At the number of each <see cref="TrafficKind"/>.</param>
public sealed record TrafficBucket(long Start, TimeSpan Width, ImmutableArray<Counts> ByDirection, ImmutableArray<TrafficRanking> Rankings)
{
    /// <summary>All of it, exactly.</summary>
    public Counts Total => ByDirection.Aggregate(default(Counts), (sum, part) => sum + part);

    public Counts Of(TrafficDirection direction) => ByDirection[(int)direction];
    public TrafficRanking By(TrafficKind kind) => Rankings[(int)kind];
}

/// <summary>The largest keys of one kind in a bucket.</summary>
/// <param name="Total">What had a key of this kind, exactly. Traffic from elsewhere to elsewhere has one at both ends, so "from" and "to" are to be
/// added up apart.</param>
/// <param name="Rows">The largest first.</param>
/// <param name="UnlistedAtMost">Bytes that a key which is not listed may have at most.</param>
public sealed record TrafficRanking(TrafficKind Kind, Tally Total, ImmutableArray<TopEntry<TrafficKey>> Rows, ulong UnlistedAtMost)
{
    /// <summary>What is not in the rows for sure: the total without what each was seen to have.</summary>
    public Tally Other => Total - Rows.Aggregate(default(Tally), (sum, row) => sum + row.Seen);
}
