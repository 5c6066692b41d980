using Tracefleet.Traffic.NetFlow;

namespace Tracefleet.Traffic.Totals;

public sealed partial class FlowCache
{
    /// <summary>Ages in seconds that are told apart when flows are forgotten for want of room; all older ones count as the last.</summary>
    const int Ages = 64;

    /// <summary>The entry of a flow, made if there is none.</summary>
    ref FlowEntry Find<TSink>(in FlowKey key, long at, ref TSink sink)
        where TSink : IFlowSink, allows ref struct
    {
        var hash = key.Hash;
        var number = NumberOf(key, hash);
        if (number >= 0)
        {
            ref var known = ref _entries[number];
            if (unchecked(at - known.LastAt) >= _idleMs)
                known.IsNew = true;
            known.LastAt = Math.Max(known.LastAt, at);
            return ref known;
        }
        if (Count == Capacity)
        {
            Flush(ref sink);
            Forget(at);
        }
        ref var made = ref _entries[Count];
        made = new FlowEntry(key, Count, at);
        Occupy(hash, Count++);
        return ref made;
    }

    void StepBack<TSink>(long at, ref TSink sink)
        where TSink : IFlowSink, allows ref struct
    {
        Flush(ref sink);
        (_second, _older) = (SecondOf(at), 0);
        // None has its newest packet in the future, or that would be said of the packets to come.
        foreach (ref var entry in _entries.AsSpan(0, Count))
            entry.LastAt = Math.Min(entry.LastAt, at);
    }

    int NumberOf(in FlowKey key, ulong hash)
    {
        unchecked
        {
            var mask = _slots.Length - 1;
            for (var slot = (int)hash & mask; _slots[slot] is var found and not 0; slot = slot + 1 & mask)
            {
                var number = (int)(uint)found - 1;
                if ((found ^ hash) >> 32 == 0 && _entries[number].Key.Equals(key))
                    return number;
            }
            return -1;
        }
    }

    void Occupy(ulong hash, int number)
    {
        unchecked
        {
            var mask = _slots.Length - 1;
            var slot = (int)hash & mask;
            while (_slots[slot] != 0)
                slot = slot + 1 & mask;
            _slots[slot] = hash & 0xFFFF_FFFF_0000_0000 | (uint)number + 1;
        }
    }

    /// <summary>Forgets the idle ones; if that leaves more than three quarters, the half that had no packet for the longest time.</summary>
    void Forget(long at)
    {
        Span<int> byAge = stackalloc int[Ages];
        byAge.Clear();
        var idle = 0;
        for (var number = 0; number < Count; number++)
        {
            if (IsIdle(_entries[number], at))
                idle++;
            else
                byAge[AgeOf(_entries[number], at)]++;
        }
        var kept = Count - idle;
        var room = kept <= Capacity / 4 * 3 ? kept : Capacity / 2;
        Evicted += kept - room;
        var (oldest, younger) = (0, 0);
        while (oldest < Ages - 1 && younger + byAge[oldest] <= room)
            younger += byAge[oldest++];
        Keep(at, oldest, surplus: Math.Max(0, byAge[oldest] - (room - younger)));
    }

    /// <param name="oldest">Older ones go.</param>
    /// <param name="surplus">Of this age, the first so many go: those that were made first.</param>
    void Keep(long at, int oldest, int surplus)
    {
        Array.Clear(_slots);
        var kept = 0;
        for (var number = 0; number < Count; number++)
        {
            var age = AgeOf(_entries[number], at);
            if (IsIdle(_entries[number], at) || age > oldest || (age == oldest && surplus-- > 0))
                continue;
            _entries[kept] = _entries[number];
            _entries[kept].Number = kept;
            Occupy(_entries[kept].Key.Hash, kept++);
        }
        Count = kept;
    }

    bool IsIdle(in FlowEntry entry, long at) => unchecked(at - entry.LastAt) >= _idleMs;

    static int AgeOf(in FlowEntry entry, long at) => (int)Math.Clamp(unchecked(at - entry.LastAt) / 1_000, 0, Ages - 1);
}
