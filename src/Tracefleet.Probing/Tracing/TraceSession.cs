using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Probing.Sessions;
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
/// <item>With PathMtu a "too big" is an outcome of its probe but no answer of its TTL, which is probed again with what fits (see
/// <see cref="MtuSteps"/>) and without this counting as an attempt. Silence of a router that drops large probes without a word looks like any silence.</item>
/// <item>Cancelling settles the probes in flight as timed out.</item>
/// <item>Probes are numbered from 1 in the order they are handed out, which is what their marks, and in classic UDP their ports, say.</item>
/// </list>
/// </remarks>
public sealed partial class TraceSession : IProbeSession
{
    /// <summary>How often a probe is tried again when the kernel's queue is full.</summary>
    public const int MaxBufferRetries = 5;

    /// <summary>Duplicate replies kept for one probe, so that a flood of them cannot grow memory.</summary>
    public const int MaxDuplicates = 4;

    static readonly TimeSpan BufferPause = TimeSpan.FromMilliseconds(10);

    readonly Address _destination;
    readonly TraceParameters _parameters;
    readonly int _firstTtl;
    readonly int _maxTtl;
    ProbeSlot[] _probes;
    TtlSlot[] _ttls;
    int _probeCount;
    int _nextTtl;
    int _highestAnswered;
    TtlSet _needsAttempt;
    TtlSet _pending;
    TtlSet _waitsForBuffer;
    ushort _oldestSent;
    ushort _latestSent;
    ProbeRecord? _outcome;
    Queue<ProbeRecord>? _furtherOutcomes;
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
        Format = parameters.ToFormat();
        _firstTtl = parameters.FirstTtl.Value;
        _maxTtl = parameters.MaxTtl.Value;
        var expected = Math.Min(Math.Max(parameters.InFlight, 8), _maxTtl - _firstTtl + 1);
        _probes = new ProbeSlot[expected];
        _ttls = new TtlSlot[expected];
        _size = parameters.PathMtu ? Format.PacketSize!.Value : 0;
        _nextTtl = _firstTtl;
        _highestAnswered = _nextTtl - 1;
    }

    public ProbeFormat Format { get; }

    public FlowRange Flows => FlowRange.Only(_parameters.Flow);

    /// <summary>Null while the trace runs.</summary>
    public TraceEnd? End { get; private set; }

    public bool HasEnded => End is not null;

    /// <summary>Why nothing could be sent, when the trace ended because of that.</summary>
    public SendFailure LocalFailure { get; private set; }

    /// <summary>When <see cref="Advance"/> has something to do, which includes trying again what waits for the kernel's queue;
    /// <see cref="Instant.MaxValue"/> for never.</summary>
    public Instant NextWake
    {
        get
        {
            SkipSettledDeadlines();
            var deadline = _oldestSent == 0 ? Instant.MaxValue : SlotOf(_oldestSent).SentAt + _parameters.Timeout;
            return !_waitsForBuffer.IsEmpty && !_bufferRetryIsDue && _bufferRetryAt < deadline ? _bufferRetryAt : deadline;
        }
    }

    /// <summary>Hands out the next probe to send, if there is one. Each must be followed by <see cref="Sent"/> or <see cref="NotSent"/>.</summary>
    public bool TryNext(Instant now, out Probe probe)
    {
        probe = default;
        if (End is not null || IsRefusedLocally)
            return false;

        var ceiling = Ceiling;
        var again = _needsAttempt;
        if (_bufferRetryIsDue)
            again |= _waitsForBuffer;
        if (again.UpTo(ceiling).Lowest is var ttl and > 0)
        {
            probe = TryAgain(ttl);
            return true;
        }
        if (_nextTtl > ceiling || _nextTtl > _highestAnswered + _parameters.GapLimit || _pending.UpTo(ceiling).Count >= _parameters.InFlight)
            return false;
        probe = StartTtl();
        return true;
    }

    Probe TryAgain(int ttl)
    {
        var latest = TtlOf(ttl).Last;
        ref var slot = ref SlotOf(latest);
        if (slot.Progress != ProbeProgress.WaitsForBuffer)
            return HandOut(ttl);
        slot.Progress = ProbeProgress.HandedOut;
        _waitsForBuffer.Set(ttl, false);
        return ProbeOf(latest);
    }

    Probe StartTtl()
    {
        if (_nextTtl - _firstTtl == _ttls.Length)
            Array.Resize(ref _ttls, Math.Min(_ttls.Length * 2, _maxTtl - _firstTtl + 1));
        return HandOut(_nextTtl++);
    }

    Probe HandOut(int ttl)
    {
        if (_probeCount == _probes.Length)
            Array.Resize(ref _probes, _probes.Length * 2);
        var number = (ushort)++_probeCount;
        ref var probed = ref TtlOf(ttl);
        if (probed.First == 0)
            probed.First = number;
        else
            SlotOf(probed.Last).NextAttempt = number;
        probed.Last = number;
        probed.Started++;
        probed.Pending++;
        SlotOf(number) = new ProbeSlot { Progress = ProbeProgress.HandedOut, Ttl = (byte)ttl, Attempt = probed.Started, Size = (ushort)_size };
        Sort(ttl, probed);
        return ProbeOf(number);
    }

    // A TTL gets its next attempt only after the last one had its outcome, and none once it answered.
    void Sort(int ttl, in TtlSlot probed)
    {
        _pending.Set(ttl, probed.Pending > 0);
        _needsAttempt.Set(ttl, probed.Pending == 0 && !probed.HasAnswered && probed.Started - probed.TooBig < _parameters.Attempts);
    }

    Probe ProbeOf(ushort number)
    {
        ref readonly var slot = ref SlotOf(number);
        return new Probe(_destination, _parameters.Flow, new Ttl(slot.Ttl), slot.Attempt) { Number = number, Size = slot.Size };
    }

    ref ProbeSlot SlotOf(ushort number) => ref _probes[number - 1];

    ref TtlSlot TtlOf(int ttl) => ref _ttls[ttl - _firstTtl];

    /// <summary>Takes the next probe whose outcome became known or was revised. Probes above the destination are not among them.</summary>
    public bool TryTakeOutcome([NotNullWhen(true)] out ProbeRecord? record)
    {
        record = _outcome;
        _outcome = null;
        if (record is not null && _furtherOutcomes is not null)
            _furtherOutcomes.TryDequeue(out _outcome);
        return record is not null;
    }

    /// <summary>Stops the trace now.</summary>
    public void Cancel()
    {
        if (End is not null)
            return;
        while (_pending.Lowest is var ttl and > 0)
            SettlePending(ttl);
        End = TraceEnd.Cancelled;
    }

    /// <summary>The records of the trace so far, in order of TTL, attempt and arrival.</summary>
    public ImmutableArray<ProbeRecord> Records()
    {
        var records = ImmutableArray.CreateBuilder<ProbeRecord>(_probeCount);
        for (var ttl = _firstTtl; ttl < _nextTtl && ttl <= LastRecorded; ttl++)
            for (var number = TtlOf(ttl).First; number != 0; number = SlotOf(number).NextAttempt)
            {
                ref readonly var slot = ref SlotOf(number);
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
            for (var ttl = Math.Max(LastRecorded + 1, _firstTtl); ttl < _nextTtl; ttl++)
                trimmed += TtlOf(ttl).Started;
            return trimmed;
        }
    }
}
