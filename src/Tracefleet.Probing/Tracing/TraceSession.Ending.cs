using Tracefleet.Addressing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tracing;

// Where the path leads and when that is known.
public sealed partial class TraceSession
{
    const byte Ipv4Unreachable = 3, Ipv6Unreachable = 1;

    int? _destinationTtl;
    int? _unreachableTtl;
    int? _loopTtl;
    bool _isRepeating;

    /// <summary>Last TTL that is worth probing, as far as is known now.</summary>
    int Ceiling => _destinationTtl ?? Math.Min(Math.Min(_unreachableTtl ?? _maxTtl, _loopTtl ?? _maxTtl), _maxTtl);

    int LastRecorded => _destinationTtl ?? _unreachableTtl ?? byte.MaxValue;

    // Refusals count for nothing once a probe got out: what left in the same batch shows that this host can send.
    bool IsRefusedLocally => _refusedLocally && !_anySent;

    void Learn(int ttl, Reply reply)
    {
        ref var probed = ref TtlOf(ttl);
        if (probed.HasAnswered)
            return;
        probed.HasAnswered = true;
        Sort(ttl, probed);
        _isRepeating |= HasAnswered(reply.From);
        probed.Interface = reply.From;
        _highestAnswered = Math.Max(_highestAnswered, ttl);

        if (reply.From == _destination)
            _destinationTtl = Math.Min(_destinationTtl ?? ttl, ttl);
        else if (reply.IcmpType == (reply.From.IsIpv4 ? Ipv4Unreachable : Ipv6Unreachable))
            _unreachableTtl = Math.Min(_unreachableTtl ?? ttl, ttl);
        else if (_isRepeating)
            _loopTtl = ClosingTtl();
    }

    bool HasAnswered(Address address)
    {
        foreach (ref readonly var probed in StartedTtls)
            if (probed.Interface == address)
                return true;
        return false;
    }

    int? ClosingTtl()
    {
        var started = StartedTtls;
        Span<Address> interfaces = stackalloc Address[byte.MaxValue];
        for (var index = 0; index < started.Length; index++)
            interfaces[index] = started[index].Interface;
        return _firstTtl + PathLoop.ClosingIndex(interfaces[..started.Length]);
    }

    ReadOnlySpan<TtlSlot> StartedTtls => _ttls.AsSpan(0, _nextTtl - _firstTtl);

    void Conclude()
    {
        if (End is not null)
            return;
        GiveUpWaitingAbove(IsRefusedLocally ? _firstTtl - 1 : Ceiling);
        if (_destinationTtl is { } reached)
            End = HaveEnded(reached) ? TraceEnd.Reached : null;
        else if (IsRefusedLocally)
            End = AnyPending() ? null : TraceEnd.Unreachable;
        else if (!AnyPending() && HaveEnded(Ceiling))
            End = OtherEnd();

        if (End is not null && !_anySent)
            LocalFailure = _lastFailure;
    }

    TraceEnd? OtherEnd()
    {
        if (_unreachableTtl is not null)
            return TraceEnd.Unreachable;
        if (_loopTtl is not null)
            return TraceEnd.Loop;
        var isGap = _nextTtl - 1 - _highestAnswered >= _parameters.GapLimit;
        if (!isGap && _nextTtl <= _maxTtl)
            return null;
        if (!_anySent)
            return TraceEnd.Unreachable;
        return isGap ? TraceEnd.GapLimit : TraceEnd.MaxTtl;
    }

    bool HaveEnded(int lastTtl) => (_pending | _needsAttempt).UpTo(lastTtl).IsEmpty;

    bool AnyPending() => !_pending.IsEmpty;
}
