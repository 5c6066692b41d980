using System.Collections.Immutable;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tracing;

/// <summary>What an engine did since it was made. The engine's thread counts; any thread may take a snapshot.</summary>
public sealed class EngineCounters
{
    readonly long[] _failed = new long[Enum.GetValues<SendFailure>().Length];
    readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];
    readonly long[] _ended = new long[Enum.GetValues<TraceEnd>().Length];
    long _sent, _matched, _late, _duplicate, _nat, _truncated, _trimmed, _started;

    public EngineCountersSnapshot Snapshot() => new(
        Volatile.Read(ref _started), Named<TraceEnd>(_ended), Volatile.Read(ref _sent), Named<SendFailure>(_failed),
        Volatile.Read(ref _matched), Volatile.Read(ref _late), Volatile.Read(ref _duplicate), Volatile.Read(ref _nat),
        Volatile.Read(ref _truncated), Named<DropReason>(_dropped), Volatile.Read(ref _trimmed));

    internal void TraceStarted() => Add(ref _started);

    internal void TraceEnded(TraceEnd end, int trimmed)
    {
        Add(ref _ended[(int)end]);
        Add(ref _trimmed, trimmed);
    }

    internal void Sent(SendFailure failure) => Add(ref failure == SendFailure.None ? ref _sent : ref _failed[(int)failure]);

    internal void Dropped(DropReason reason) => Add(ref _dropped[(int)reason]);

    internal void Matched(ReplyEffect effect, ReplyFlags flags)
    {
        Add(ref _matched);
        Add(ref _late, effect == ReplyEffect.Late ? 1 : 0);
        Add(ref _duplicate, effect == ReplyEffect.Duplicate ? 1 : 0);
        Add(ref _nat, flags.HasFlag(ReplyFlags.Nat) ? 1 : 0);
        Add(ref _truncated, flags.HasFlag(ReplyFlags.Truncated) ? 1 : 0);
    }

    // One thread writes, so a plain addition suffices; the volatile write keeps readers from seeing halves.
    static void Add(ref long counter, int amount = 1) => Volatile.Write(ref counter, counter + amount);

    static ImmutableSortedDictionary<T, long> Named<T>(long[] counters)
        where T : struct, Enum =>
        Enum.GetValues<T>().Where(value => counters[Convert.ToInt32(value)] > 0)
            .ToImmutableSortedDictionary(value => value, value => Volatile.Read(ref counters[Convert.ToInt32(value)]));
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
