using System.Numerics;

namespace Tracefleet.Addressing;

/// <summary>
/// A trie of 64-way nodes whose children and leaves are found by counting bits, under a directly indexed root
/// (Asai and Ohara, "Poptrie", SIGCOMM 2015). Keys are left-aligned in 64 or 128 bits.
/// </summary>
sealed class PrefixTrie(uint[] root, int rootBits, PrefixTrie.Node[] nodes, PrefixLeaf[] leaves, int count)
{
    public const int Stride = 6;

    /// <summary>64 slots. A bit in <paramref name="Children"/> means a child node; a bit in <paramref name="Runs"/> starts a run of equal leaves.</summary>
    internal readonly record struct Node(ulong Children, ulong Runs, uint FirstChild, uint FirstLeaf);

    readonly uint[] _root = root;
    readonly Node[] _nodes = nodes;
    readonly PrefixLeaf[] _leaves = leaves;
    readonly int _rootShift = 64 - rootBits;
    readonly int _rootBits = rootBits;

    public int Count => count;

    public long SizeInBytes => 4L * _root.Length + 24L * _nodes.Length + 4L * _leaves.Length;

    /// <summary>Searches a key of at most 64 bits; the bits below the address are zero.</summary>
    public PrefixLeaf Find(ulong key) => unchecked(FindBelow(key, _root[(int)(key >> _rootShift)]));

    PrefixLeaf FindBelow(ulong key, uint index)
    {
        unchecked
        {
            key <<= _rootBits;
            while ((index & PrefixLeaf.Mark) == 0)
            {
                ref readonly var node = ref _nodes[(int)index];
                var slot = 1UL << (int)(key >> 58);
                if ((node.Children & slot) == 0)
                    return LeafOf(in node, slot);
                index = node.FirstChild + (uint)BitOperations.PopCount(node.Children & slot - 1);
                key <<= Stride;
            }
            return new PrefixLeaf(index);
        }
    }

    /// <summary>Searches a 128-bit key. The root and the strides meet exactly at bit 64, so no slot spans both halves.</summary>
    public PrefixLeaf Find(ulong high, ulong low)
    {
        unchecked
        {
            var index = _root[(int)(high >> _rootShift)];
            var key = high << _rootBits;
            var left = 64 - _rootBits;
            while ((index & PrefixLeaf.Mark) == 0)
            {
                ref readonly var node = ref _nodes[(int)index];
                var slot = 1UL << (int)(key >> 58);
                if ((node.Children & slot) == 0)
                    return LeafOf(in node, slot);
                index = node.FirstChild + (uint)BitOperations.PopCount(node.Children & slot - 1);
                key <<= Stride;
                left -= Stride;
                if (left == 0)
                    key = low;
            }
            return new PrefixLeaf(index);
        }
    }

    PrefixLeaf LeafOf(in Node node, ulong slot) =>
        unchecked(_leaves[(int)(node.FirstLeaf + (uint)BitOperations.PopCount(node.Runs & (slot | slot - 1)) - 1)]);
}
