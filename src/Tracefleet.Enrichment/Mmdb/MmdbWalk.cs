using Tracefleet.Addressing;
using Tracefleet.Enrichment.Files;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Mmdb;

/// <summary>Walks a whole database and decodes each of its records once.</summary>
static class MmdbWalk
{
    /// <summary>A record that has none of the fields asked for, or is broken.</summary>
    const int Nothing = -1;

    /// <param name="keep">Takes each new fact and gives its number.</param>
    /// <param name="add">Takes a network and the number of its fact.</param>
    /// <exception cref="SnapshotException">The tree is broken. Broken records are counted as bad instead.</exception>
    public static void Read<TFact>(
        MmdbReader reader, ImportRun run, MmdbDecoder<TFact> decode, Action<Prefix, int> add, Func<TFact, int> keep) where TFact : class
    {
        var known = new Dictionary<int, int>();
        try
        {
            foreach (var network in reader.Networks())
            {
                run.Walked(network.ShareDone);
                run.Record();
                if (FactAt(network, run, known, decode, keep) is not Nothing and var fact)
                    add(network.Prefix, fact);
            }
            run.Walked(1);
        }
        catch (MmdbException failure)
        {
            throw run.Refused($"not a usable MaxMind DB: {failure.Message.TrimEnd('.')}", failure);
        }
    }

    static int FactAt<TFact>(MmdbNetworks network, ImportRun run, Dictionary<int, int> known, MmdbDecoder<TFact> decode, Func<TFact, int> keep)
        where TFact : class
    {
        try
        {
            var offset = network.DataOffset;
            if (!known.TryGetValue(offset, out var fact))
                known[offset] = fact = decode(network.Value) is { } decoded ? keep(decoded) : Nothing;
            if (fact == Nothing)
                run.Count("without_fields");
            return fact;
        }
        catch (MmdbException failure)
        {
            run.Bad(network.DataOffset, $"{network.Prefix}: {failure.Message.TrimEnd('.')}");
            return Nothing;
        }
    }
}
