using System.Runtime.InteropServices;

namespace Tracefleet.Addressing;

/// <summary>Collects prefixes for a <see cref="PrefixTable{TValue}"/>. Of two values for one prefix the later one stays.</summary>
/// <param name="equality">Says which values may share one copy; the default equality where null.</param>
public sealed class PrefixTableBuilder<TValue>(IEqualityComparer<TValue>? equality = null) where TValue : notnull
{
    readonly PrefixEntries _entries = new();
    readonly List<TValue> _values = [default!];
    readonly Dictionary<TValue, int> _records = new(equality);

    /// <summary>Distinct values that one table can hold.</summary>
    public static int MaxValues => PrefixMatch.MaxRecords;

    /// <exception cref="InvalidOperationException">The table would have more distinct values than <see cref="MaxValues"/>.</exception>
    public PrefixTableBuilder<TValue> Add(Prefix prefix, TValue value)
    {
        _entries.Add(prefix, RecordOf(value));
        return this;
    }

    public PrefixTable<TValue> Build()
    {
        var (ipv4, ipv6) = (_entries.Ipv4(), _entries.Ipv6());
        return new PrefixTable<TValue>(BuiltPrefixTrie.OfIpv4(ipv4), ipv4.Length, BuiltPrefixTrie.OfIpv6(ipv6), ipv6.Length, [.. _values]);
    }

    int RecordOf(TValue value)
    {
        ref var record = ref CollectionsMarshal.GetValueRefOrAddDefault(_records, value, out var known);
        if (known)
            return record;
        if (_values.Count > MaxValues)
            throw new InvalidOperationException($"A prefix table holds at most {MaxValues} distinct values.");
        record = _values.Count;
        _values.Add(value);
        return record;
    }
}
