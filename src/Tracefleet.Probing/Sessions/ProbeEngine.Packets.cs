using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Sessions;

// Probes out, replies in.
public sealed partial class ProbeEngine
{
    const int OutgoingSlot = 128;

    /// <summary>Full batches taken in a row before the engine sends again.</summary>
    const int MaxFullBatches = 16;

    readonly PacketBatch _incoming;
    readonly (RunningSession Running, Probe Probe)[] _sending;
    PacketBatch _outgoing;

    // Only between two batches: packets in the old one would be lost.
    void EnsureRoomFor(int packetSize)
    {
        if (packetSize > _outgoing.SlotSize)
            _outgoing = new PacketBatch(_options.SendBatch, Math.Min(packetSize, ushort.MaxValue));
    }

    void SendReady()
    {
        _outgoing.Clear();
        while (!_outgoing.IsFull && _ready.Count > 0 && _pacer.ReadyAt <= Now)
            TakeTurn(_ready.Dequeue());
        if (_outgoing.Count == 0)
            return;
        _transport.Send(_outgoing);
        for (var index = 0; index < _outgoing.Count; index++)
        {
            ref readonly var sent = ref _sending[index];
            NoteSent(sent.Running, sent.Probe, _outgoing.At(index), _outgoing.Failure(index));
        }
        Array.Clear(_sending, 0, _outgoing.Count);
    }

    void TakeTurn(RunningSession running)
    {
        running.IsQueued = false;
        if (running.HasFinished)
            return;
        if (!running.Session.TryNext(Now, out var probe))
        {
            _timers.Schedule(running, Now);
            return;
        }
        if (running.Source is null)
        {
            NoteSent(running, probe, Now, SendFailure.NoSourceAddress);
            return;
        }
        var flow = running.FlowOf(probe.Flow) ?? Open(running, probe.Flow);
        if (flow.Flow.LengthOf(probe) > _outgoing.SlotSize)
        {
            NoteSent(running, probe, Now, SendFailure.TooBig);
            return;
        }
        _pacer.TryTake(Now);
        _sending[_outgoing.Count] = (running, probe);
        _outgoing.Add(ProbeWriter.Write(_outgoing.NextBuffer, flow.Flow, flow.Marks, probe), Now);
        MarkReady(running);
    }

    void NoteSent(RunningSession running, in Probe probe, Instant at, SendFailure failure)
    {
        Counters.Sent(failure);
        if (running.HasFinished)
            return;
        running.Note(failure);
        if (failure == SendFailure.None)
            running.Session.Sent(probe, at);
        else
            running.Session.NotSent(probe, failure, at);
        Follow(running, at);
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
            Read(_incoming[index], _incoming.At(index), _incoming.Truncated(index), _incoming.Rebuilt(index));
    }

    void Read(ReadOnlySpan<byte> packet, Instant at, bool isTruncated, bool isRebuilt)
    {
        var reason = _matcher.Match(packet, isTruncated, out var claim, out var flow, out var proven);
        if (reason != DropReason.None)
        {
            Counters.Dropped(reason);
            return;
        }
        var running = flow!.Owner!;
        var reply = claim.ToReply(proven, at, packet.Length, isRebuilt);
        Counters.Matched(running.Session.Replied(proven.Probe, reply), reply.Flags);
        Follow(running, at);
    }
}
