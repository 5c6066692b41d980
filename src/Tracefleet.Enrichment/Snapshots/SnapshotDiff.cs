using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>What became of a prefix from one snapshot to another.</summary>
public enum PrefixChange
{
    Added,
    Removed,
    /// <summary>Both have it, with different facts.</summary>
    Changed,
}

/// <summary>One prefix that differs between two snapshots.</summary>
/// <param name="Before">Null where it was added.</param>
/// <param name="After">Null where it was removed.</param>
public readonly record struct SnapshotDifference<TFact>(Prefix Prefix, TFact? Before, TFact? After) where TFact : class
{
    public PrefixChange Change => Before is null ? PrefixChange.Added : After is null ? PrefixChange.Removed : PrefixChange.Changed;
}

/// <summary>How many prefixes differ, and how many do not.</summary>
public readonly record struct SnapshotDiffCounts(int Added, int Removed, int Changed, int Same);

/// <summary>Compares two snapshots of one kind, side by side in prefix order, without holding either.</summary>
/// <remarks>
/// An origin is changed when the set of its ASes is, or whether they are an AS_SET: their order, the count of peers and names are not the route's. A
/// place or an exchange is changed when anything about it is.
/// </remarks>
public static class SnapshotDiff
{
    /// <summary>The prefixes that differ, in order, IPv4 first.</summary>
    /// <exception cref="InvalidOperationException">A snapshot is of another kind than the facts.</exception>
    public static IEnumerable<SnapshotDifference<TFact>> Differences<TFact>(StoredSnapshot before, StoredSnapshot after) where TFact : class =>
        Pairs<TFact>(before, after).Where(pair => pair.Change != PrefixChange.Changed || !IsSame(pair.Before!, pair.After!));

    /// <summary>Counts without keeping the differences.</summary>
    /// <exception cref="InvalidOperationException">The snapshots are of two kinds.</exception>
    public static SnapshotDiffCounts Count(StoredSnapshot before, StoredSnapshot after) => before.Description.Kind switch
    {
        SnapshotKind.Asn => Count<Origin>(before, after),
        SnapshotKind.Geo => Count<Place>(before, after),
        _ => Count<Exchange>(before, after),
    };

    static SnapshotDiffCounts Count<TFact>(StoredSnapshot before, StoredSnapshot after) where TFact : class
    {
        var counts = default(SnapshotDiffCounts);
        foreach (var pair in Pairs<TFact>(before, after))
            counts = pair.Change switch
            {
                PrefixChange.Added => counts with { Added = counts.Added + 1 },
                PrefixChange.Removed => counts with { Removed = counts.Removed + 1 },
                _ when IsSame(pair.Before!, pair.After!) => counts with { Same = counts.Same + 1 },
                _ => counts with { Changed = counts.Changed + 1 },
            };
        return counts;
    }

    /// <summary>Every prefix of either, those of both as changed.</summary>
    static IEnumerable<SnapshotDifference<TFact>> Pairs<TFact>(StoredSnapshot before, StoredSnapshot after) where TFact : class
    {
        var (factsBefore, factsAfter) = (before.Stored<TFact>(), after.Stored<TFact>());
        return Merged();

        IEnumerable<SnapshotDifference<TFact>> Merged()
        {
            using var left = before.Prefixes().GetEnumerator();
            using var right = after.Prefixes().GetEnumerator();
            var (hasLeft, hasRight) = (left.MoveNext(), right.MoveNext());
            while (hasLeft || hasRight)
            {
                var order = !hasLeft ? 1 : !hasRight ? -1 : Order(left.Current.Prefix, right.Current.Prefix);
                yield return new SnapshotDifference<TFact>(
                    order <= 0 ? left.Current.Prefix : right.Current.Prefix,
                    order <= 0 ? factsBefore.FactOf(left.Current.Record) : null,
                    order >= 0 ? factsAfter.FactOf(right.Current.Record) : null);
                hasLeft = order <= 0 ? left.MoveNext() : hasLeft;
                hasRight = order >= 0 ? right.MoveNext() : hasRight;
            }
        }
    }

    static int Order(Prefix left, Prefix right) => left.IsIpv4 != right.IsIpv4 ? (left.IsIpv4 ? -1 : 1) : left.CompareTo(right);

    static bool IsSame<TFact>(TFact before, TFact after) where TFact : class =>
        (before, after) is (Origin left, Origin right)
            ? left.IsSet == right.IsSet && left.Asns.Length == right.Asns.Length && left.Asns.All(asn => right.Asns.Contains(asn))
            : before.Equals(after);
}
