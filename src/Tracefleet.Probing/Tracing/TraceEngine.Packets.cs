using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tracing;

// Probes out, replies in.
public sealed partial class TraceEngine
{
    const int OutgoingSlot = 128;

    /// <summary>Full batches taken in a row before the engine sends again.</summary>
    const int MaxFullBatches = 16;

    readonly PacketBatch _outgoing;
    readonly PacketBatch _incoming;
    readonly List<(RunningTrace Trace, Probe Probe)> _sending = [];

    void SendReady(Instant now)
    {
        _outgoing.Clear();
        _sending.Clear();
        while (!_outgoing.IsFull && _ready.Count > 0 && _pacer.ReadyAt <= now)
        {
            var trace = _ready.Dequeue();
            trace.IsQueued = false;
            if (!trace.Session.TryNext(out var probe))
                continue;
            _pacer.TryTake(now);
            var length = ProbeWriter.Write(_outgoing.NextBuffer, trace.Flow, trace.Marks, probe.Ttl, (byte)probe.Attempt);
            _outgoing.Add(length, now);
            _sending.Add((trace, probe));
            MarkReady(trace);
        }
        if (_outgoing.Count == 0)
            return;
        _transport.Send(_outgoing);
        for (var index = 0; index < _sending.Count; index++)
            NoteSent(_sending[index].Trace, _sending[index].Probe, _outgoing.At(index), _outgoing.Failure(index));
    }

    void NoteSent(RunningTrace trace, in Probe probe, Instant at, SendFailure failure)
    {
        Counters.Sent(failure);
        if (failure == SendFailure.None)
        {
            trace.Marks.NoteSent(probe.Ttl, (byte)probe.Attempt);
            trace.Session.Sent(probe, at);
        }
        else
        {
            trace.Session.NotSent(probe, failure, at);
        }
        Follow(trace, at);
    }

    // What has arrived is read to the end before anything is said to have timed out.
    Instant Receive(Instant until)
    {
        var now = _transport.Receive(_incoming, until);
        ReadIncoming();
        for (var batch = 1; batch < MaxFullBatches && _incoming.IsFull; batch++)
        {
            now = _transport.Receive(_incoming, Instant.MinValue);
            ReadIncoming();
        }
        return now;
    }

    void ReadIncoming()
    {
        for (var index = 0; index < _incoming.Count; index++)
            Read(_incoming[index], _incoming.At(index), _incoming.Truncated(index));
    }

    void Read(ReadOnlySpan<byte> packet, Instant at, bool isTruncated)
    {
        var reason = _matcher.Match(packet, isTruncated, out var claim, out var trace, out var probe);
        if (reason != DropReason.None)
        {
            Counters.Dropped(reason);
            return;
        }
        var session = trace!.Session;
        var reply = claim.ToReply(probe.IsRewritten, session.SentAt(probe.Ttl, probe.Attempt), at, packet.Length);
        Counters.Matched(session.Replied(probe.Ttl, probe.Attempt, reply), reply.Flags);
        Follow(trace, at);
    }
}
