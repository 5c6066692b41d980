namespace Tracefleet.Traffic.Totals;

/// <summary>One of the largest keys.</summary>
/// <param name="Count">At most this many bytes.</param>
/// <param name="Error">At least <paramref name="Count"/> less this.</param>
/// <param name="Seen">What was added while the key was watched: a lower bound of all its numbers. Its bytes are <paramref name="Count"/> less
/// <paramref name="Error"/>.</param>
public readonly record struct TopEntry<TKey>(TKey Key, ulong Count, ulong Error, Tally Seen);

/// <summary>The largest keys of a stream by bytes, in memory that never grows: Space-Saving (Metwally, Agrawal, El Abbadi, "Efficient Computation of
/// Frequent and Top-k Elements in Data Streams", ICDT 2005), with weights.</summary>
/// <remarks>
/// Of N bytes over k counters: a count is too high by its own <see cref="TopEntry{TKey}.Error"/> at most, which is at most N/k; each key with more than
/// N/k bytes is among them; a key that is not has at most <see cref="Unwatched"/>, which is at most N/k. The same holds after <see cref="Absorb"/> for
/// the N of both (Cafaro, Pulimeno, Tempesta, "A parallel space saving algorithm for frequent items", Information Sciences 329, 2016).
/// An update costs O(log k) by a heap, allocates nothing, and ends the same for the same stream. For one thread.
/// </remarks>
public sealed class SpaceSaving<TKey> where TKey : notnull
{
    readonly Dictionary<TKey, int> _places;
    readonly TopEntry<TKey>[] _entries;

    /// <summary>Numbers of entries, the smallest count first, each not above those at twice its place.</summary>
    readonly int[] _heap;

    /// <summary>Where in the heap each entry is.</summary>
    readonly int[] _positions;

    /// <param name="capacity">Keys watched at once, 1 or more.</param>
    public SpaceSaving(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _places = new Dictionary<TKey, int>(capacity);
        _entries = new TopEntry<TKey>[capacity];
        _heap = new int[capacity];
        _positions = new int[capacity];
    }

    public int Capacity => _entries.Length;

    /// <summary>Keys that are watched now.</summary>
    public int Count { get; private set; }

    /// <summary>All that was added, exactly.</summary>
    public Tally Total { get; private set; }

    /// <summary>Bytes that a key which is not watched may have at most; 0 while there is room.</summary>
    public ulong Unwatched => Count < Capacity ? 0 : _entries[_heap[0]].Count;

    public void Add(in TKey key, in Tally amount)
    {
        Total += amount;
        var bytes = amount.Bytes;
        if (_places.TryGetValue(key, out var place))
        {
            var known = _entries[place];
            _entries[place] = known with { Count = Saturating.Add(known.Count, bytes), Seen = known.Seen + amount };
            SiftDown(_positions[place]);
        }
        else if (Count < Capacity)
            Append(new TopEntry<TKey>(key, bytes, 0, amount));
        else
            Replace(_heap[0], key, amount, bytes);
    }

    /// <summary>Adds what another one of the same capacity knows. Allocates nothing but what <paramref name="scratch"/> has yet to grow.</summary>
    /// <param name="scratch">Emptied and filled with up to twice the capacity.</param>
    /// <exception cref="ArgumentException">The capacities differ.</exception>
    public void Absorb(SpaceSaving<TKey> other, List<TopEntry<TKey>> scratch)
    {
        if (other.Capacity != Capacity)
            throw new ArgumentException($"{other.Capacity} counters cannot go into {Capacity}.", nameof(other));
        scratch.Clear();
        Unite(other, scratch);
        scratch.Sort(LargestFirst);
        var total = Total + other.Total;
        Clear();
        for (var place = 0; place < scratch.Count && place < Capacity; place++)
            Append(scratch[place]);
        Total = total;
        scratch.Clear();
    }

    /// <summary>The watched keys, the largest count first; of equal ones that with the smaller error, then the one seen more.</summary>
    public void CopyTo(List<TopEntry<TKey>> entries)
    {
        entries.Clear();
        for (var place = 0; place < Count; place++)
            entries.Add(_entries[place]);
        entries.Sort(LargestFirst);
    }

    public void Clear()
    {
        _places.Clear();
        Array.Clear(_entries, 0, Count);
        Count = 0;
        Total = default;
    }

    // A key that only one of the two watches may have had as much as Unwatched in the other.
    void Unite(SpaceSaving<TKey> other, List<TopEntry<TKey>> united)
    {
        for (var place = 0; place < Count; place++)
        {
            var entry = _entries[place];
            united.Add(other._places.TryGetValue(entry.Key, out var there)
                ? Sum(entry, other._entries[there].Count, other._entries[there].Error, other._entries[there].Seen)
                : Sum(entry, other.Unwatched, other.Unwatched, default));
        }
        for (var place = 0; place < other.Count; place++)
        {
            if (!_places.ContainsKey(other._entries[place].Key))
                united.Add(Sum(other._entries[place], Unwatched, Unwatched, default));
        }
    }

    static TopEntry<TKey> Sum(in TopEntry<TKey> entry, ulong count, ulong error, in Tally seen) =>
        new(entry.Key, Saturating.Add(entry.Count, count), Saturating.Add(entry.Error, error), entry.Seen + seen);

    // Keys have no order of their own; entries equal in all of this stay in the order that the sort, which is not random, leaves them.
    static int LargestFirst(TopEntry<TKey> left, TopEntry<TKey> right)
    {
        var byCount = right.Count.CompareTo(left.Count);
        if (byCount != 0)
            return byCount;
        var byError = left.Error.CompareTo(right.Error);
        return byError != 0 ? byError : right.Seen.From.Bytes.CompareTo(left.Seen.From.Bytes);
    }

    void Append(in TopEntry<TKey> entry)
    {
        var place = Count++;
        _entries[place] = entry;
        _places.Add(entry.Key, place);
        Put(place, place);
        SiftUp(place);
    }

    void Replace(int place, in TKey key, in Tally amount, ulong bytes)
    {
        var smallest = _entries[place];
        _places.Remove(smallest.Key);
        _places.Add(key, place);
        _entries[place] = new TopEntry<TKey>(key, Saturating.Add(smallest.Count, bytes), smallest.Count, amount);
        SiftDown(_positions[place]);
    }

    void SiftDown(int position)
    {
        while (2 * position + 1 < Count)
        {
            var child = 2 * position + 1;
            if (child + 1 < Count && CountAt(child + 1) < CountAt(child))
                child++;
            if (CountAt(position) <= CountAt(child))
                return;
            Swap(position, child);
            position = child;
        }
    }

    void SiftUp(int position)
    {
        while (position > 0 && CountAt(position) < CountAt((position - 1) / 2))
        {
            Swap(position, (position - 1) / 2);
            position = (position - 1) / 2;
        }
    }

    ulong CountAt(int position) => _entries[_heap[position]].Count;

    void Swap(int left, int right)
    {
        var moved = _heap[left];
        Put(left, _heap[right]);
        Put(right, moved);
    }

    void Put(int position, int place)
    {
        _heap[position] = place;
        _positions[place] = position;
    }
}
