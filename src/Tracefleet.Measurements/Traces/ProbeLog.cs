using System.Collections.Immutable;
using Tracefleet.Probing;

namespace Tracefleet.Measurements.Traces;

/// <summary>What became of the probes of one session, as its engine tells it: a revised outcome replaces the one before, a duplicate reply adds one.</summary>
public sealed class ProbeLog
{
    /// <summary>Duplicate replies kept, so that a flood of them cannot grow memory.</summary>
    public const int MaxDuplicates = 1_024;

    readonly Dictionary<(ushort Flow, byte Ttl, int Attempt), ProbeRecord> _records = [];
    readonly List<ProbeRecord> _duplicates = [];

    public void Add(ProbeRecord record)
    {
        if (record.Outcome is ProbeOutcome.Answered({ Flags: var flags }) && (flags & ReplyFlags.Duplicate) != 0)
        {
            if (_duplicates.Count < MaxDuplicates)
                _duplicates.Add(record);
            return;
        }
        _records[KeyOf(record)] = record;
    }

    /// <summary>In order of flow, TTL, attempt and arrival.</summary>
    public ImmutableArray<ProbeRecord> Records() => [.. _records.Values.Concat(_duplicates).OrderBy(KeyOf)];

    static (ushort, byte, int) KeyOf(ProbeRecord record) => (record.Probe.Flow.Value, record.Probe.Ttl.Value, record.Probe.Attempt);
}
