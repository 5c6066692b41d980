using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Mmdb;

/// <summary>Gives equal facts one number while they pass.</summary>
sealed class MmdbNumbering<TFact> where TFact : class
{
    readonly Dictionary<TFact, int> _numbers = [];
    readonly List<TFact> _facts = [];

    /// <summary>Null for <see cref="MmdbRanges.Nothing"/>.</summary>
    public TFact? this[int number] => number == MmdbRanges.Nothing ? null : _facts[number];

    public IEnumerable<MmdbChange> Changes(IEnumerable<(Prefix Prefix, TFact Fact)>? ordered) =>
        MmdbRanges.Changes((ordered ?? []).Select(row => (row.Prefix, NumberOf(row.Fact))));

    int NumberOf(TFact fact)
    {
        if (_numbers.TryGetValue(fact, out var number))
            return number;
        _facts.Add(fact);
        return _numbers[fact] = _facts.Count - 1;
    }
}
