namespace Tracefleet.Addressing;

/// <summary>Lays a sorted list of prefixes out as a <see cref="PrefixTrie"/>.</summary>
/// <remarks>
/// The order (network, then shorter first) carries the proof: every prefix that covers a slot wholly comes before those that only reach into
/// it, and the latter stand together. So one pass per node suffices, later entries overwriting earlier ones.
/// </remarks>
readonly ref struct PrefixTrieBuilder(ReadOnlySpan<PrefixEntry> entries)
{
    const int Slots = 1 << PrefixTrie.Stride;

    readonly ReadOnlySpan<PrefixEntry> _entries = entries;
    readonly Dictionary<uint, uint> _uniform = [];

    public List<PrefixNode> Nodes { get; } = [];

    public List<uint> Leaves { get; } = [];

    public PrefixSlot[] BuildRoot(int rootBits)
    {
        var slots = new Slot[1 << rootBits];
        Array.Fill(slots, Slot.Empty);
        Distribute(slots, 0, _entries.Length, offset: 0, rootBits);
        var root = new PrefixSlot[slots.Length];
        for (var i = 0; i < slots.Length; i++)
            root[i] = slots[i].HasChild ? BuildRootSlot(slots[i], rootBits) : Uniform(slots[i].Leaf);
        return root;
    }

    /// <summary>Slots that hold one and the same leaf point at one copy.</summary>
    PrefixSlot Uniform(uint leaf)
    {
        if (!_uniform.TryGetValue(leaf, out var place))
        {
            _uniform[leaf] = place = (uint)Leaves.Count;
            Leaves.Add(leaf);
        }
        return new PrefixSlot(1, place);
    }

    PrefixSlot BuildRootSlot(Slot parent, int offset)
    {
        Span<Slot> slots = stackalloc Slot[Slots];
        Divide(slots, parent, offset);
        Span<uint> leaves = stackalloc uint[Slots];
        for (var i = 0; i < Slots; i++)
            leaves[i] = slots[i].HasChild ? BuildChild(slots[i], offset + PrefixTrie.Stride) : slots[i].Leaf;
        var firstLeaf = Leaves.Count;
        var runs = 0UL;
        for (var i = 0; i < Slots; i++)
        {
            if (i > 0 && leaves[i] == leaves[i - 1])
                continue;
            runs |= 1UL << i;
            Leaves.Add(leaves[i]);
        }
        return new PrefixSlot(runs, (uint)firstLeaf);
    }

    uint BuildChild(Slot slot, int offset)
    {
        var index = Nodes.Count;
        Nodes.Add(default);
        BuildNode(index, slot, offset);
        return (uint)index;
    }

    void Divide(Span<Slot> slots, Slot parent, int offset)
    {
        slots.Fill(new Slot(parent.Leaf, 0, 0));
        Distribute(slots, parent.Start, parent.End, offset, PrefixTrie.Stride);
    }

    void BuildNode(int index, Slot parent, int offset)
    {
        Span<Slot> slots = stackalloc Slot[Slots];
        Divide(slots, parent, offset);
        var firstLeaf = Leaves.Count;
        var runs = AppendRuns(slots);
        var (children, firstChild) = ReserveChildren(slots);
        Nodes[index] = new PrefixNode(children, runs, (uint)firstChild, (uint)firstLeaf);

        var next = firstChild;
        foreach (ref readonly var slot in slots)
            if (slot.HasChild)
                BuildNode(next++, slot, offset + PrefixTrie.Stride);
    }

    /// <summary>Puts the entries of a range where they belong: whole slots get their leaf, longer prefixes are left to the slot's child.</summary>
    void Distribute(Span<Slot> slots, int start, int end, int offset, int bits)
    {
        for (var i = start; i < end; i++)
        {
            ref readonly var entry = ref _entries[i];
            var first = SlotOf(entry, offset, bits);
            if (entry.Length > offset + bits)
                slots[first] = slots[first].WithEntry(i);
            else
                slots.Slice(first, 1 << (offset + bits - entry.Length)).Fill(new Slot(entry.Match.Bits, 0, 0));
        }
    }

    ulong AppendRuns(ReadOnlySpan<Slot> slots)
    {
        var runs = 0UL;
        var last = 0u;
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i].HasChild || slots[i].Leaf == last)
                continue;
            last = slots[i].Leaf;
            runs |= 1UL << i;
            Leaves.Add(last);
        }
        return runs;
    }

    (ulong Children, int First) ReserveChildren(ReadOnlySpan<Slot> slots)
    {
        var first = Nodes.Count;
        var children = 0UL;
        for (var i = 0; i < slots.Length; i++)
        {
            if (!slots[i].HasChild)
                continue;
            children |= 1UL << i;
            Nodes.Add(default);
        }
        return (children, first);
    }

    /// <summary>The bits of the key from the offset on, as a slot number. No slot spans both halves of an IPv6 key; behind an IPv4 key are zeros.</summary>
    static int SlotOf(in PrefixEntry entry, int offset, int bits)
    {
        unchecked
        {
            var key = offset < 64 ? entry.High << offset : entry.Low << (offset - 64);
            return (int)(key >> (64 - bits));
        }
    }

    /// <summary>The leaf of a slot, and the entries (from start, before end) that are longer than the slot.</summary>
    readonly record struct Slot(uint Leaf, int Start, int End)
    {
        public static readonly Slot Empty = new(PrefixMatch.None.Bits, 0, 0);

        public bool HasChild => End > Start;

        public Slot WithEntry(int index) => HasChild ? this with { End = index + 1 } : this with { Start = index, End = index + 1 };
    }
}
