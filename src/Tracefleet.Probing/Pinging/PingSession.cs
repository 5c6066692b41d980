using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Pinging;

/// <summary>Sends a probe at a steady interval and watches what comes back.</summary>
/// <remarks>
/// <list type="number">
/// <item>Probes are due at whole intervals after the first. An engine that is late by more than an interval sends no burst: what it missed
/// is left out.</item>
/// <item>The first reply to a probe decides it, as received when the destination says what an answer to this method is, otherwise as an
/// error. Silence for the whole wait decides it as lost.</item>
/// <item>A reply to a decided probe is a duplicate, or late when the probe had been given up. Both are recorded, neither is received.</item>
/// <item>It ends when all probes are sent and decided, at the deadline, when cancelled, or when the very first probe could not be sent for
/// a reason that will not pass.</item>
/// </list>
/// </remarks>
public sealed class PingSession : IProbeSession
{
    readonly Address _destination;
    readonly PingParameters _parameters;
    readonly ProbeWindow _window;
    readonly Queue<ProbeRecord> _outcomes = new();
    Instant _nextAt = Instant.MinValue;
    Instant _endsAt = Instant.MaxValue;
    long _handedOut;
    int _highestReceived;

    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range; the message names it.</exception>
    public PingSession(Address destination, PingParameters parameters)
    {
        parameters.ThrowIfInvalid();
        _destination = destination;
        _parameters = parameters;
        _window = new ProbeWindow(parameters.Timeout);
    }

    public PingStatistics Statistics { get; } = new();

    /// <summary>Why the ping could not even begin; <see cref="SendFailure.None"/> otherwise.</summary>
    public SendFailure LocalFailure { get; private set; }

    public ProbeFormat Format => _parameters.Format;

    public FlowRange Flows => FlowRange.Only(_parameters.Flow);

    public bool HasEnded { get; private set; }

    public Instant NextWake
    {
        get
        {
            if (HasEnded)
                return Instant.MaxValue;
            var wake = IsSendingOver ? Instant.MaxValue : _nextAt;
            if (_window.NextDeadline < wake)
                wake = _window.NextDeadline;
            return _endsAt < wake ? _endsAt : wake;
        }
    }

    bool IsSendingOver => _parameters.Count > 0 && _handedOut >= _parameters.Count;

    public bool TryNext(Instant now, out Probe probe)
    {
        probe = default;
        if (HasEnded || IsSendingOver || now < _nextAt || now >= _endsAt)
            return false;
        if (_nextAt == Instant.MinValue)
            Start(now);
        var due = _nextAt + _parameters.Interval;
        _nextAt = due > now ? due : now + _parameters.Interval;
        if (_window.IsCrowded)
            GiveUp(Instant.MaxValue);
        probe = _window.Add(new Probe(_destination, _parameters.Flow, _parameters.Ttl, AttemptOf(_handedOut++)));
        return true;
    }

    // An attempt is an int; at 2 ms that takes seven weeks.
    static int AttemptOf(long index) => (int)(index % int.MaxValue) + 1;

    void Start(Instant now)
    {
        _nextAt = now;
        if (_parameters.Deadline is { } deadline)
            _endsAt = now + deadline;
    }

    public void Sent(in Probe probe, Instant at)
    {
        if (HasEnded)
            return;
        Statistics.NoteSent();
        _window.Sent(probe.Number, at);
    }

    public void NotSent(in Probe probe, SendFailure failure, Instant at)
    {
        if (HasEnded)
            return;
        Statistics.NoteNotSent();
        _window.NotSent(probe.Number);
        _outcomes.Enqueue(new ProbeRecord(probe, at, new ProbeOutcome.NotSent(failure)));
        if (Statistics.Sent == 0 && failure != SendFailure.NoBufferSpace)
            (LocalFailure, HasEnded) = (failure, true);
        EndWhenDone();
    }

    public bool TryFind(FlowId flow, ushort number, out Probe probe, out Instant sentAt)
    {
        (probe, sentAt) = (default, default);
        return flow == _parameters.Flow && _window.TryFind(number, out probe, out sentAt);
    }

    public ReplyEffect Replied(in Probe probe, Reply reply)
    {
        if (HasEnded || !_window.TryFind(probe.Number, out var known, out var sentAt))
            return ReplyEffect.Ignored;
        switch (_window.Replied(probe.Number))
        {
            case WindowState.InFlight:
                Decide(known, sentAt, reply);
                EndWhenDone();
                return ReplyEffect.Answered;
            case WindowState.GivenUp:
                if (IsAnswer(reply))
                    Statistics.NoteLate();
                else
                    Statistics.NoteError();
                Record(known, sentAt, reply with { Flags = reply.Flags | ReplyFlags.Late });
                return ReplyEffect.Late;
            default:
                Statistics.NoteDuplicate();
                Record(known, sentAt, reply with { Flags = reply.Flags | ReplyFlags.Duplicate });
                return ReplyEffect.Duplicate;
        }
    }

    void Decide(in Probe probe, Instant sentAt, Reply reply)
    {
        if (!IsAnswer(reply))
        {
            Statistics.NoteError();
        }
        else
        {
            Statistics.NoteReceived(reply.Rtt);
            if (probe.Attempt < _highestReceived)
                Statistics.NoteReordered();
            _highestReceived = Math.Max(_highestReceived, probe.Attempt);
        }
        Record(probe, sentAt, reply);
    }

    /// <summary>Whether a reply is what the destination answers to a probe of this method when all is well.</summary>
    public bool IsAnswer(Reply reply) => PingAnswer.Is(reply, _destination, Format.Method);

    public void Advance(Instant now)
    {
        if (HasEnded)
            return;
        GiveUp(now);
        _window.Forget(now);
        if (now >= _endsAt)
            Cancel();
        EndWhenDone();
    }

    public void Cancel()
    {
        if (HasEnded)
            return;
        for (var undecided = _window.InFlight; undecided > 0; undecided--)
            Statistics.NoteUndecided();
        while (_window.TryGiveUp(Instant.MaxValue, out var probe, out var sentAt))
            _outcomes.Enqueue(new ProbeRecord(probe, sentAt, ProbeOutcome.TimedOut.Instance));
        HasEnded = true;
    }

    public bool TryTakeOutcome([NotNullWhen(true)] out ProbeRecord? record) => _outcomes.TryDequeue(out record);

    // Until now for what is due; with the end of time just the oldest goes.
    void GiveUp(Instant now)
    {
        while (_window.TryGiveUp(now, out var probe, out var sentAt))
        {
            _outcomes.Enqueue(new ProbeRecord(probe, sentAt, ProbeOutcome.TimedOut.Instance));
            if (now == Instant.MaxValue)
                return;
        }
    }

    void Record(in Probe probe, Instant sentAt, Reply reply) =>
        _outcomes.Enqueue(new ProbeRecord(probe, sentAt, new ProbeOutcome.Answered(reply)));

    void EndWhenDone() => HasEnded |= IsSendingOver && _window.InFlight == 0 && Statistics.Sent + Statistics.SendFailures == _handedOut;
}
