using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tracefleet.Addressing;

public sealed partial class BuiltPrefixTrie
{
    /// <summary>Searches whose reads the processor has under way at once.</summary>
    const int Together = 4;

    /// <summary>Searches a trie of IPv4 prefixes.</summary>
    /// <param name="address">In host order.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PrefixMatch Find(uint address)
    {
        var leaf = _rootBits == LargeIpv4 ? LargeLeaf(ref Blocks, ref Slots, ref Leaves, address) : RootLeaf((ulong)address << 32);
        return (leaf & PrefixMatch.Mark) != 0 ? new PrefixMatch(leaf) : FindBelow(leaf, (ulong)address << 32, 0);
    }

    /// <summary>Searches for many IPv4 addresses in host order; of a large table, for four at once, which the processor reads side by side.</summary>
    /// <param name="matches">Gets one for each address; at least as long.</param>
    public void FindAll(ReadOnlySpan<uint> addresses, Span<PrefixMatch> matches)
    {
        matches = matches[..addresses.Length];
        var done = _rootBits == LargeIpv4 ? FindFours(addresses, matches) : 0;
        for (; done < addresses.Length; done++)
            matches[done] = Find(addresses[done]);
    }

    /// <remarks>The arrays are taken up once: the compiler cannot know that writing a match leaves this object as it was.</remarks>
    int FindFours(ReadOnlySpan<uint> addresses, Span<PrefixMatch> matches)
    {
        ref var blocks = ref Blocks;
        ref var slots = ref Slots;
        ref var leaves = ref Leaves;
        var i = 0;
        for (; i <= addresses.Length - Together; i += Together)
        {
            var four = addresses.Slice(i, Together);
            var found = matches.Slice(i, Together);
            var first = LargeLeaf(ref blocks, ref slots, ref leaves, four[0]);
            var second = LargeLeaf(ref blocks, ref slots, ref leaves, four[1]);
            var third = LargeLeaf(ref blocks, ref slots, ref leaves, four[2]);
            var fourth = LargeLeaf(ref blocks, ref slots, ref leaves, four[3]);
            found[0] = new PrefixMatch(first);
            found[1] = new PrefixMatch(second);
            found[2] = new PrefixMatch(third);
            found[3] = new PrefixMatch(fourth);
            if ((first & second & third & fourth & PrefixMatch.Mark) == 0)
                FindEach(four, found);
        }
        return i;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void FindEach(ReadOnlySpan<uint> addresses, Span<PrefixMatch> matches)
    {
        for (var i = 0; i < addresses.Length; i++)
            matches[i] = Find(addresses[i]);
    }

    ref ushort Blocks => ref MemoryMarshal.GetArrayDataReference(_blocks);

    ref PrefixSlot Slots => ref MemoryMarshal.GetArrayDataReference(_slots);

    ref uint Leaves => ref MemoryMarshal.GetArrayDataReference(_leaves);

    /// <summary>A match, or the number of a node: block by the first 16 bits, slot by the next two, run by the next six.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint LargeLeaf(ref ushort blocks, ref PrefixSlot slots, ref uint leaves, uint address)
    {
        unchecked
        {
            var block = (uint)Unsafe.Add(ref blocks, (nint)(address >> 16));
            ref readonly var slot = ref Unsafe.Add(ref slots, (nint)(block * PrefixTrie.SlotsPerBlock + (address >> 14 & PrefixTrie.SlotsPerBlock - 1)));
            // The shift takes away what lies behind the part, and counts modulo 64.
            var leaf = slot.FirstLeaf + (uint)BitOperations.PopCount(slot.Runs << (int)~(address >> 8)) - 1;
            return Unsafe.Add(ref leaves, (nint)leaf);
        }
    }
}
