namespace Tracefleet.Addressing;

/// <summary>Lays a sorted list of prefixes out as a <see cref="PrefixTrie"/>.</summary>
/// <remarks>
/// The order (network, then shorter first) carries the proof: every prefix that covers a slot wholly comes before those that only reach into
/// it, and the latter stand together. So one pass per node suffices, later entries overwriting earlier ones.
/// </remarks>
sealed class PrefixTrieBuilder
{
    const int Slots = 1 << PrefixTrie.Stride;

    /// <summary>A large root pays only when there are enough prefixes to spread over it.</summary>
    const int LargeTable = 10_000;

    readonly PrefixEntry[] _entries;
    readonly List<PrefixTrie.Node> _nodes = [];
    readonly List<uint> _leaves = [];

    PrefixTrieBuilder(PrefixEntry[] entries) => _entries = entries;

    public static PrefixTrie Build(PrefixEntry[] entries, int largeRootBits, int smallRootBits)
    {
        var rootBits = entries.Length >= LargeTable ? largeRootBits : smallRootBits;
        var builder = new PrefixTrieBuilder(entries);
        var root = builder.BuildRoot(rootBits);
        return new PrefixTrie(root, rootBits, [.. builder._nodes], [.. builder._leaves], entries.Length);
    }

    PrefixTrie.RootSlot[] BuildRoot(int rootBits)
    {
        var slots = new Slot[1 << rootBits];
        Array.Fill(slots, Slot.Empty);
        Distribute(slots, 0, _entries.Length, offset: 0, rootBits);
        return Array.ConvertAll(slots, slot => slot.HasChild ? BuildRootSlot(slot, rootBits) : Uniform(slot.Leaf.Bits));
    }

    /// <summary>Neighbouring slots that hold one and the same leaf point at one copy.</summary>
    PrefixTrie.RootSlot Uniform(uint leaf)
    {
        if (_leaves.Count == 0 || _leaves[^1] != leaf)
            _leaves.Add(leaf);
        return new PrefixTrie.RootSlot(1, (uint)_leaves.Count - 1);
    }

    PrefixTrie.RootSlot BuildRootSlot(Slot parent, int offset)
    {
        var slots = Divide(parent, offset);
        var leaves = Array.ConvertAll(slots, slot => slot.HasChild ? BuildChild(slot, offset + PrefixTrie.Stride) : slot.Leaf.Bits);
        var firstLeaf = _leaves.Count;
        var runs = 0UL;
        for (var i = 0; i < leaves.Length; i++)
        {
            if (i > 0 && leaves[i] == leaves[i - 1])
                continue;
            runs |= 1UL << i;
            _leaves.Add(leaves[i]);
        }
        return new PrefixTrie.RootSlot(runs, (uint)firstLeaf);
    }

    uint BuildChild(Slot slot, int offset)
    {
        var index = _nodes.Count;
        _nodes.Add(default);
        BuildNode(index, slot, offset);
        return (uint)index;
    }

    Slot[] Divide(Slot parent, int offset)
    {
        var slots = new Slot[Slots];
        Array.Fill(slots, new Slot(parent.Leaf, 0, 0));
        Distribute(slots, parent.Start, parent.End, offset, PrefixTrie.Stride);
        return slots;
    }

    void BuildNode(int index, Slot parent, int offset)
    {
        var slots = Divide(parent, offset);
        var firstLeaf = _leaves.Count;
        var runs = AppendRuns(slots);
        var (children, firstChild) = ReserveChildren(slots);
        _nodes[index] = new PrefixTrie.Node(children, runs, (uint)firstChild, (uint)firstLeaf);

        var next = firstChild;
        foreach (var slot in slots)
            if (slot.HasChild)
                BuildNode(next++, slot, offset + PrefixTrie.Stride);
    }

    /// <summary>Puts the entries of a range where they belong: whole slots get their leaf, longer prefixes are left to the slot's child.</summary>
    void Distribute(Slot[] slots, int start, int end, int offset, int bits)
    {
        for (var i = start; i < end; i++)
        {
            var entry = _entries[i];
            var first = SlotOf(entry.Key, offset, bits);
            if (entry.Length > offset + bits)
                slots[first] = slots[first].WithEntry(i);
            else
                Array.Fill(slots, new Slot(entry.Leaf, 0, 0), first, 1 << (offset + bits - entry.Length));
        }
    }

    ulong AppendRuns(Slot[] slots)
    {
        var runs = 0UL;
        PrefixLeaf? last = null;
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i].HasChild || slots[i].Leaf == last)
                continue;
            last = slots[i].Leaf;
            runs |= 1UL << i;
            _leaves.Add(slots[i].Leaf.Bits);
        }
        return runs;
    }

    (ulong Children, int First) ReserveChildren(Slot[] slots)
    {
        var first = _nodes.Count;
        var children = 0UL;
        for (var i = 0; i < slots.Length; i++)
        {
            if (!slots[i].HasChild)
                continue;
            children |= 1UL << i;
            _nodes.Add(default);
        }
        return (children, first);
    }

    /// <summary>The bits of the key from the offset on, as a slot number; beyond 128 bits the key reads as zero.</summary>
    static int SlotOf(UInt128 key, int offset, int bits) => (int)(key << offset >> (128 - bits));

    /// <summary>The leaf of a slot, and the entries (from start, before end) that are longer than the slot.</summary>
    readonly record struct Slot(PrefixLeaf Leaf, int Start, int End)
    {
        public static readonly Slot Empty = new(PrefixLeaf.None, 0, 0);

        public bool HasChild => End > Start;

        public Slot WithEntry(int index) => HasChild ? this with { End = index + 1 } : this with { Start = index, End = index + 1 };
    }
}
