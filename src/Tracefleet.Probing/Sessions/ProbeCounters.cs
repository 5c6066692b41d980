using System.Collections.Immutable;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Sessions;

/// <summary>What a probe engine did since it was made. The engine's thread counts; any thread may take a snapshot.</summary>
public sealed class ProbeCounters
{
    readonly long[] _failed = new long[Enum.GetValues<SendFailure>().Length];
    readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];
    long _sent, _matched, _late, _duplicate, _nat, _truncated, _started, _ended;

    public ProbeCountersSnapshot Snapshot() => new(
        Volatile.Read(ref _started), Volatile.Read(ref _ended), Volatile.Read(ref _sent), Named<SendFailure>(_failed),
        Volatile.Read(ref _matched), Volatile.Read(ref _late), Volatile.Read(ref _duplicate), Volatile.Read(ref _nat),
        Volatile.Read(ref _truncated), Named<DropReason>(_dropped));

    internal void SessionStarted() => Add(ref _started);

    internal void SessionEnded() => Add(ref _ended);

    internal void Sent(SendFailure failure) => Add(ref failure == SendFailure.None ? ref _sent : ref _failed[(int)failure]);

    internal void Dropped(DropReason reason) => Add(ref _dropped[(int)reason]);

    internal void Matched(ReplyEffect effect, ReplyFlags flags)
    {
        Add(ref _matched);
        if (effect == ReplyEffect.Late)
            Add(ref _late);
        if (effect == ReplyEffect.Duplicate)
            Add(ref _duplicate);
        if ((flags & ReplyFlags.Nat) != 0)
            Add(ref _nat);
        if ((flags & ReplyFlags.Truncated) != 0)
            Add(ref _truncated);
    }

    // One thread writes, so a plain addition suffices; the volatile write keeps readers from seeing halves.
    internal static void Add(ref long counter, int amount = 1) => Volatile.Write(ref counter, counter + amount);

    internal static ImmutableSortedDictionary<T, long> Named<T>(long[] counters)
        where T : struct, Enum =>
        Enum.GetValues<T>().Where(value => counters[Convert.ToInt32(value)] > 0)
            .ToImmutableSortedDictionary(value => value, value => Volatile.Read(ref counters[Convert.ToInt32(value)]));
}

/// <summary>An engine's counters at one moment. Dictionaries hold only what happened.</summary>
/// <param name="Sent">Probes that left this host.</param>
/// <param name="SendFailures">Tries to send that failed, by kind; a full queue that is tried again counts each time.</param>
/// <param name="Matched">Replies proven to be ours, duplicates included.</param>
/// <param name="Dropped">Packets that were not, by reason.</param>
public sealed record ProbeCountersSnapshot(
    long SessionsStarted, long SessionsEnded, long Sent, ImmutableSortedDictionary<SendFailure, long> SendFailures, long Matched, long Late,
    long Duplicate, long Nat, long Truncated, ImmutableSortedDictionary<DropReason, long> Dropped);
