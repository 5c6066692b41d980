using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tracefleet.Addressing;

/// <summary>
/// A trie of 64-way nodes whose children and leaves are found by counting bits (Asai and Ohara, "Poptrie", SIGCOMM 2015), below a root that is
/// indexed directly. Keys are left-aligned in 64 or 128 bits.
/// </summary>
/// <remarks>
/// Every root slot holds its own 64 runs of leaves, so that an IPv4 search over a large table settles the first 24 bits without one branch on data:
/// over random addresses such branches are guessed wrong half of the time, and that costs more than the memory. Only prefixes longer than 24 bits
/// go on to nodes.
/// </remarks>
sealed class PrefixTrie(PrefixTrie.RootSlot[] root, int rootBits, PrefixTrie.Node[] nodes, uint[] leaves, int count)
{
    public const int Stride = 6;

    /// <summary>64 slots of leaves. A bit in <paramref name="Runs"/> starts a run of equal leaves; a leaf without its mark is a node number.</summary>
    internal readonly record struct RootSlot(ulong Runs, uint FirstLeaf);

    /// <summary>64 slots. A bit in <paramref name="Children"/> means a child node; a bit in <paramref name="Runs"/> starts a run of equal leaves.</summary>
    internal readonly record struct Node(ulong Children, ulong Runs, uint FirstChild, uint FirstLeaf);

    readonly RootSlot[] _root = root;
    readonly Node[] _nodes = nodes;
    readonly uint[] _leaves = leaves;
    readonly int _rootShift = 64 - rootBits;
    readonly int _consumed = rootBits + Stride;

    public int Count => count;

    public long SizeInBytes => 16L * _root.Length + 24L * _nodes.Length + 4L * _leaves.Length;

    /// <summary>Searches a key of at most 64 bits; the bits below the address are zero.</summary>
    public PrefixLeaf Find(ulong key)
    {
        var leaf = RootLeaf(key);
        return (leaf & PrefixLeaf.Mark) != 0 ? new PrefixLeaf(leaf) : FindBelow(leaf, key, 0);
    }

    /// <summary>Searches a 128-bit key.</summary>
    public PrefixLeaf Find(ulong high, ulong low)
    {
        var leaf = RootLeaf(high);
        return (leaf & PrefixLeaf.Mark) != 0 ? new PrefixLeaf(leaf) : FindBelow(leaf, high, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint RootLeaf(ulong key)
    {
        unchecked
        {
            ref readonly var slot = ref _root[(int)(key >> _rootShift)];
            var upTo = (2UL << (int)(key >> (_rootShift - Stride))) - 1;
            return _leaves[(int)(slot.FirstLeaf + (uint)BitOperations.PopCount(slot.Runs & upTo) - 1)];
        }
    }

    /// <summary>Follows nodes. Root and strides meet exactly at bit 64, so no slot spans both halves of a key.</summary>
    PrefixLeaf FindBelow(uint index, ulong high, ulong low)
    {
        unchecked
        {
            var key = high << _consumed;
            var left = 64 - _consumed;
            while (true)
            {
                ref readonly var node = ref _nodes[(int)index];
                var slot = 1UL << (int)(key >> 58);
                if ((node.Children & slot) == 0)
                    return new PrefixLeaf(_leaves[(int)(node.FirstLeaf + (uint)BitOperations.PopCount(node.Runs & (slot | slot - 1)) - 1)]);
                index = node.FirstChild + (uint)BitOperations.PopCount(node.Children & slot - 1);
                key <<= Stride;
                left -= Stride;
                if (left == 0)
                    key = low;
            }
        }
    }
}
