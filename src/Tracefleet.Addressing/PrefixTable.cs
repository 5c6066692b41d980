using System.Runtime.CompilerServices;

namespace Tracefleet.Addressing;

/// <summary>Longest-prefix match over IPv4 and IPv6. Immutable, so any number of threads may read it; a lookup allocates nothing.</summary>
/// <remarks>
/// IPv4 and IPv6 are two worlds: 0.0.0.0/0 does not cover IPv6, nor ::/0 IPv4. Built by <see cref="PrefixTableBuilder{TValue}"/>.
/// Equal values are held once, so memory follows the number of distinct values and the shape of the prefixes, for an IPv4
/// table of the whole Internet about 6 bytes for each prefix.
/// </remarks>
public sealed class PrefixTable<TValue>
{
    readonly BuiltPrefixTrie _ipv4;
    readonly BuiltPrefixTrie _ipv6;

    /// <summary>The default at 0, for leaves without a match.</summary>
    readonly TValue[] _values;

    internal PrefixTable(BuiltPrefixTrie ipv4, int ipv4Count, BuiltPrefixTrie ipv6, int ipv6Count, TValue[] values)
    {
        (_ipv4, Ipv4Count) = (ipv4, ipv4Count);
        (_ipv6, Ipv6Count) = (ipv6, ipv6Count);
        _values = values;
    }

    /// <summary>Distinct IPv4 prefixes in the table.</summary>
    public int Ipv4Count { get; }

    /// <summary>Distinct IPv6 prefixes in the table.</summary>
    public int Ipv6Count { get; }

    public int Count => Ipv4Count + Ipv6Count;

    /// <summary>Bytes held by both search structures, without the values.</summary>
    public long SizeInBytes => _ipv4.Trie.SizeInBytes + _ipv6.Trie.SizeInBytes;

    /// <summary>The value of the longest prefix that holds the address.</summary>
    public bool TryFind(Address address, out TValue value) => TryValue(Find(address), out value);

    /// <summary>The value of the longest prefix that holds the address, and that prefix.</summary>
    public bool TryFind(Address address, out TValue value, out Prefix prefix)
    {
        var match = Find(address);
        prefix = match.IsMatch ? Prefix.Of(address, match.Length) : default;
        return TryValue(match, out value);
    }

    /// <summary>The same for an IPv4 address in host order, without the detour over 128 bits.</summary>
    public bool TryFindIpv4(uint address, out TValue value) => TryValue(FindIpv4(address), out value);

    /// <summary>The search alone, for an IPv4 address in host order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PrefixMatch FindIpv4(uint address) => _ipv4.Find(address);

    /// <summary>The search alone.</summary>
    public PrefixMatch Find(Address address) =>
        address.IsIpv4 ? FindIpv4(address.Ipv4Bits) : _ipv6.Find(address.UpperHalf, address.LowerHalf);

    /// <summary>The search alone, for many IPv4 addresses in host order.</summary>
    /// <param name="matches">Gets one for each address; at least as long.</param>
    public void FindAll(ReadOnlySpan<uint> addresses, Span<PrefixMatch> matches) => _ipv4.FindAll(addresses, matches);

    bool TryValue(PrefixMatch match, out TValue value)
    {
        value = _values[match.Record];
        return match.IsMatch;
    }
}
