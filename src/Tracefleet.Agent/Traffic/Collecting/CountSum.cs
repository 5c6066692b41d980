using System.Collections.Immutable;

namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>Adds counts up by name.</summary>
sealed class CountSum
{
    readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public void Add(string name, long count)
    {
        if (count != 0)
            _counts[name] = _counts.GetValueOrDefault(name) + count;
    }

    /// <summary>For what is no amount.</summary>
    public void Highest(string name, long value) => _counts[name] = Math.Max(_counts.GetValueOrDefault(name), value);

    /// <summary>For what is told even if it is 0.</summary>
    public void Set(string name, long count) => _counts[name] = count;

    public void Add(CountSum other)
    {
        foreach (var (name, count) in other._counts)
            Add(name, count);
    }

    public ImmutableSortedDictionary<string, long> ToImmutable() => _counts.ToImmutableSortedDictionary(StringComparer.Ordinal);
}
