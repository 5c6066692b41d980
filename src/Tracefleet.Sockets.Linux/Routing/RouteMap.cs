using System.Runtime.CompilerServices;
using Tracefleet.Addressing;

namespace Tracefleet.Sockets.Linux.Routing;

/// <summary>Where packets to each address go, all tables laid over each other: ranges without gaps or overlaps, in address order.</summary>
/// <remarks>A lookup that falls into the range of the one before costs a few comparisons of halves, any other a binary search.</remarks>
sealed class RouteMap
{
    readonly UInt128[] _firsts;
    readonly int[] _values;
    ulong _firstUpper, _firstLower, _lastUpper, _lastLower;
    int _value;

    RouteMap(List<(UInt128 First, int Value)> ranges)
    {
        _firsts = [.. ranges.Select(range => range.First)];
        _values = [.. ranges.Select(range => range.Value)];
        Keep(0);
    }

    public const int Nowhere = -1;

    /// <summary>The value of the shortest prefix that has one.</summary>
    public int Widest { get; private init; } = Nowhere;

    /// <summary>The value of the range an address is in; <see cref="Nowhere"/> where no route covers it.</summary>
    /// <param name="upper">First half of the address in its 128-bit form.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong upper, ulong lower)
    {
        var isKept = (upper > _firstUpper || (upper == _firstUpper && lower >= _firstLower))
            && (upper < _lastUpper || (upper == _lastUpper && lower <= _lastLower));
        if (!isKept)
            SearchAndKeep(upper, lower);
        return _value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void SearchAndKeep(ulong upper, ulong lower) => Keep(Search(new UInt128(upper, lower)));

    void Keep(int range)
    {
        var last = range + 1 < _firsts.Length ? _firsts[range + 1] - 1 : UInt128.MaxValue;
        (_firstUpper, _firstLower) = Halves(_firsts[range]);
        (_lastUpper, _lastLower) = Halves(last);
        _value = _values[range];
    }

    static (ulong Upper, ulong Lower) Halves(UInt128 bits) => unchecked(((ulong)(bits >> 64), (ulong)bits));

    int Search(UInt128 bits)
    {
        var (low, high) = (0, _firsts.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_firsts[middle] <= bits)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    /// <param name="routes">With the value each leads to.</param>
    /// <param name="lookups">The tables in the order they are looked into.</param>
    public static RouteMap Of(IEnumerable<(RouteEntry Route, int Value)> routes, IReadOnlyList<TableLookup> lookups)
    {
        var layers = routes.ToLookup(entry => entry.Route.Table);
        var marks = new List<(UInt128 At, bool Opens, Rank Rank, int Value)>();
        for (var order = 0; order < lookups.Count; order++)
        {
            foreach (var (route, value) in layers[lookups[order].Table].Where(entry => entry.Route.Length > lookups[order].IgnoredLength))
                Mark(marks, route, new Rank(-order, route.Length, -route.Priority, -marks.Count), value);
        }
        marks.Sort((left, right) => left.At.CompareTo(right.At));
        var usable = marks.Where(mark => mark.Value != Nowhere).ToList();
        return new(Flatten(marks)) { Widest = usable.Count == 0 ? Nowhere : usable.MinBy(mark => mark.Rank.Length).Value };
    }

    static void Mark(List<(UInt128 At, bool Opens, Rank Rank, int Value)> marks, RouteEntry route, Rank rank, int value)
    {
        var free = route.First.BitLength - route.Length;
        var last = route.First.Bits | (free == 128 ? UInt128.MaxValue : (UInt128.One << free) - 1);
        marks.Add((route.First.Bits, true, rank, value));
        if (last != UInt128.MaxValue)
            marks.Add((last + 1, false, rank, value));
    }

    static List<(UInt128 First, int Value)> Flatten(List<(UInt128 At, bool Opens, Rank Rank, int Value)> marks)
    {
        var ranges = new List<(UInt128 First, int Value)> { (0, Nowhere) };
        var open = new SortedDictionary<Rank, int>();
        for (var i = 0; i < marks.Count;)
        {
            var at = marks[i].At;
            for (; i < marks.Count && marks[i].At == at; i++)
            {
                if (marks[i].Opens)
                    open[marks[i].Rank] = marks[i].Value;
                else
                    open.Remove(marks[i].Rank);
            }
            Append(ranges, at, open.Count == 0 ? Nowhere : open.First().Value);
        }
        return ranges;
    }

    static void Append(List<(UInt128 First, int Value)> ranges, UInt128 at, int value)
    {
        if (ranges[^1].First == at)
            ranges.RemoveAt(ranges.Count - 1);
        if (ranges.Count == 0 || ranges[^1].Value != value)
            ranges.Add((at, value));
    }

    /// <summary>What makes one route win over another: the earlier table, the longer prefix, the lower metric, the earlier entry. Best first.</summary>
    readonly record struct Rank(int Table, int Length, int Metric, int Entry) : IComparable<Rank>
    {
        public int CompareTo(Rank other) => (other.Table, other.Length, other.Metric, other.Entry).CompareTo((Table, Length, Metric, Entry));
    }
}
