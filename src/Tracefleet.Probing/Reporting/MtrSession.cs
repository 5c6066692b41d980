using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Reporting;

/// <summary>Watches a path: probes all its hops round after round and keeps the figures that mtr shows.</summary>
/// <remarks>
/// <list type="number">
/// <item>A round sends one probe for each TTL from the first on, spread over the interval. Its length is found anew each time: it ends at the
/// first TTL whose latest reply came from the destination or reported it unreachable, after MaxUnknown hops in a row that never answered,
/// or at MaxTtl.</item>
/// <item>The first reply to a probe in time is received, whoever sent it; a later one is a duplicate, one after the wait is late.</item>
/// <item>After the last round it ends as soon as nothing is in flight, at the latest after the grace time.</item>
/// <item>Probes in flight when it is cancelled are not counted as lost.</item>
/// </list>
/// </remarks>
public sealed partial class MtrSession : IProbeSession
{
    /// <summary>Path changes that are kept one by one.</summary>
    public const int MaxPathChanges = 64;

    // Spread of the first round, whose length is not known yet.
    const int FirstGuess = 10;

    readonly Address _destination;
    readonly MtrParameters _parameters;
    readonly ProbeWindow _window;
    readonly WatchedHop[] _hops;
    readonly Queue<ProbeRecord> _outcomes = new();
    readonly Queue<PathChange> _changes = new();
    Instant _nextAt = Instant.MinValue;
    Instant _endsAt = Instant.MaxValue;
    int _length = FirstGuess;
    int _ttl;
    int _round = 1;
    int _firstRound = 1;
    int _pending;
    long _changeCount;

    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range; the message names it.</exception>
    public MtrSession(Address destination, MtrParameters parameters)
    {
        parameters.ThrowIfInvalid();
        _destination = destination;
        _parameters = parameters;
        _window = new ProbeWindow(parameters.Timeout);
        _hops = new WatchedHop[parameters.MaxTtl.Value + 1];
        _ttl = parameters.FirstTtl.Value;
        Clear();
    }

    public ProbeFormat Format => _parameters.Format;

    public FlowRange Flows => FlowRange.Only(_parameters.Flow);

    public bool HasEnded { get; private set; }

    /// <summary>Why the first probe of all could not be sent; <see cref="SendFailure.None"/> otherwise.</summary>
    public SendFailure LocalFailure { get; private set; }

    public Instant NextWake
    {
        get
        {
            if (HasEnded)
                return Instant.MaxValue;
            var wake = IsSendingOver ? _endsAt : _nextAt;
            return _window.NextDeadline < wake ? _window.NextDeadline : wake;
        }
    }

    bool IsSendingOver => _parameters.Rounds > 0 && _round - _firstRound >= _parameters.Rounds;

    public bool TryNext(Instant now, out Probe probe)
    {
        probe = default;
        ObeyReset();
        if (HasEnded || _isPaused || now < _nextAt || IsOver(now))
            return false;
        if (_window.IsCrowded)
            GiveUpOldest();
        probe = _window.Add(new Probe(_destination, _parameters.Flow, new Ttl(_ttl), _round));
        _pending++;
        _ttl++;
        EndRoundWhenDone(now);
        Schedule(now);
        return true;
    }

    // Asked again when the next probe is due: by then a reply may have told that the round is over.
    bool IsOver(Instant now)
    {
        if (!IsSendingOver)
            EndRoundWhenDone(now);
        return IsSendingOver;
    }

    void EndRoundWhenDone(Instant now)
    {
        var first = _parameters.FirstTtl.Value;
        if (_ttl == first || !EndsRoundAt(_ttl - 1))
            return;
        _length = _ttl - first;
        _ttl = first;
        _round++;
        if (IsSendingOver)
            _endsAt = now + _parameters.GraceTime;
    }

    bool EndsRoundAt(int ttl)
    {
        var unknown = 0;
        for (var earlier = (int)_parameters.FirstTtl.Value; earlier <= ttl; earlier++)
        {
            if (_hops[earlier].IsLast)
                return true;
            unknown = _hops[earlier].HasAnswered ? 0 : unknown + 1;
        }
        return unknown > _parameters.MaxUnknown || ttl >= _parameters.MaxTtl.Value;
    }

    // A round that was held up is not made good by a burst.
    void Schedule(Instant now)
    {
        var planned = _nextAt == Instant.MinValue ? now : _nextAt;
        if (now - planned > _parameters.Interval)
            planned = now;
        _nextAt = planned + _parameters.Interval / _length;
    }

    public void Sent(in Probe probe, Instant at)
    {
        _pending--;
        if (HasEnded)
            return;
        _window.Sent(probe.Number, at);
        if (!IsCounted(probe))
            return;
        _hops[probe.Ttl.Value].Sent++;
        _hops[probe.Ttl.Value].InFlight++;
    }

    public void NotSent(in Probe probe, SendFailure failure, Instant at)
    {
        _pending--;
        if (HasEnded)
            return;
        _window.NotSent(probe.Number);
        _hops[probe.Ttl.Value].SendFailures++;
        _outcomes.Enqueue(new ProbeRecord(probe, at, new ProbeOutcome.NotSent(failure)));
        if (failure != SendFailure.NoBufferSpace && Array.TrueForAll(_hops, hop => hop.Sent == 0))
            (LocalFailure, HasEnded) = (failure, true);
        EndWhenDone();
    }

    public bool TryFind(FlowId flow, ushort number, out Probe probe, out Instant sentAt)
    {
        (probe, sentAt) = (default, default);
        return flow == _parameters.Flow && _window.TryFind(number, out probe, out sentAt);
    }

    public void Advance(Instant now)
    {
        if (HasEnded)
            return;
        ObeyReset();
        if (_isPaused && _nextAt <= now)
            _nextAt = now + PauseCheck;
        if (_nextAt <= now)
            IsOver(now);
        while (_window.TryGiveUp(now >= _endsAt ? Instant.MaxValue : now, out var probe, out var sentAt))
            NoteLost(probe, sentAt);
        _window.Forget(now);
        EndWhenDone();
    }

    public void Cancel()
    {
        if (HasEnded)
            return;
        while (_window.TryGiveUp(Instant.MaxValue, out var probe, out var sentAt))
            _outcomes.Enqueue(new ProbeRecord(probe, sentAt, ProbeOutcome.TimedOut.Instance));
        HasEnded = true;
    }

    public bool TryTakeOutcome([NotNullWhen(true)] out ProbeRecord? record) => _outcomes.TryDequeue(out record);

    void GiveUpOldest()
    {
        if (_window.TryGiveUp(Instant.MaxValue, out var probe, out var sentAt))
            NoteLost(probe, sentAt);
    }

    void NoteLost(in Probe probe, Instant sentAt)
    {
        if (IsCounted(probe))
            _hops[probe.Ttl.Value].InFlight--;
        _outcomes.Enqueue(new ProbeRecord(probe, sentAt, ProbeOutcome.TimedOut.Instance));
    }

    bool IsCounted(in Probe probe) => probe.Attempt >= _firstRound;

    void EndWhenDone() => HasEnded |= IsSendingOver && _pending == 0 && _window.InFlight == 0;
}
