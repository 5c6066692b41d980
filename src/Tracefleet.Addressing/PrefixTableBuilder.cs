using System.Runtime.InteropServices;

namespace Tracefleet.Addressing;

/// <summary>Collects prefixes for a <see cref="PrefixTable{TValue}"/>. Of two values for one prefix the later one stays.</summary>
/// <param name="equality">Says which values may share one copy; the default equality where null.</param>
public sealed class PrefixTableBuilder<TValue>(IEqualityComparer<TValue>? equality = null) where TValue : notnull
{
    readonly List<PrefixEntry> _ipv4 = [];
    readonly List<PrefixEntry> _ipv6 = [];
    readonly List<TValue> _values = [default!];
    readonly Dictionary<TValue, int> _indexes = new(equality);

    /// <exception cref="InvalidOperationException">The table would have more distinct values than <see cref="MaxValues"/>.</exception>
    public PrefixTableBuilder<TValue> Add(Prefix prefix, TValue value)
    {
        var entries = prefix.IsIpv4 ? _ipv4 : _ipv6;
        var key = prefix.IsIpv4 ? new UInt128((ulong)prefix.Network.Ipv4Bits << 32, 0) : prefix.Network.Bits;
        entries.Add(new PrefixEntry(key, entries.Count, new PrefixLeaf(prefix.Length, IndexOf(value))));
        return this;
    }

    /// <summary>Distinct values that one table can hold.</summary>
    public static int MaxValues => PrefixLeaf.MaxValues;

    public PrefixTable<TValue> Build() => new(
        PrefixTrieBuilder.Build(SortedDistinct(_ipv4), largeRootBits: 18, smallRootBits: 12),
        PrefixTrieBuilder.Build(SortedDistinct(_ipv6), largeRootBits: 16, smallRootBits: 10),
        [.. _values]);

    int IndexOf(TValue value)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(_indexes, value, out var known);
        if (known)
            return index;
        if (_values.Count > MaxValues)
            throw new InvalidOperationException($"A prefix table holds at most {MaxValues} distinct values.");
        index = _values.Count;
        _values.Add(value);
        return index;
    }

    static PrefixEntry[] SortedDistinct(List<PrefixEntry> entries)
    {
        var sorted = entries.ToArray();
        Array.Sort(sorted);
        var count = 0;
        foreach (var entry in sorted)
        {
            if (count > 0 && sorted[count - 1].IsSamePrefix(entry))
                count--;
            sorted[count++] = entry;
        }
        return sorted[..count];
    }
}
