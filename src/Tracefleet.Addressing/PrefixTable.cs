namespace Tracefleet.Addressing;

/// <summary>Longest-prefix match over IPv4 and IPv6. Immutable, so any number of threads may read it; a lookup allocates nothing.</summary>
/// <remarks>
/// IPv4 and IPv6 are two worlds: 0.0.0.0/0 does not cover IPv6, nor ::/0 IPv4. Built by <see cref="PrefixTableBuilder{TValue}"/>.
/// Equal values are held once, so memory follows the number of distinct values and the shape of the prefixes, for an IPv4
/// table of the whole Internet 4 MiB and about 5 bytes for each prefix.
/// </remarks>
public sealed class PrefixTable<TValue>
{
    readonly PrefixTrie _ipv4;
    readonly PrefixTrie _ipv6;

    /// <summary>The default at index 0, for leaves without a match.</summary>
    readonly TValue[] _values;

    internal PrefixTable(PrefixTrie ipv4, PrefixTrie ipv6, TValue[] values)
    {
        _ipv4 = ipv4;
        _ipv6 = ipv6;
        _values = values;
    }

    /// <summary>Distinct IPv4 prefixes in the table.</summary>
    public int Ipv4Count => _ipv4.Count;

    /// <summary>Distinct IPv6 prefixes in the table.</summary>
    public int Ipv6Count => _ipv6.Count;

    public int Count => Ipv4Count + Ipv6Count;

    /// <summary>Bytes held by both search structures, without the values.</summary>
    public long SizeInBytes => _ipv4.SizeInBytes + _ipv6.SizeInBytes;

    /// <summary>The value of the longest prefix that holds the address.</summary>
    public bool TryFind(Address address, out TValue value) => TryValue(Leaf(address), out value);

    /// <summary>The value of the longest prefix that holds the address, and that prefix.</summary>
    public bool TryFind(Address address, out TValue value, out Prefix prefix)
    {
        var leaf = Leaf(address);
        prefix = leaf.IsMatch ? Prefix.Of(address, leaf.Length) : default;
        return TryValue(leaf, out value);
    }

    /// <summary>The same for an IPv4 address in host order, without the detour over 128 bits.</summary>
    public bool TryFindIpv4(uint address, out TValue value) => TryValue(_ipv4.Find((ulong)address << 32), out value);

    PrefixLeaf Leaf(Address address) =>
        address.IsIpv4
            ? _ipv4.Find((ulong)address.Ipv4Bits << 32)
            : _ipv6.Find(address.UpperHalf, address.LowerHalf);

    bool TryValue(PrefixLeaf leaf, out TValue value)
    {
        value = _values[leaf.ValueIndex];
        return leaf.IsMatch;
    }
}
