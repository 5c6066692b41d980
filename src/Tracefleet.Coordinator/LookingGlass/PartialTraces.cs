using System.Collections.Immutable;
using System.Threading.Channels;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Puts previews of cells together: each brings the hops since the one before.</summary>
sealed class PartialTraces
{
    /// <summary>Hops kept of a cell that is not over; the stored cell has all.</summary>
    const int MaxHops = 4_096;

    readonly SortedDictionary<int, TraceRecord> _cells = [];

    /// <summary>Takes what waits; false when nothing did.</summary>
    public bool Take(ChannelReader<TraceRecord> previews)
    {
        var any = false;
        while (previews.TryRead(out var preview))
        {
            var known = _cells.GetValueOrDefault(preview.TargetIndex);
            var hops = (known?.Hops ?? []).AddRange(preview.Hops);
            _cells[preview.TargetIndex] = preview with { Hops = hops.Length > MaxHops ? hops[^MaxHops..] : hops };
            any = true;
        }
        return any;
    }

    /// <summary>What is known: cells that are over, and the rest as far as they came.</summary>
    public ImmutableArray<TraceRecord> With(ImmutableArray<TraceRecord> ended)
    {
        foreach (var trace in ended)
            _cells[trace.TargetIndex] = trace;
        return [.. _cells.Values];
    }
}
