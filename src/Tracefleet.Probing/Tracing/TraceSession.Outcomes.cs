using Tracefleet.Probing.Sessions;
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
        ref var slot = ref SlotOf(probe.Number);
        slot.Progress = ProbeProgress.InFlight;
        slot.SentAt = at;
        _anySent = true;
        if (_oldestSent == 0)
            _oldestSent = probe.Number;
        else
            SlotOf(_latestSent).NextSent = probe.Number;
        _latestSent = probe.Number;
    }

    /// <summary>The probe did not leave this host.</summary>
    public void NotSent(in Probe probe, SendFailure failure, Instant at)
    {
        if (End is not null)
            return;
        ref var slot = ref SlotOf(probe.Number);
        slot.SentAt = at;
        if (failure == SendFailure.NoBufferSpace && slot.BufferRetries < MaxBufferRetries)
        {
            slot.Progress = ProbeProgress.WaitsForBuffer;
            _bufferRetryAt = at + BufferPause * (1 << slot.BufferRetries++);
            _bufferRetryIsDue = false;
            _waitsForBuffer.Set(slot.Ttl, true);
            Conclude();
            return;
        }
        var isAnswer = failure == SendFailure.TooBig && IsTooBig(ref slot, toldMtu: 0);
        _refusedLocally |= failure != SendFailure.NoBufferSpace && !isAnswer;
        _lastFailure = failure;
        Refuse(probe.Number, failure);
        Conclude();
    }

    /// <summary>The probe with this number, if it was sent.</summary>
    public bool TryFind(FlowId flow, ushort number, out Probe probe, out Instant sentAt)
    {
        var wasSent = flow == _parameters.Flow && number != 0 && number <= _probeCount
            && SlotOf(number).Progress is ProbeProgress.InFlight or ProbeProgress.Ended;
        probe = wasSent ? ProbeOf(number) : default;
        sentAt = wasSent ? SlotOf(number).SentAt : default;
        return wasSent;
    }

    /// <summary>A reply that was proven to be for this probe.</summary>
    public ReplyEffect Replied(in Probe probe, Reply reply)
    {
        if (End is not null || probe.Number == 0 || probe.Number > _probeCount)
            return ReplyEffect.Ignored;

        ref var slot = ref SlotOf(probe.Number);
        return slot switch
        {
            { Progress: ProbeProgress.InFlight } => Answer(probe.Number, reply),
            { Progress: ProbeProgress.Ended, Record.Outcome: ProbeOutcome.TimedOut } => Answer(probe.Number, reply),
            { Progress: ProbeProgress.Ended, Record.Outcome: ProbeOutcome.Answered } => Repeat(probe, ref slot, reply),
            _ => ReplyEffect.Ignored,
        };
    }

    ReplyEffect Answer(ushort number, Reply reply)
    {
        var late = reply.Rtt > _parameters.Timeout;
        Settle(number, new ProbeOutcome.Answered(late ? reply with { Flags = reply.Flags | ReplyFlags.Late } : reply));
        if (reply.Mtu is not { } mtu || !IsTooBig(ref SlotOf(number), mtu))
            Learn(SlotOf(number).Ttl, reply);
        Conclude();
        return late ? ReplyEffect.Late : ReplyEffect.Answered;
    }

    ReplyEffect Repeat(in Probe probe, ref ProbeSlot slot, Reply reply)
    {
        if (slot.Duplicates?.Count >= MaxDuplicates)
            return ReplyEffect.Duplicate;
        var late = reply.Rtt > _parameters.Timeout ? ReplyFlags.Late : ReplyFlags.None;
        var outcome = new ProbeOutcome.Answered(reply with { Flags = reply.Flags | ReplyFlags.Duplicate | late });
        var record = new ProbeRecord(probe, slot.SentAt, outcome);
        (slot.Duplicates ??= []).Add(record);
        Tell(record);
        return ReplyEffect.Duplicate;
    }

    /// <summary>Ends the waiting for probes whose time is over. Afterwards <see cref="NextWake"/> is later than <paramref name="now"/>.</summary>
    public void Advance(Instant now)
    {
        _bufferRetryIsDue |= now >= _bufferRetryAt;
        while (End is null && _oldestSent != 0 && SlotOf(_oldestSent).SentAt + _parameters.Timeout <= now)
        {
            var number = _oldestSent;
            _oldestSent = SlotOf(number).NextSent;
            if (SlotOf(number).Progress == ProbeProgress.InFlight)
                Settle(number, ProbeOutcome.TimedOut.Instance);
        }
        Conclude();
    }

    void Settle(ushort number, ProbeOutcome outcome)
    {
        ref var slot = ref SlotOf(number);
        NoteOutcome(ref slot);
        slot.Progress = ProbeProgress.Ended;
        slot.Record = new ProbeRecord(ProbeOf(number), slot.SentAt, outcome);
        Tell(slot.Record);
    }

    void Refuse(ushort number, SendFailure failure)
    {
        Settle(number, new ProbeOutcome.NotSent(failure));
        SlotOf(number).Progress = ProbeProgress.Refused;
    }

    void NoteOutcome(ref ProbeSlot slot)
    {
        if (slot.Progress is ProbeProgress.Ended or ProbeProgress.Refused)
            return;
        if (slot.Progress == ProbeProgress.WaitsForBuffer)
            _waitsForBuffer.Set(slot.Ttl, false);
        ref var probed = ref TtlOf(slot.Ttl);
        probed.Pending--;
        Sort(slot.Ttl, probed);
    }

    // Only the latest attempt at a TTL can be without an outcome.
    void SettlePending(int ttl)
    {
        var number = TtlOf(ttl).Last;
        if (SlotOf(number).Progress == ProbeProgress.WaitsForBuffer)
            Refuse(number, SendFailure.NoBufferSpace);
        else
            Settle(number, ProbeOutcome.TimedOut.Instance);
    }

    // A probe that nobody wants any more is not tried again.
    void GiveUpWaitingAbove(int ceiling)
    {
        while (_waitsForBuffer.Above(ceiling).Lowest is var ttl and > 0)
            Refuse(TtlOf(ttl).Last, SendFailure.NoBufferSpace);
    }

    void Tell(ProbeRecord record)
    {
        if (record.Probe.Ttl.Value > (_destinationTtl ?? byte.MaxValue))
            return;
        if (_outcome is null)
            _outcome = record;
        else
            (_furtherOutcomes ??= new()).Enqueue(record);
    }

    void SkipSettledDeadlines()
    {
        while (_oldestSent != 0 && SlotOf(_oldestSent).Progress != ProbeProgress.InFlight)
            _oldestSent = SlotOf(_oldestSent).NextSent;
    }
}
