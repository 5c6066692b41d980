using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tracefleet.Addressing;

/// <summary>A <see cref="PrefixTrie"/> in arrays of its own, where a search needs no check of bounds.</summary>
/// <remarks>Nothing but this class can reach the arrays, and they were built here or found sound by <see cref="PrefixTrieCheck"/>; ADR 0003.</remarks>
public sealed partial class BuiltPrefixTrie
{
    /// <summary>A large root pays only when there are enough prefixes to spread over it.</summary>
    const int Large = 10_000;

    /// <summary>Bits of the root of a large IPv4 table, which is searched with these constants.</summary>
    const int LargeIpv4 = 18;

    /// <summary>Up to this many prefixes, the root is kept about as small as they are.</summary>
    const int Tiny = 8;

    readonly ushort[] _blocks;
    readonly PrefixSlot[] _slots;
    readonly PrefixNode[] _nodes;
    readonly uint[] _leaves;
    readonly int _rootBits;

    BuiltPrefixTrie(ushort[] blocks, PrefixSlot[] slots, PrefixNode[] nodes, uint[] leaves)
    {
        (_blocks, _slots, _nodes, _leaves) = (blocks, slots, nodes, leaves);
        _rootBits = Trie.RootBits;
    }

    public PrefixTrie Trie => new(_blocks, _slots, _nodes, _leaves);

    /// <param name="sorted">As <see cref="PrefixEntries.Ipv4"/> gives them.</param>
    public static BuiltPrefixTrie OfIpv4(ReadOnlySpan<PrefixEntry> sorted) => Build(sorted, RootBits(sorted.Length, 6, 12, LargeIpv4));

    /// <param name="sorted">As <see cref="PrefixEntries.Ipv6"/> gives them.</param>
    public static BuiltPrefixTrie OfIpv6(ReadOnlySpan<PrefixEntry> sorted) => Build(sorted, RootBits(sorted.Length, 4, 10, 16));

    /// <summary>Takes a trie out of its file.</summary>
    /// <param name="trie">Found sound by <see cref="PrefixTrieCheck"/>, which looks at the copy again: the file may have changed meanwhile.</param>
    /// <returns>Null where the copy is not sound.</returns>
    public static BuiltPrefixTrie? CopyOf(PrefixTrie trie, int addressBits, int records)
    {
        var copy = new BuiltPrefixTrie(trie.Blocks.ToArray(), trie.Slots.ToArray(), trie.Nodes.ToArray(), trie.Leaves.ToArray());
        return PrefixTrieCheck.Fault(copy.Trie, addressBits, records) is null ? copy : null;
    }

    /// <summary>Searches a trie of IPv6 prefixes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PrefixMatch Find(ulong high, ulong low)
    {
        var leaf = RootLeaf(high);
        return (leaf & PrefixMatch.Mark) != 0 ? new PrefixMatch(leaf) : FindBelow(leaf, high, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint RootLeaf(ulong key)
    {
        unchecked
        {
            var block = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_blocks), (nint)(key >> (66 - _rootBits)));
            var inBlock = (nint)(key >> (64 - _rootBits)) & PrefixTrie.SlotsPerBlock - 1;
            ref readonly var slot = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), block * PrefixTrie.SlotsPerBlock + inBlock);
            var after = (int)~(key >> (64 - PrefixTrie.Stride - _rootBits));
            var leaf = slot.FirstLeaf + (uint)BitOperations.PopCount(slot.Runs << after) - 1;
            return Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_leaves), (nint)leaf);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    PrefixMatch FindBelow(uint node, ulong high, ulong low) => Trie.FindBelow(node, _rootBits + PrefixTrie.Stride, high, low);

    static int RootBits(int prefixes, int tiny, int small, int large) => prefixes >= Large ? large : prefixes > Tiny ? small : tiny;

    static BuiltPrefixTrie Build(ReadOnlySpan<PrefixEntry> sorted, int rootBits)
    {
        var builder = new PrefixTrieBuilder(sorted);
        var (blocks, slots) = Shared(builder.BuildRoot(rootBits));
        return new BuiltPrefixTrie(blocks, slots, [.. builder.Nodes], [.. builder.Leaves]);
    }

    /// <summary>Keeps each block once. There are at most 2^16 places, so that a block's number fits 16 bits.</summary>
    static (ushort[] Blocks, PrefixSlot[] Slots) Shared(PrefixSlot[] root)
    {
        var blocks = new ushort[root.Length / PrefixTrie.SlotsPerBlock];
        var slots = new List<PrefixSlot>();
        var known = new Dictionary<(PrefixSlot, PrefixSlot, PrefixSlot, PrefixSlot), int>();
        for (var i = 0; i < blocks.Length; i++)
        {
            var four = root.AsSpan(i * PrefixTrie.SlotsPerBlock, PrefixTrie.SlotsPerBlock);
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(known, (four[0], four[1], four[2], four[3]), out var isKnown);
            if (!isKnown)
            {
                number = slots.Count / PrefixTrie.SlotsPerBlock;
                slots.AddRange(four);
            }
            blocks[i] = (ushort)number;
        }
        return (blocks, [.. slots]);
    }
}
