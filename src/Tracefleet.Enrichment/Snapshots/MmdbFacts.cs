using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Makes a fact of a record; null where the record has none of the fields asked for. Called by one thread at a time.</summary>
public delegate TFact? MmdbDecoder<TFact>(MmdbValue record) where TFact : class;

/// <summary>Facts decoded from a MaxMind DB when they are first asked for. Networks share records, so each record is decoded once.</summary>
public sealed class MmdbFacts<TFact>(MmdbReader reader, MmdbDecoder<TFact> decode) : Facts<TFact> where TFact : class
{
    readonly MmdbFactCache<TFact> _known = new();
    readonly uint _nothing = reader.Metadata.NodeCount;

    long _broken;

    public override long BrokenAnswers => Interlocked.Read(ref _broken);

    public override bool TryFind(Address address, [NotNullWhen(true)] out TFact? fact, out Prefix prefix)
    {
        var record = reader.RecordOf(address, out prefix);
        fact = null;
        // A broken tree may end on a node, which is below.
        if (record != _nothing && (record < _nothing || !_known.TryFind(record, out fact)))
            fact = Decode(record);
        return fact is not null;
    }

    TFact? Decode(uint record)
    {
        try
        {
            return _known.Add(record, reader, decode);
        }
        catch (MmdbException)
        {
            Interlocked.Increment(ref _broken);
            return null;
        }
    }
}
