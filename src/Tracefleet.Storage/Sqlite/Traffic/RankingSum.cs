using System.Runtime.InteropServices;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>A key of several buckets together.</summary>
/// <param name="Key">Its number in the database.</param>
/// <param name="Count">At most this many bytes.</param>
/// <param name="Error">At least <paramref name="Count"/> less this.</param>
/// <param name="Seen">What was counted for sure.</param>
readonly record struct SummedKey(long Key, ulong Count, ulong Error, Tally Seen);

/// <summary>Adds up the rankings of buckets of different times. A key has in a bucket that does not list it at most what that bucket says an
/// unlisted key has, so the bounds of the buckets hold for the sum.</summary>
sealed class RankingSum
{
    readonly Dictionary<long, Sum> _keys = [];
    UInt128 _unlisted;
    ulong _unlistedHere;

    /// <summary>All of the buckets, exactly.</summary>
    public Tally Total { get; private set; }

    /// <summary>Bytes that a key which no bucket lists may have at most.</summary>
    public ulong UnlistedAtMost => Saturated(_unlisted);

    public int Count => _keys.Count;
    public bool IsEmpty => _keys.Count == 0 && Total == default;

    /// <summary>Goes on to another bucket.</summary>
    public void Begin(in Tally total, ulong unlistedAtMost)
    {
        Total += total;
        _unlisted += unlistedAtMost;
        _unlistedHere = unlistedAtMost;
    }

    /// <summary>Adds a row of the bucket begun last; each key comes once.</summary>
    public void Add(long key, ulong count, ulong error, in Tally seen)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_keys, key, out _);
        sum.Count += count;
        sum.Error += error;
        sum.UnlistedThere += _unlistedHere;
        sum.Seen += seen;
    }

    /// <summary>In no order.</summary>
    public IEnumerable<SummedKey> Keys => _keys.Select(pair => Of(pair.Key, pair.Value));

    /// <summary>The largest keys, so many at most, and what a key that is not among them may have at most.</summary>
    public (List<SummedKey> Rows, ulong UnlistedAtMost) Largest(int rows)
    {
        var sorted = Keys.ToList();
        sorted.Sort(LargestFirst);
        var unlisted = sorted.Count > rows ? sorted[rows].Count : UnlistedAtMost;
        return (sorted.Count > rows ? sorted[..rows] : sorted, Math.Max(unlisted, UnlistedAtMost));
    }

    static int LargestFirst(SummedKey left, SummedKey right)
    {
        var byCount = right.Count.CompareTo(left.Count);
        if (byCount != 0)
            return byCount;
        var byError = left.Error.CompareTo(right.Error);
        return byError != 0 ? byError : left.Key.CompareTo(right.Key);
    }

    SummedKey Of(long key, in Sum sum)
    {
        var elsewhere = _unlisted - sum.UnlistedThere;
        return new SummedKey(key, Saturated(sum.Count + elsewhere), Saturated(sum.Error + elsewhere), sum.Seen);
    }

    static ulong Saturated(UInt128 number) => number > ulong.MaxValue ? ulong.MaxValue : (ulong)number;

    struct Sum
    {
        public UInt128 Count, Error, UnlistedThere;
        public Tally Seen;
    }
}
