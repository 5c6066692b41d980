using System.Collections.Immutable;
using System.Threading.Channels;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Puts previews of cells together: each brings the probes that got an outcome since the one before, and a later outcome of a probe replaces the
/// earlier. A cell that has ended is shown as it is stored.</summary>
sealed class PartialTraces
{
    /// <summary>Probes kept of a cell that is not over; the stored cell has all.</summary>
    const int MaxHops = 4_096;

    /// <summary>Duplicate replies shown of a probe.</summary>
    const int MaxDuplicates = 16;

    readonly SortedDictionary<int, Cell> _cells = [];

    /// <summary>Takes what waits; false when nothing did.</summary>
    public bool Take(ChannelReader<TraceRecord> previews)
    {
        var any = false;
        while (previews.TryRead(out var preview))
        {
            if (!_cells.TryGetValue(preview.TargetIndex, out var cell))
                _cells.Add(preview.TargetIndex, cell = new Cell(preview));
            cell.Add(preview);
            any = true;
        }
        return any;
    }

    /// <summary>What is known: cells that are over, and the rest as far as they came.</summary>
    public ImmutableArray<TraceRecord> With(ImmutableArray<TraceRecord> ended)
    {
        var over = ended.ToDictionary(trace => trace.TargetIndex);
        return [.. _cells.Keys.Concat(over.Keys).Distinct().Order().Select(index => over.TryGetValue(index, out var trace) ? trace : _cells[index].Trace)];
    }

    sealed class Cell
    {
        readonly SortedDictionary<(ushort Flow, byte Ttl, int Attempt, int Duplicate), Hop> _hops = [];
        readonly Instant _startedAt;
        TraceRecord _last;

        public Cell(TraceRecord first) => (_startedAt, _last) = (first.StartedAt, first);

        public TraceRecord Trace => _last with { StartedAt = _startedAt, Hops = [.. _hops.Values] };

        public void Add(TraceRecord preview)
        {
            _last = preview;
            foreach (var hop in preview.Hops)
            {
                var flow = (hop.Flow ?? preview.Flow).Value;
                var duplicate = 0;
                if ((hop.Flags & ReplyFlags.Duplicate) != 0)
                {
                    while (duplicate < MaxDuplicates && _hops.ContainsKey((flow, hop.Ttl, hop.Attempt, duplicate)))
                        duplicate++;
                }
                if (_hops.Count < MaxHops || _hops.ContainsKey((flow, hop.Ttl, hop.Attempt, duplicate)))
                    _hops[(flow, hop.Ttl, hop.Attempt, duplicate)] = hop;
            }
        }
    }
}
