using System.Collections.Immutable;
using static System.FormattableString;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>Lines up to a number, and a last one that says so where there were more.</summary>
sealed class BoundedLines(int most)
{
    readonly ImmutableArray<string>.Builder _lines = ImmutableArray.CreateBuilder<string>();
    bool _cut;

    /// <summary>False when there is no room for it.</summary>
    public bool TryAdd(string line)
    {
        _cut |= _lines.Count == most;
        if (!_cut)
            _lines.Add(line);
        return !_cut;
    }

    public void TryAddAll(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            if (!TryAdd(line))
                return;
        }
    }

    public ImmutableArray<string> ToImmutable() => _cut ? [.. _lines, Invariant($"(cut off after {most} lines)")] : _lines.ToImmutable();
}
