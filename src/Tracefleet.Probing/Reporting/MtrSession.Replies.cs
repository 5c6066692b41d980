using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Reporting;

// What replies mean, and what is told of them.
public sealed partial class MtrSession
{
    public ReplyEffect Replied(in Probe probe, Reply reply)
    {
        if (HasEnded || !_window.TryFind(probe.Number, out var known, out var sentAt))
            return ReplyEffect.Ignored;
        var hop = IsCounted(known) ? _hops[known.Ttl.Value] : new WatchedHop(known.Ttl.Value);
        switch (_window.Replied(known.Number))
        {
            case WindowState.InFlight:
                hop.InFlight--;
                if (hop.Replied(reply, _destination) is { } before)
                    NoteChange(new PathChange(reply.ReceivedAt, known.Ttl.Value, before, reply.From));
                Record(known, sentAt, reply);
                EndWhenDone();
                return ReplyEffect.Answered;
            case WindowState.GivenUp:
                hop.Late++;
                Record(known, sentAt, reply with { Flags = reply.Flags | ReplyFlags.Late });
                return ReplyEffect.Late;
            default:
                hop.Duplicates++;
                Record(known, sentAt, reply with { Flags = reply.Flags | ReplyFlags.Duplicate });
                return ReplyEffect.Duplicate;
        }
    }

    /// <summary>What is known now; a copy that does not change. Called on the engine's thread, or when the session has ended.</summary>
    public MtrReport Report()
    {
        var last = LastShown();
        var first = _parameters.FirstTtl.Value;
        Span<(long, long)> decided = stackalloc (long, long)[Math.Max(0, last - first + 1)];
        for (var ttl = (int)first; ttl <= last; ttl++)
            decided[ttl - first] = _hops[ttl].Decided;
        var losses = LossReading.Of(decided);
        return new MtrReport(
            _destination, Math.Max(0, _round - _firstRound),
            [.. losses.Select((loss, index) => _hops[first + index].ToHop(loss))], [.. _changes], _changeCount);
    }

    int LastShown()
    {
        int first = _parameters.FirstTtl.Value, last = _hops[first].Sent > 0 ? first : 0;
        for (var ttl = first; ttl < _hops.Length && _hops[ttl].Sent > 0; ttl++)
        {
            if (_hops[ttl].IsLast)
                return ttl;
            if (_hops[ttl].HasAnswered)
                last = ttl + 1;
        }
        return Math.Min(last, _parameters.MaxTtl.Value);
    }

    void NoteChange(PathChange change)
    {
        _changeCount++;
        _changes.Enqueue(change);
        if (_changes.Count > MaxPathChanges)
            _changes.Dequeue();
    }

    void Record(in Probe probe, Instant sentAt, Reply reply) =>
        _outcomes.Enqueue(new ProbeRecord(probe, sentAt, new ProbeOutcome.Answered(reply)));
}
