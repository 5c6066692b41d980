using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots.Format;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Facts of a stored snapshot. A record is decoded once; later lookups that end in it allocate nothing.</summary>
public sealed class StoredFacts<TFact> : Facts<TFact>, IExpandable where TFact : class
{
    readonly SnapshotContent _content;
    readonly RecordCodec<TFact> _codec;

    /// <summary>By record number; nothing at 0.</summary>
    readonly TFact?[] _facts;

    ExpandedTries? _expanded;

    internal StoredFacts(SnapshotContent content, RecordCodec<TFact> codec, ExpandedTries? expanded)
    {
        _content = content;
        _codec = codec;
        _expanded = expanded;
        _facts = new TFact?[content.Records + 1];
    }

    public override bool TryFind(Address address, [NotNullWhen(true)] out TFact? fact, out Prefix prefix)
    {
        var match = Find(address);
        if (!match.IsMatch)
        {
            (fact, prefix) = (null, default);
            return false;
        }
        (fact, prefix) = (FactOf(match.Record), Prefix.Of(address, match.Length));
        return true;
    }

    /// <summary>The search alone: length of the longest prefix and number of its record.</summary>
    public PrefixMatch Find(Address address) =>
        address.IsIpv4 ? FindIpv4(address.Ipv4Bits) : FindIpv6(unchecked((ulong)(address.Bits >> 64)), unchecked((ulong)address.Bits));

    /// <summary>The search alone, for an IPv4 address in host order.</summary>
    public PrefixMatch FindIpv4(uint address)
    {
        if (_expanded is { } expanded)
            return expanded.Ipv4.Find(address);
        var match = _content.Ipv4.Find(address);
        _content.KeepAlive();
        return match;
    }

    /// <summary>The search alone, for many IPv4 addresses in host order.</summary>
    /// <param name="matches">Gets one for each address; at least as long.</param>
    public void FindAll(ReadOnlySpan<uint> addresses, Span<PrefixMatch> matches)
    {
        matches = matches[..addresses.Length];
        if (_expanded is { } expanded)
            expanded.Ipv4.FindAll(addresses, matches);
        else
            for (var i = 0; i < addresses.Length; i++)
                matches[i] = FindIpv4(addresses[i]);
    }

    /// <param name="record">As in a match, from 1.</param>
    public TFact FactOf(int record)
    {
        ref var fact = ref _facts[record];
        if (Volatile.Read(ref fact) is { } known)
            return known;
        var decoded = _content.Decode(_codec, record);
        return Interlocked.CompareExchange(ref fact, decoded, null) ?? decoded;
    }

    void IExpandable.Use(ExpandedTries expanded) => Volatile.Write(ref _expanded, expanded);

    PrefixMatch FindIpv6(ulong high, ulong low)
    {
        if (_expanded is { } expanded)
            return expanded.Ipv6.Find(high, low);
        var match = _content.Ipv6.Find(high, low);
        _content.KeepAlive();
        return match;
    }
}

/// <summary>Facts that can be searched in memory of their own.</summary>
interface IExpandable
{
    void Use(ExpandedTries expanded);
}
