using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Makes a fact of a record; null where the record has none of the fields asked for.</summary>
public delegate TFact? MmdbDecoder<TFact>(MmdbValue record) where TFact : class;

/// <summary>Facts decoded from a MaxMind DB on demand. Networks share records, so the latest facts are remembered by the record's place.</summary>
public sealed class MmdbFacts<TFact>(MmdbReader reader, MmdbDecoder<TFact> decode) : Facts<TFact> where TFact : class
{
    const int Slots = 1 << 13;

    readonly Remembered?[] _facts = new Remembered?[Slots];

    long _broken;

    public override long BrokenAnswers => Interlocked.Read(ref _broken);

    public override bool TryFind(Address address, [NotNullWhen(true)] out TFact? fact, out Prefix prefix)
    {
        try
        {
            var lookup = reader.Find(address);
            prefix = lookup.Prefix;
            fact = lookup.Found ? FactAt(lookup) : null;
        }
        catch (MmdbException)
        {
            Interlocked.Increment(ref _broken);
            (fact, prefix) = (null, default);
        }
        return fact is not null;
    }

    TFact? FactAt(MmdbLookup lookup)
    {
        ref var slot = ref _facts[SlotOf(lookup.DataOffset)];
        if (Volatile.Read(ref slot) is { } known && known.DataOffset == lookup.DataOffset)
            return known.Fact;
        var fact = decode(lookup.Value);
        Volatile.Write(ref slot, new Remembered(lookup.DataOffset, fact));
        return fact;
    }

    static int SlotOf(int dataOffset) => unchecked((int)((uint)dataOffset * 2_654_435_769 >> 19));

    sealed record Remembered(int DataOffset, TFact? Fact);
}
