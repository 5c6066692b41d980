using System.Numerics;

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
public sealed partial class SpaceSaving<TKey> where TKey : notnull
{
    // Of each key that is watched, at its place. In arrays of their own, since an update needs few of them.
    readonly TKey[] _keys;
    readonly Tally[] _seen;
    readonly ulong[] _errors;
    readonly int[] _positions;

    /// <summary>The smallest count first, each not above those at twice its position.</summary>
    readonly Node[] _heap;

    /// <param name="capacity">Keys watched at once, 1 or more.</param>
    public SpaceSaving(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _keys = new TKey[capacity];
        _seen = new Tally[capacity];
        _errors = new ulong[capacity];
        _positions = new int[capacity];
        _heap = new Node[capacity];
        _slots = new Slot[(int)BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];
    }

    public int Capacity => _keys.Length;

    /// <summary>Keys that are watched now.</summary>
    public int Count { get; private set; }

    /// <summary>All that was added, exactly.</summary>
    public Tally Total { get; private set; }

    /// <summary>Bytes that a key which is not watched may have at most; 0 while there is room.</summary>
    public ulong Unwatched => Count < Capacity ? 0 : _heap[0].Count;

    public void Add(in TKey key, in Tally amount)
    {
        Total += amount;
        var hash = HashOf(key);
        var place = PlaceOf(key, hash);
        if (place >= 0)
            AddTo(place, amount);
        else if (Count < Capacity)
            Append(key, hash, amount.Bytes, 0, amount);
        else
            Replace(_heap[0].Place, key, hash, amount);
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
        {
            var entry = scratch[place];
            Append(entry.Key, HashOf(entry.Key), entry.Count, entry.Error, entry.Seen);
        }
        Total = total;
        scratch.Clear();
    }

    /// <summary>The watched keys, the largest count first; of equal ones that with the smaller error, then the one seen more.</summary>
    public void CopyTo(List<TopEntry<TKey>> entries)
    {
        entries.Clear();
        for (var place = 0; place < Count; place++)
            entries.Add(EntryAt(place));
        entries.Sort(LargestFirst);
    }

    public void Clear()
    {
        Array.Clear(_slots);
        Array.Clear(_keys, 0, Count);
        Count = 0;
        Total = default;
    }

    TopEntry<TKey> EntryAt(int place) => new(_keys[place], _heap[_positions[place]].Count, _errors[place], _seen[place]);

    // A key that only one of the two watches may have had as much as Unwatched in the other.
    void Unite(SpaceSaving<TKey> other, List<TopEntry<TKey>> united)
    {
        for (var place = 0; place < Count; place++)
        {
            var entry = EntryAt(place);
            var there = other.PlaceOf(entry.Key, HashOf(entry.Key));
            united.Add(there >= 0
                ? Sum(entry, other._heap[other._positions[there]].Count, other._errors[there], other._seen[there])
                : Sum(entry, other.Unwatched, other.Unwatched, default));
        }
        for (var place = 0; place < other.Count; place++)
        {
            if (PlaceOf(other._keys[place], HashOf(other._keys[place])) < 0)
                united.Add(Sum(other.EntryAt(place), Unwatched, Unwatched, default));
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

    void AddTo(int place, in Tally amount)
    {
        _seen[place] += amount;
        var position = _positions[place];
        _heap[position].Count = Saturating.Add(_heap[position].Count, amount.Bytes);
        SiftDown(position);
    }

    void Append(in TKey key, uint hash, ulong count, ulong error, in Tally seen)
    {
        var place = Count++;
        (_keys[place], _errors[place], _seen[place]) = (key, error, seen);
        Occupy(hash, place);
        SiftUp(place, new Node(count, place));
    }

    void Replace(int place, in TKey key, uint hash, in Tally amount)
    {
        var smallest = _heap[0].Count;
        Vacate(_keys[place]);
        Occupy(hash, place);
        (_keys[place], _errors[place], _seen[place]) = (key, smallest, amount);
        _heap[0].Count = Saturating.Add(smallest, amount.Bytes);
        SiftDown(0);
    }
}
