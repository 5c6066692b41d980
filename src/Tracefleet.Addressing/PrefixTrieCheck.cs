using System.Numerics;

namespace Tracefleet.Addressing;

/// <summary>Proves of a trie from a file that no search in it can fail, hang or end in a record that is not there. Linear in its size.</summary>
/// <remarks>
/// A root slot starts a run at its first leaf. A node starts one at its first slot without child, has children only behind itself and only of
/// its own, and lies no deeper than the address has bits. Every leaf that a search can end in is a match of a length and a record that exist.
/// </remarks>
public static class PrefixTrieCheck
{
    /// <param name="addressBits">32 or 128.</param>
    /// <param name="records">How many there are; numbered from 1.</param>
    /// <returns>What is wrong, as part of a sentence; null where nothing is.</returns>
    public static string? Fault(PrefixTrie trie, int addressBits, int records)
    {
        if (!IsRootSize(trie.Blocks.Length, addressBits))
            return $"a root of {trie.Blocks.Length} blocks";
        foreach (var block in trie.Blocks)
            if ((block + 1) * PrefixTrie.SlotsPerBlock > trie.Slots.Length)
                return "a block without its slots";
        var depths = new byte[trie.Nodes.Length];
        return RootFault(trie, addressBits, records, depths) ?? NodeFault(trie, addressBits, records, depths);
    }

    /// <summary>Strides of six bits must meet bit 24 of an IPv4 key and bit 64 of an IPv6 key.</summary>
    static bool IsRootSize(int blocks, int addressBits) =>
        BitOperations.IsPow2(blocks) && BitOperations.Log2((uint)blocks) + 2 is var bits && (addressBits == 32 ? bits is 6 or 12 or 18 : bits is 4 or 10 or 16);

    static string? RootFault(PrefixTrie trie, int addressBits, int records, byte[] depths)
    {
        var depth = (byte)(trie.RootBits + PrefixTrie.Stride);
        foreach (ref readonly var slot in trie.Slots)
        {
            var runs = BitOperations.PopCount(slot.Runs);
            if ((slot.Runs & 1) == 0 || slot.FirstLeaf + (long)runs > trie.Leaves.Length)
                return "a root slot without its leaves";
            foreach (var leaf in trie.Leaves.Slice((int)slot.FirstLeaf, runs))
            {
                if ((leaf & PrefixMatch.Mark) != 0)
                {
                    if (!IsSound(leaf, addressBits, records))
                        return "a leaf that is no match";
                }
                else if (leaf >= (uint)depths.Length || depths[leaf] != 0 || depth >= addressBits)
                    return "a root slot that leads to no node of its own";
                else
                    depths[leaf] = depth;
            }
        }
        return null;
    }

    /// <summary>Children come behind their parent, so its depth is known when it is met.</summary>
    static string? NodeFault(PrefixTrie trie, int addressBits, int records, byte[] depths)
    {
        for (var i = 0; i < trie.Nodes.Length; i++)
        {
            ref readonly var node = ref trie.Nodes[i];
            var firstLeafSlot = unchecked(~node.Children & (node.Children + 1));
            var runs = BitOperations.PopCount(node.Runs);
            if (depths[i] == 0)
                return "a node that nothing leads to";
            if ((node.Runs & node.Children) != 0 || (node.Runs & firstLeafSlot) != firstLeafSlot || node.FirstLeaf + (long)runs > trie.Leaves.Length)
                return "a node without its leaves";
            foreach (var leaf in trie.Leaves.Slice((int)node.FirstLeaf, runs))
                if (!IsSound(leaf, addressBits, records))
                    return "a leaf that is no match";
            if (node.Children != 0 && !AdoptChildren(node, i, addressBits, depths))
                return "a node without its children";
        }
        return null;
    }

    static bool AdoptChildren(in PrefixNode node, int index, int addressBits, byte[] depths)
    {
        var depth = depths[index] + PrefixTrie.Stride;
        var end = node.FirstChild + (long)BitOperations.PopCount(node.Children);
        if (node.FirstChild <= index || end > depths.Length || depth >= addressBits)
            return false;
        foreach (ref var child in depths.AsSpan((int)node.FirstChild..(int)end))
        {
            if (child != 0)
                return false;
            child = (byte)depth;
        }
        return true;
    }

    static bool IsSound(uint leaf, int addressBits, int records)
    {
        var match = new PrefixMatch(leaf);
        return match == PrefixMatch.None || (leaf & PrefixMatch.Mark) != 0 && match.Length <= addressBits && match.Record > 0 && match.Record <= records;
    }
}
