using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tracing;

/// <summary>The rules of one trace, without bytes and without a clock: which probe is next, and when and why the trace ends.</summary>
/// <remarks>
/// <list type="number">
/// <item>TTLs are started in ascending order from the first, at most InFlight of them at the same time, and never more than GapLimit above the
/// highest TTL that answered.</item>
/// <item>A TTL gets its next attempt only after the last one had its outcome, and none once it answered.</item>
/// <item>A probe has exactly one outcome: answered, timed out, or not sent. A full kernel queue is tried again
/// <see cref="MaxBufferRetries"/> times, then it is "not sent".</item>
/// <item>A reply after the timeout turns "timed out" into "answered", flagged late. A further reply is a record of its own, flagged
/// duplicate, up to <see cref="MaxDuplicates"/> for a probe.</item>
/// <item>A reply from the destination, whatever it says, ends probing above its TTL. The trace has reached its destination once all TTLs
/// up to the lowest such one have ended. Probes above it would only show the destination again: they are not waited for, and the result is cut there.</item>
/// <item>A "destination unreachable" from anybody else ends probing above its TTL. Probes already in flight are waited for, as one may
/// still reach the destination; if none does, the trace ends as unreachable there.</item>
/// <item>A loop (see <see cref="PathLoop"/>) ends probing; probes in flight are waited for in the same way and stay in the result as evidence.</item>
/// <item>GapLimit silent TTLs in a row above the last that answered end the trace.</item>
/// <item>When every TTL up to MaxTtl has ended and none of the above holds, the trace ends with MaxTtl.</item>
/// <item>When nothing could be sent at all, the trace ends as unreachable, with the local failure. An error other than a full queue before
/// anything was sent ends it at once.</item>
/// <item>Cancelling settles the probes in flight as timed out.</item>
/// </list>
/// </remarks>
public sealed partial class TraceSession
{
    /// <summary>How often a probe is tried again when the kernel's queue is full.</summary>
    public const int MaxBufferRetries = 5;

    /// <summary>Duplicate replies kept for one probe, so that a flood of them cannot grow memory.</summary>
    public const int MaxDuplicates = 4;

    static readonly TimeSpan BufferPause = TimeSpan.FromMilliseconds(10);

    readonly Address _destination;
    readonly TraceParameters _parameters;
    readonly ProbedTtl?[] _ttls;
    readonly Address?[] _interfaces;
    readonly Queue<(Instant Deadline, Ttl Ttl, byte Attempt)> _deadlines = new();
    readonly Queue<ProbeRecord> _outcomes = new();
    readonly int _maxTtl;
    int _nextTtl;
    int _highestAnswered;
    int _waitingForBuffer;
    Instant _bufferRetryAt = Instant.MaxValue;
    bool _bufferRetryIsDue;
    bool _anySent;
    bool _refusedLocally;
    SendFailure _lastFailure;

    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range; the message names it.</exception>
    public TraceSession(Address destination, TraceParameters parameters)
    {
        parameters.ThrowIfInvalid();
        _destination = destination;
        _parameters = parameters;
        _maxTtl = parameters.MaxTtl.Value;
        _ttls = new ProbedTtl?[_maxTtl + 1];
        _interfaces = new Address?[_maxTtl + 1];
        _nextTtl = parameters.FirstTtl.Value;
        _highestAnswered = _nextTtl - 1;
    }

    /// <summary>Null while the trace runs.</summary>
    public TraceEnd? End { get; private set; }

    /// <summary>Why nothing could be sent, when the trace ended because of that.</summary>
    public SendFailure LocalFailure { get; private set; }

    /// <summary>When <see cref="Advance"/> has something to do, which includes trying again what waits for the kernel's queue;
    /// <see cref="Instant.MaxValue"/> for never.</summary>
    public Instant NextWake
    {
        get
        {
            SkipSettledDeadlines();
            var deadline = _deadlines.TryPeek(out var first) ? first.Deadline : Instant.MaxValue;
            return _waitingForBuffer > 0 && !_bufferRetryIsDue && _bufferRetryAt < deadline ? _bufferRetryAt : deadline;
        }
    }

    /// <summary>Hands out the next probe to send, if there is one. Each must be followed by <see cref="Sent"/> or <see cref="NotSent"/>.</summary>
    public bool TryNext(out Probe probe)
    {
        probe = default;
        if (End is not null || IsRefusedLocally)
            return false;

        var open = 0;
        for (var ttl = (int)_parameters.FirstTtl.Value; ttl < _nextTtl && ttl <= Ceiling; ttl++)
        {
            var probed = _ttls[ttl]!;
            if (TryAgain(ttl, probed, out probe))
                return true;
            open += probed.HasEnded ? 0 : 1;
        }
        if (open >= _parameters.InFlight || _nextTtl > Ceiling || _nextTtl > _highestAnswered + _parameters.GapLimit)
            return false;

        var started = _ttls[_nextTtl] = new ProbedTtl(_parameters.Attempts);
        probe = HandOut(_nextTtl++, started);
        return true;
    }

    bool TryAgain(int ttl, ProbedTtl probed, out Probe probe)
    {
        probe = default;
        if (probed.NeedsAttempt)
        {
            probe = HandOut(ttl, probed);
            return true;
        }
        if (probed.Started == 0 || _waitingForBuffer == 0 || !_bufferRetryIsDue)
            return false;

        ref var slot = ref probed.Slots[probed.Started - 1];
        if (slot.Progress != ProbeProgress.WaitsForBuffer)
            return false;
        slot.Progress = ProbeProgress.HandedOut;
        _waitingForBuffer--;
        probe = ProbeOf(ttl, probed.Started);
        return true;
    }

    Probe HandOut(int ttl, ProbedTtl probed)
    {
        probed.Slots[probed.Started].Progress = ProbeProgress.HandedOut;
        probed.Started++;
        probed.Pending++;
        return ProbeOf(ttl, probed.Started);
    }

    Probe ProbeOf(int ttl, int attempt) => new(_destination, _parameters.Flow, new Ttl(ttl), (byte)attempt);

    /// <summary>Takes the next probe whose outcome became known or was revised. Probes above the destination are not among them.</summary>
    public bool TryTakeOutcome([NotNullWhen(true)] out ProbeRecord? record) => _outcomes.TryDequeue(out record);

    /// <summary>Stops the trace now.</summary>
    public void Cancel()
    {
        if (End is not null)
            return;
        for (var ttl = (int)_parameters.FirstTtl.Value; ttl < _nextTtl; ttl++)
            SettlePending(ttl);
        End = TraceEnd.Cancelled;
    }

    /// <summary>The records of the trace so far, in order of TTL, attempt and arrival.</summary>
    public ImmutableArray<ProbeRecord> Records()
    {
        var records = ImmutableArray.CreateBuilder<ProbeRecord>();
        for (var ttl = (int)_parameters.FirstTtl.Value; ttl < _nextTtl && ttl <= LastRecorded; ttl++)
            foreach (ref readonly var slot in _ttls[ttl]!.Slots.AsSpan())
            {
                if (slot.Record is not null)
                    records.Add(slot.Record);
                if (slot.Duplicates is not null)
                    records.AddRange(slot.Duplicates);
            }
        return records.DrainToImmutable();
    }

    /// <summary>Probes that are not in the result because their TTL is above the one at which it was cut.</summary>
    public int Trimmed
    {
        get
        {
            var trimmed = 0;
            for (var ttl = LastRecorded + 1; ttl < _nextTtl; ttl++)
                trimmed += _ttls[ttl]?.Started ?? 0;
            return trimmed;
        }
    }
}
