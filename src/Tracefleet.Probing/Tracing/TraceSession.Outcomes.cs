using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tracing;

// What becomes of a probe once it was handed out.
public sealed partial class TraceSession
{
    /// <summary>The probe left this host.</summary>
    public void Sent(in Probe probe, Instant at)
    {
        if (End is not null)
            return;
        ref var slot = ref SlotOf(probe.Ttl, (byte)probe.Attempt);
        slot.Progress = ProbeProgress.InFlight;
        slot.SentAt = at;
        _anySent = true;
        _deadlines.Enqueue((at + _parameters.Timeout, probe.Ttl, (byte)probe.Attempt));
    }

    /// <summary>The probe did not leave this host.</summary>
    public void NotSent(in Probe probe, SendFailure failure, Instant at)
    {
        if (End is not null)
            return;
        ref var slot = ref SlotOf(probe.Ttl, (byte)probe.Attempt);
        slot.SentAt = at;
        if (failure == SendFailure.NoBufferSpace && slot.BufferRetries < MaxBufferRetries)
        {
            slot.Progress = ProbeProgress.WaitsForBuffer;
            _bufferRetryAt = at + BufferPause * (1 << slot.BufferRetries++);
            _bufferRetryIsDue = false;
            _waitingForBuffer++;
            Conclude();
            return;
        }
        _refusedLocally |= failure != SendFailure.NoBufferSpace;
        _lastFailure = failure;
        Settle(probe.Ttl, (byte)probe.Attempt, new ProbeOutcome.NotSent(failure));
        Conclude();
    }

    /// <summary>When a probe that was sent left this host.</summary>
    public Instant SentAt(Ttl ttl, byte attempt) => SlotOf(ttl, attempt).SentAt;

    /// <summary>A reply that was proven to be for this probe.</summary>
    public ReplyEffect Replied(Ttl ttl, byte attempt, Reply reply)
    {
        if (End is not null || attempt == 0 || attempt > _parameters.Attempts || ttl.Value >= _nextTtl || _ttls[ttl.Value] is null)
            return ReplyEffect.Ignored;

        ref var slot = ref SlotOf(ttl, attempt);
        return slot switch
        {
            { Progress: ProbeProgress.InFlight } => Answer(ttl, attempt, reply),
            { Progress: ProbeProgress.Ended, Record.Outcome: ProbeOutcome.TimedOut } => Answer(ttl, attempt, reply),
            { Progress: ProbeProgress.Ended, Record.Outcome: ProbeOutcome.Answered } => Repeat(ttl, attempt, ref slot, reply),
            _ => ReplyEffect.Ignored,
        };
    }

    ReplyEffect Answer(Ttl ttl, byte attempt, Reply reply)
    {
        var late = reply.Rtt > _parameters.Timeout;
        Settle(ttl, attempt, new ProbeOutcome.Answered(late ? reply with { Flags = reply.Flags | ReplyFlags.Late } : reply));
        Learn(ttl, reply);
        Conclude();
        return late ? ReplyEffect.Late : ReplyEffect.Answered;
    }

    ReplyEffect Repeat(Ttl ttl, byte attempt, ref ProbeSlot slot, Reply reply)
    {
        if (slot.Duplicates?.Count >= MaxDuplicates)
            return ReplyEffect.Duplicate;
        var late = reply.Rtt > _parameters.Timeout ? ReplyFlags.Late : ReplyFlags.None;
        var outcome = new ProbeOutcome.Answered(reply with { Flags = reply.Flags | ReplyFlags.Duplicate | late });
        var record = new ProbeRecord(ProbeOf(ttl.Value, attempt), slot.SentAt, outcome);
        (slot.Duplicates ??= []).Add(record);
        Tell(record);
        return ReplyEffect.Duplicate;
    }

    /// <summary>Ends the waiting for probes whose time is over. Afterwards <see cref="NextWake"/> is later than <paramref name="now"/>.</summary>
    public void Advance(Instant now)
    {
        _bufferRetryIsDue |= now >= _bufferRetryAt;
        while (End is null && _deadlines.TryPeek(out var first) && first.Deadline <= now)
        {
            _deadlines.Dequeue();
            if (SlotOf(first.Ttl, first.Attempt).Progress == ProbeProgress.InFlight)
                Settle(first.Ttl, first.Attempt, ProbeOutcome.TimedOut.Instance);
        }
        Conclude();
    }

    void Settle(Ttl ttl, byte attempt, ProbeOutcome outcome)
    {
        ref var slot = ref SlotOf(ttl, attempt);
        if (slot.Progress != ProbeProgress.Ended)
            _ttls[ttl.Value]!.Pending--;
        if (slot.Progress == ProbeProgress.WaitsForBuffer)
            _waitingForBuffer--;
        slot.Progress = ProbeProgress.Ended;
        slot.Record = new ProbeRecord(ProbeOf(ttl.Value, attempt), slot.SentAt, outcome);
        Tell(slot.Record);
    }

    void SettlePending(int ttl)
    {
        var probed = _ttls[ttl]!;
        for (var attempt = 1; attempt <= probed.Started; attempt++)
        {
            var progress = probed.Slots[attempt - 1].Progress;
            if (progress == ProbeProgress.InFlight)
                Settle(new Ttl(ttl), (byte)attempt, ProbeOutcome.TimedOut.Instance);
            else if (progress == ProbeProgress.WaitsForBuffer)
                Settle(new Ttl(ttl), (byte)attempt, new ProbeOutcome.NotSent(SendFailure.NoBufferSpace));
        }
    }

    // A probe that nobody wants any more is not tried again.
    void GiveUpWaitingAbove(int ceiling)
    {
        for (var ttl = ceiling + 1; _waitingForBuffer > 0 && ttl < _nextTtl; ttl++)
        {
            var probed = _ttls[ttl]!;
            if (probed.Slots[probed.Started - 1].Progress == ProbeProgress.WaitsForBuffer)
                Settle(new Ttl(ttl), (byte)probed.Started, new ProbeOutcome.NotSent(SendFailure.NoBufferSpace));
        }
    }

    void Tell(ProbeRecord record)
    {
        if (record.Probe.Ttl.Value <= (_destinationTtl ?? byte.MaxValue))
            _outcomes.Enqueue(record);
    }

    void SkipSettledDeadlines()
    {
        while (_deadlines.TryPeek(out var first) && SlotOf(first.Ttl, first.Attempt).Progress != ProbeProgress.InFlight)
            _deadlines.Dequeue();
    }

    ref ProbeSlot SlotOf(Ttl ttl, byte attempt) => ref _ttls[ttl.Value]!.Slots[attempt - 1];
}

/// <summary>What a reply did to its trace.</summary>
public enum ReplyEffect
{
    /// <summary>Nothing; the trace had ended or the probe was not in flight.</summary>
    Ignored,
    Answered,
    Late,
    Duplicate,
}
