using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots.Format;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Facts of a stored snapshot. A record is decoded once; later lookups that end in it allocate nothing.</summary>
public sealed class StoredFacts<TFact> : Facts<TFact> where TFact : class
{
    readonly SnapshotContent _content;
    readonly RecordCodec<TFact> _codec;

    /// <summary>By record number; nothing at 0.</summary>
    readonly TFact?[] _facts;

    internal StoredFacts(SnapshotContent content, RecordCodec<TFact> codec)
    {
        _content = content;
        _codec = codec;
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
    public PrefixMatch Find(Address address)
    {
        var match = address.IsIpv4
            ? _content.Ipv4.Find(address.Ipv4Bits)
            : _content.Ipv6.Find(unchecked((ulong)(address.Bits >> 64)), unchecked((ulong)address.Bits));
        _content.KeepAlive();
        return match;
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
}
