using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tracefleet.Addressing;

public sealed partial class BuiltPrefixTrie
{
    /// <summary>Searches a trie of IPv4 prefixes.</summary>
    /// <param name="address">In host order.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PrefixMatch Find(uint address)
    {
        var leaf = _rootBits == LargeIpv4 ? LargeLeaf(address) : RootLeaf((ulong)address << 32);
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

    int FindFours(ReadOnlySpan<uint> addresses, Span<PrefixMatch> matches)
    {
        var i = 0;
        for (; i <= addresses.Length - 4; i += 4)
        {
            var (first, second, third, fourth) = (LargeLeaf(addresses[i]), LargeLeaf(addresses[i + 1]), LargeLeaf(addresses[i + 2]), LargeLeaf(addresses[i + 3]));
            matches[i] = new PrefixMatch(first);
            matches[i + 1] = new PrefixMatch(second);
            matches[i + 2] = new PrefixMatch(third);
            matches[i + 3] = new PrefixMatch(fourth);
            if ((first & second & third & fourth & PrefixMatch.Mark) == 0)
                FindEach(addresses.Slice(i, 4), matches.Slice(i, 4));
        }
        return i;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void FindEach(ReadOnlySpan<uint> addresses, Span<PrefixMatch> matches)
    {
        for (var i = 0; i < addresses.Length; i++)
            matches[i] = Find(addresses[i]);
    }

    /// <summary>A match, or the number of a node: block by the first 16 bits, slot by the next two, run by the next six.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint LargeLeaf(uint address)
    {
        unchecked
        {
            var block = (uint)Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_blocks), (nint)(address >> 16));
            ref readonly var slot = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), (nint)(block * PrefixTrie.SlotsPerBlock + (address >> 14 & 3)));
            // The shift takes what lies after the run's part away, as the mask does elsewhere; it counts modulo 64.
            var leaf = slot.FirstLeaf + (uint)BitOperations.PopCount(slot.Runs << (int)~(address >> 8)) - 1;
            return Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_leaves), (nint)leaf);
        }
    }
}
