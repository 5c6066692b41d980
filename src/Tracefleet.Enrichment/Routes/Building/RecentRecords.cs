namespace Tracefleet.Enrichment.Routes.Building;

/// <summary>Records that came lately and their numbers, so that equal ones are kept once. What did not come for long is forgotten, which bounds the memory.</summary>
/// <remarks>
/// Two generations: when the young one is full, the old one is dropped and the young one grows old. A record that is met in the old one is taken over. For one
/// thread.
/// </remarks>
/// <param name="maxRecords">Of a generation.</param>
/// <param name="maxBytes">Of a generation; one longer record is held alone.</param>
sealed class RecentRecords(int maxRecords, int maxBytes)
{
    Generation _young = new(), _old = new();

    /// <summary>Seeded by the runtime, so that no file can be made whose records all fall into one slot.</summary>
    public static int HashOf(ReadOnlySpan<byte> record)
    {
        var hash = new HashCode();
        hash.AddBytes(record);
        return hash.ToHashCode();
    }

    /// <returns>The number of an equal record; -1 where none is remembered.</returns>
    public int Find(ReadOnlySpan<byte> record, int hash)
    {
        var number = _young.Find(record, hash);
        if (number >= 0)
            return number;
        number = _old.Find(record, hash);
        if (number >= 0)
            Add(record, hash, number);
        return number;
    }

    public void Add(ReadOnlySpan<byte> record, int hash, int number)
    {
        if (_young.Count > 0 && (_young.Count >= maxRecords || _young.Bytes + record.Length > maxBytes))
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }
        _young.Add(record, hash, number);
    }

    sealed class Generation
    {
        const int AtFirst = 1 << 8;

        // By hash, the place among the entries plus one.
        int[] _slots = new int[2 * AtFirst];
        Entry[] _entries = new Entry[AtFirst];
        byte[] _records = new byte[AtFirst];

        public int Count { get; private set; }

        public int Bytes { get; private set; }

        public int Find(ReadOnlySpan<byte> record, int hash)
        {
            var mask = _slots.Length - 1;
            for (var slot = hash & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
            {
                ref readonly var entry = ref _entries[_slots[slot] - 1];
                if (entry.Hash == hash && record.SequenceEqual(_records.AsSpan(entry.Start, entry.Length)))
                    return entry.Number;
            }
            return -1;
        }

        public void Add(ReadOnlySpan<byte> record, int hash, int number)
        {
            if (Count == _entries.Length)
                Grow();
            if (_records.Length - Bytes < record.Length)
                Array.Resize(ref _records, Math.Max(2 * _records.Length, Bytes + record.Length));
            record.CopyTo(_records.AsSpan(Bytes));
            _entries[Count++] = new Entry(hash, number, Bytes, record.Length);
            Bytes += record.Length;
            Link(hash, Count);
        }

        public void Clear()
        {
            Array.Clear(_slots);
            (Count, Bytes) = (0, 0);
        }

        void Grow()
        {
            Array.Resize(ref _entries, 2 * _entries.Length);
            _slots = new int[2 * _slots.Length];
            for (var place = 1; place <= Count; place++)
                Link(_entries[place - 1].Hash, place);
        }

        void Link(int hash, int place)
        {
            var mask = _slots.Length - 1;
            var slot = hash & mask;
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = place;
        }
    }

    readonly record struct Entry(int Hash, int Number, int Start, int Length);
}
