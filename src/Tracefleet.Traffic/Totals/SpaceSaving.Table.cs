namespace Tracefleet.Traffic.Totals;

public sealed partial class SpaceSaving<TKey>
{
    /// <summary>Where the place of a key is: at its hash, or behind it where others were first. At least half are empty.</summary>
    readonly Slot[] _slots;

    /// <param name="Taken">The place of the key, counted from 1; 0 for an empty slot.</param>
    readonly record struct Slot(uint Hash, int Taken);

    // The multiplication spreads hashes that are as even as numbers in a row.
    static uint HashOf(in TKey key) => unchecked((uint)((ulong)(uint)key.GetHashCode() * 0x9E37_79B9_7F4A_7C15 >> 32));

    /// <summary>-1 if it is not watched.</summary>
    int PlaceOf(in TKey key, uint hash)
    {
        var mask = _slots.Length - 1;
        for (var at = HomeOf(hash); _slots[at] is { Taken: > 0 } slot; at = at + 1 & mask)
        {
            if (slot.Hash == hash && EqualityComparer<TKey>.Default.Equals(_keys[slot.Taken - 1], key))
                return slot.Taken - 1;
        }
        return -1;
    }

    void Occupy(uint hash, int place)
    {
        var mask = _slots.Length - 1;
        var at = HomeOf(hash);
        while (_slots[at].Taken > 0)
            at = at + 1 & mask;
        _slots[at] = new Slot(hash, place + 1);
    }

    /// <summary>Empties the slot of a key that is watched, and moves those behind it up that would not be found over the gap.</summary>
    void Vacate(in TKey key)
    {
        var mask = _slots.Length - 1;
        var hash = HashOf(key);
        var gap = HomeOf(hash);
        while (_slots[gap].Hash != hash || !EqualityComparer<TKey>.Default.Equals(_keys[_slots[gap].Taken - 1], key))
            gap = gap + 1 & mask;
        for (var at = gap + 1 & mask; _slots[at].Taken > 0; at = at + 1 & mask)
        {
            if ((at - HomeOf(_slots[at].Hash) & mask) < (at - gap & mask))
                continue;
            _slots[gap] = _slots[at];
            gap = at;
        }
        _slots[gap] = default;
    }

    int HomeOf(uint hash) => (int)(hash & (uint)(_slots.Length - 1));
}
