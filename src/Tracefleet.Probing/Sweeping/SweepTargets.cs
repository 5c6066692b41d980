using System.Numerics;
using System.Runtime.InteropServices;
using Tracefleet.Addressing;
using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.Sweeping;

/// <summary>The destinations of a sweep, numbered from 0. A listed IPv4 address takes 4 bytes, an IPv6 one 16, a prefix a few dozen whatever its size.</summary>
/// <remarks>Does not change; any number of threads may read it.</remarks>
public sealed class SweepTargets
{
    readonly uint[] _ipv4;
    readonly UInt128[] _ipv6;
    readonly TargetBlock[] _blocks;
    readonly long[] _starts;
    readonly int[] _guide;
    readonly int _guideShift;

    internal SweepTargets(uint[] ipv4, UInt128[] ipv6, TargetBlock[] blocks)
    {
        (_ipv4, _ipv6, _blocks) = (ipv4, ipv6, blocks);
        _starts = new long[blocks.Length + 1];
        for (var index = 0; index < blocks.Length; index++)
            _starts[index + 1] = _starts[index] + blocks[index].Count;
        (_guide, _guideShift) = Guide(_starts);
        Count = ipv4.LongLength + ipv6.LongLength + _starts[^1];
        HasIpv4 = ipv4.Length > 0 || blocks.Any(block => block.Prefix.IsIpv4);
        HasIpv6 = ipv6.Length > 0 || blocks.Any(block => !block.Prefix.IsIpv4);
    }

    public long Count { get; }
    public bool HasIpv4 { get; }
    public bool HasIpv6 { get; }

    /// <summary>The prefixes given; none of them holds another.</summary>
    public IEnumerable<Prefix> Prefixes => _blocks.Select(block => block.Prefix);

    /// <summary>A target of the family.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public Address First(bool isIpv4)
    {
        if (isIpv4 ? _ipv4.Length > 0 : _ipv6.Length > 0)
            return isIpv4 ? Address.FromIpv4(_ipv4[0]) : new Address(_ipv6[0]);
        return Array.FindIndex(_blocks, block => block.Prefix.IsIpv4 == isIpv4) is >= 0 and var found
            ? this[_ipv4.LongLength + _ipv6.LongLength + _starts[found]]
            : throw new InvalidOperationException($"There is no target of IPv{(isIpv4 ? 4 : 6)}.");
    }

    /// <summary>The target of this number.</summary>
    public Address this[long index]
    {
        get
        {
            Find(index, out var upper, out var lower);
            return new Address(new UInt128(upper, lower));
        }
    }

    /// <summary>Both halves of the target's address.</summary>
    internal void Find(long index, out ulong upper, out ulong lower)
    {
        if ((ulong)index < (ulong)_ipv4.Length)
        {
            (upper, lower) = (0, 0xFFFF_0000_0000UL | _ipv4[index]);
            return;
        }
        index -= _ipv4.Length;
        if ((ulong)index < (ulong)_ipv6.Length)
        {
            var bits = _ipv6[index];
            (upper, lower) = unchecked(((ulong)(bits >> 64), (ulong)bits));
            return;
        }
        index -= _ipv6.Length;
        var block = BlockOf(index);
        _blocks[block].Find((ulong)(index - _starts[block]), out upper, out lower);
    }

    /// <summary>A number that follows from all targets and their order, to tell a sweep from another.</summary>
    public ulong Fingerprint()
    {
        var parts = new List<ulong>
        {
            SipHash.Compute(default, MemoryMarshal.AsBytes<uint>(_ipv4)), SipHash.Compute(default, MemoryMarshal.AsBytes<UInt128>(_ipv6)),
        };
        foreach (var block in _blocks)
        {
            parts.AddRange([(ulong)(block.Prefix.Network.Bits >> 64), (ulong)(block.Prefix.Network.Bits & ulong.MaxValue)]);
            parts.AddRange([(ulong)block.Prefix.Length, (ulong)block.HostsPerSubnet]);
        }
        return SipHash.Compute(default, MemoryMarshal.AsBytes<ulong>(parts.ToArray()));
    }

    int BlockOf(long index)
    {
        var bucket = index >> _guideShift;
        var (low, high) = (_guide[bucket], _guide[bucket + 1]);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_starts[middle] <= index)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    // A table of where the search begins: about two entries for each block, so that a search has few steps whatever the number of blocks.
    static (int[] Guide, int Shift) Guide(long[] starts)
    {
        var total = starts[^1];
        if (total == 0)
            return ([0, 0], 0);
        var wanted = BitOperations.Log2((uint)starts.Length) + 2;
        var shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount((ulong)total) - wanted);
        var guide = new int[(total - 1 >> shift) + 2];
        var block = 0;
        for (var bucket = 0; bucket < guide.Length - 1; bucket++)
        {
            while (starts[block + 1] <= (long)bucket << shift)
                block++;
            guide[bucket] = block;
        }
        guide[^1] = starts.Length - 2;
        return (guide, shift);
    }
}
