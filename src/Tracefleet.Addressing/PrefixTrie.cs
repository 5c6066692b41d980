using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tracefleet.Addressing;

/// <summary>
/// A trie of 64-way nodes whose children and leaves are found by counting bits (Asai and Ohara, "Poptrie", SIGCOMM 2015), below a root that is
/// indexed directly. A view: the parts are arrays, or lie in a mapped file that <see cref="PrefixTrieCheck"/> found sound.
/// </summary>
/// <remarks>
/// Keys are left-aligned in 64 or 128 bits. The root has a slot for each value of the first bits, four slots to a block; blocks that are alike, such as
/// those of unused space, are there once. Every slot holds its own 64 runs of leaves, so that an IPv4 search over a large table settles the first 24
/// bits without one branch on data: over random addresses such branches are guessed wrong half of the time. Only prefixes longer than 24 bits go
/// on to nodes. The whole is small on purpose: what misses the second cache or the translation buffer costs more than a few instructions.
/// </remarks>
public readonly ref struct PrefixTrie
{
    internal const int Stride = 6;

    internal const int SlotsPerBlock = 4;

    readonly ReadOnlySpan<ushort> _blocks;
    readonly ReadOnlySpan<PrefixSlot> _slots;
    readonly ReadOnlySpan<PrefixNode> _nodes;
    readonly ReadOnlySpan<uint> _leaves;
    readonly int _rootBits;

    /// <param name="blocks">The block of each place in the root; a power of two of them.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PrefixTrie(ReadOnlySpan<ushort> blocks, ReadOnlySpan<PrefixSlot> slots, ReadOnlySpan<PrefixNode> nodes, ReadOnlySpan<uint> leaves)
    {
        _blocks = blocks;
        _slots = slots;
        _nodes = nodes;
        _leaves = leaves;
        _rootBits = BitOperations.Log2((uint)blocks.Length) + 2;
    }

    public ReadOnlySpan<ushort> Blocks => _blocks;
    public ReadOnlySpan<PrefixSlot> Slots => _slots;
    public ReadOnlySpan<PrefixNode> Nodes => _nodes;
    public ReadOnlySpan<uint> Leaves => _leaves;

    public long SizeInBytes => 2L * _blocks.Length + 12L * _slots.Length + 24L * _nodes.Length + 4L * _leaves.Length;

    internal int RootBits => _rootBits;

    /// <summary>Searches a trie of IPv4 prefixes.</summary>
    /// <param name="address">In host order.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PrefixMatch Find(uint address)
    {
        var leaf = RootLeaf((ulong)address << 32);
        return (leaf & PrefixMatch.Mark) != 0 ? new PrefixMatch(leaf) : FindBelow(leaf, _rootBits + Stride, (ulong)address << 32, 0);
    }

    /// <summary>Searches a trie of IPv6 prefixes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PrefixMatch Find(ulong high, ulong low)
    {
        var leaf = RootLeaf(high);
        return (leaf & PrefixMatch.Mark) != 0 ? new PrefixMatch(leaf) : FindBelow(leaf, _rootBits + Stride, high, low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint RootLeaf(ulong key)
    {
        unchecked
        {
            var block = _blocks[(int)(key >> (66 - _rootBits))];
            ref readonly var slot = ref _slots[block * SlotsPerBlock + ((int)(key >> (64 - _rootBits)) & SlotsPerBlock - 1)];
            var upTo = (2UL << (int)(key >> (64 - Stride - _rootBits))) - 1;
            return _leaves[(int)(slot.FirstLeaf + (uint)BitOperations.PopCount(slot.Runs & upTo) - 1)];
        }
    }

    /// <summary>Follows nodes. Root and strides meet exactly at bit 64, so no slot spans both halves of a key.</summary>
    /// <param name="consumed">Bits of the key that led to the node.</param>
    internal PrefixMatch FindBelow(uint index, int consumed, ulong high, ulong low)
    {
        unchecked
        {
            var key = high << consumed;
            var left = 64 - consumed;
            while (true)
            {
                ref readonly var node = ref _nodes[(int)index];
                var slot = 1UL << (int)(key >> 58);
                if ((node.Children & slot) == 0)
                    return new PrefixMatch(_leaves[(int)(node.FirstLeaf + (uint)BitOperations.PopCount(node.Runs & (slot | slot - 1)) - 1)]);
                index = node.FirstChild + (uint)BitOperations.PopCount(node.Children & slot - 1);
                key <<= Stride;
                left -= Stride;
                if (left == 0)
                    key = low;
            }
        }
    }
}
