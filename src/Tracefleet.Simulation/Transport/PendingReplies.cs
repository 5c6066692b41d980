using Tracefleet.Probing;

namespace Tracefleet.Simulation.Transport;

/// <summary>Replies under way: a heap by time of arrival over slots of bytes in two sizes. Bounded, and grows only as far as
/// needed.</summary>
sealed class PendingReplies(int capacity)
{
    public const int MaxReplyLength = 1536;

    readonly SlotPool _small = new(256, capacity), _large = new(MaxReplyLength, Math.Max(1, capacity / 8));
    Entry[] _heap = new Entry[64];
    ulong _order;

    readonly record struct Entry(long At, ulong Order, int Slot, short Length, bool IsLarge)
    {
        public bool Before(in Entry other) => At != other.At ? At < other.At : Order < other.Order;
    }

    public int Count { get; private set; }

    /// <summary>Arrival of the next reply; there must be one.</summary>
    public Instant Next => new(_heap[0].At);

    /// <summary>Takes a copy of a reply; false when there is no room, as in a congested network.</summary>
    public bool TryAdd(ReadOnlySpan<byte> reply, long at)
    {
        var isLarge = reply.Length > _small.SlotSize;
        var pool = isLarge ? _large : _small;
        if (Count >= capacity || !pool.TryTake(out var slot))
            return false;
        reply.CopyTo(pool[slot]);
        Push(new Entry(at, _order++, slot, (short)reply.Length, isLarge));
        return true;
    }

    /// <summary>The bytes of the next reply; valid until <see cref="RemoveNext"/>.</summary>
    public ReadOnlySpan<byte> PeekBytes() => (_heap[0].IsLarge ? _large : _small)[_heap[0].Slot][.._heap[0].Length];

    public void RemoveNext()
    {
        (_heap[0].IsLarge ? _large : _small).Return(_heap[0].Slot);
        var last = _heap[--Count];
        var hole = 0;
        for (int child; (child = 2 * hole + 1) < Count; hole = child)
        {
            if (child + 1 < Count && _heap[child + 1].Before(in _heap[child]))
                child++;
            if (!_heap[child].Before(in last))
                break;
            _heap[hole] = _heap[child];
        }
        _heap[hole] = last;
    }

    void Push(in Entry entry)
    {
        if (Count == _heap.Length)
            Array.Resize(ref _heap, 2 * Count);
        var hole = Count++;
        while (hole > 0 && entry.Before(in _heap[(hole - 1) / 2]))
        {
            _heap[hole] = _heap[(hole - 1) / 2];
            hole = (hole - 1) / 2;
        }
        _heap[hole] = entry;
    }
}
