using System.Runtime.CompilerServices;
using Tracefleet.Enrichment.Mmdb;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Facts by the record of the tree that leads to them. Readers take no lock: an entry is never changed or removed, and becomes visible by its key.</summary>
/// <remarks>It grows with the records that were asked for, up to <see cref="MaxEntries"/>; a place with its texts takes about 200 bytes.</remarks>
sealed class MmdbFactCache<TFact> where TFact : class
{
    const int FirstSlots = 1 << 12;

    /// <summary>Records beyond this are decoded each time.</summary>
    const int MaxEntries = 1 << 20;

    readonly Lock _writing = new();
    Entry[] _slots = new Entry[FirstSlots];
    int _count;

    /// <summary>Whether what the record leads to was decoded before, be it to a fact or to null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(uint record, out TFact? fact)
    {
        var slots = Volatile.Read(ref _slots);
        var mask = slots.Length - 1;
        for (var i = Slot(record, mask); ; i = (i + 1) & mask)
        {
            var key = Volatile.Read(ref slots[i].Key);
            fact = slots[i].Fact;
            if (key == record)
                return true;
            if (key == 0)
                return false;
        }
    }

    /// <exception cref="MmdbException">The record is broken; it is not remembered.</exception>
    public TFact? Add(uint record, MmdbReader reader, MmdbDecoder<TFact> decode)
    {
        lock (_writing)
        {
            if (TryFind(record, out var known))
                return known;
            var fact = decode(reader.ValueOf(record));
            if (_count == MaxEntries)
                return fact;
            if (2 * ++_count > _slots.Length)
                Volatile.Write(ref _slots, Grown());
            Put(_slots, record, fact);
            return fact;
        }
    }

    Entry[] Grown()
    {
        var grown = new Entry[2 * _slots.Length];
        foreach (var entry in _slots)
            if (entry.Key != 0)
                Put(grown, entry.Key, entry.Fact);
        return grown;
    }

    /// <summary>The key comes last: whoever sees it sees the fact.</summary>
    static void Put(Entry[] slots, uint record, TFact? fact)
    {
        var mask = slots.Length - 1;
        var i = Slot(record, mask);
        while (slots[i].Key != 0)
            i = (i + 1) & mask;
        slots[i].Fact = fact;
        Volatile.Write(ref slots[i].Key, record);
    }

    /// <summary>Spreads neighbours by the golden ratio; the high bits of the product are the mixed ones.</summary>
    static int Slot(uint record, int mask) => unchecked((int)(record * 2_654_435_769 >> 8)) & mask;

    struct Entry
    {
        /// <summary>0, which is the root of the tree and never leads to a fact, where the slot is free.</summary>
        public uint Key;
        public TFact? Fact;
    }
}
