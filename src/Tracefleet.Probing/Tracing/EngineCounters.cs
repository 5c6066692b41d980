using System.Collections.Immutable;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tracing;

/// <summary>What an engine of traces did since it was made. Any thread may take a snapshot.</summary>
public sealed class EngineCounters
{
    readonly ProbeCounters _probes;
    readonly TracesAsSessions _traces;

    internal EngineCounters(ProbeCounters probes, TracesAsSessions traces)
    {
        _probes = probes;
        _traces = traces;
    }

    public EngineCountersSnapshot Snapshot()
    {
        var probes = _probes.Snapshot();
        return new EngineCountersSnapshot(
            probes.SessionsStarted, ProbeCounters.Named<TraceEnd>(_traces.Ended), probes.Sent, probes.SendFailures, probes.Matched, probes.Late,
            probes.Duplicate, probes.Nat, probes.Truncated, probes.Dropped, Volatile.Read(ref _traces.Trimmed));
    }
}

/// <summary>An engine's counters at one moment. Dictionaries hold only what happened.</summary>
/// <param name="Sent">Probes that left this host.</param>
/// <param name="SendFailures">Tries to send that failed, by kind; a full queue that is tried again counts each time.</param>
/// <param name="Matched">Replies proven to be ours, duplicates included.</param>
/// <param name="Dropped">Packets that were not, by reason.</param>
/// <param name="Trimmed">Probes above the destination's TTL, which are not in the results.</param>
public sealed record EngineCountersSnapshot(
    long TracesStarted, ImmutableSortedDictionary<TraceEnd, long> TracesEnded, long Sent,
    ImmutableSortedDictionary<SendFailure, long> SendFailures, long Matched, long Late, long Duplicate, long Nat, long Truncated,
    ImmutableSortedDictionary<DropReason, long> Dropped, long Trimmed);
