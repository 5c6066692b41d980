using System.Collections.Immutable;

namespace Tracefleet.Traffic.Totals;

/// <summary>A bucket that still counts. Used again and again, so that nothing is allocated for a record.</summary>
sealed class OpenBucket
{
    const int Kinds = (int)TrafficKind.AsOfInterface + 1, Directions = (int)TrafficDirection.Internal + 1;

    readonly SpaceSaving<TrafficKey>[] _kinds = new SpaceSaving<TrafficKey>[Kinds];
    readonly Counts[] _byDirection = new Counts[Directions];

    public OpenBucket(int counters)
    {
        for (var kind = 0; kind < Kinds; kind++)
            _kinds[kind] = new SpaceSaving<TrafficKey>(counters);
    }

    /// <summary>Unix milliseconds; meaningless while it is not in use.</summary>
    public long Start { get; private set; }

    /// <summary>It counts a span of time.</summary>
    public bool IsInUse { get; private set; }

    public void Open(long start) => (Start, IsInUse) = (start, true);

    public void Count(TrafficDirection direction, in Counts amount) => _byDirection[(int)direction] += amount;

    public void Count(in TrafficKey key, in Tally amount) => _kinds[(int)key.Kind].Add(key, amount);

    public void Absorb(OpenBucket finer, List<TopEntry<TrafficKey>> scratch)
    {
        for (var direction = 0; direction < Directions; direction++)
            _byDirection[direction] += finer._byDirection[direction];
        for (var kind = 0; kind < Kinds; kind++)
            _kinds[kind].Absorb(finer._kinds[kind], scratch);
    }

    public TrafficBucket ToClosed(TrafficLevel level, List<TopEntry<TrafficKey>> scratch)
    {
        var rankings = ImmutableArray.CreateBuilder<TrafficRanking>(Kinds);
        for (var kind = 0; kind < Kinds; kind++)
            rankings.Add(Ranking((TrafficKind)kind, level.Rows, scratch));
        return new TrafficBucket(Start, level.Width, [.. _byDirection], rankings.MoveToImmutable());
    }

    public void Clear()
    {
        IsInUse = false;
        Array.Clear(_byDirection);
        foreach (var kind in _kinds)
            kind.Clear();
    }

    TrafficRanking Ranking(TrafficKind kind, int rows, List<TopEntry<TrafficKey>> scratch)
    {
        var counted = _kinds[(int)kind];
        counted.CopyTo(scratch);
        var unlisted = scratch.Count > rows ? scratch[rows].Count : counted.Unwatched;
        ImmutableArray<TopEntry<TrafficKey>> listed = [.. scratch.Take(rows)];
        scratch.Clear();
        return new TrafficRanking(kind, counted.Total, listed, unlisted);
    }
}
