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

    /// <summary>Last TTL that is worth probing, as far as is known now.</summary>
    int Ceiling => _destinationTtl ?? Math.Min(Math.Min(_unreachableTtl ?? _maxTtl, _loopTtl ?? _maxTtl), _maxTtl);

    int LastRecorded => _destinationTtl ?? _unreachableTtl ?? byte.MaxValue;

    // Refusals count for nothing once a probe got out: what left in the same batch shows that this host can send.
    bool IsRefusedLocally => _refusedLocally && !_anySent;

    void Learn(Ttl ttl, Reply reply)
    {
        var probed = _ttls[ttl.Value]!;
        if (probed.HasAnswered)
            return;
        probed.HasAnswered = true;
        _interfaces[ttl.Value] = reply.From;
        _highestAnswered = Math.Max(_highestAnswered, ttl.Value);

        if (reply.From == _destination)
            _destinationTtl = Math.Min(_destinationTtl ?? ttl.Value, ttl.Value);
        else if (reply.IcmpType == (reply.From.IsIpv4 ? Ipv4Unreachable : Ipv6Unreachable))
            _unreachableTtl = Math.Min(_unreachableTtl ?? ttl.Value, ttl.Value);
        else
            _loopTtl = PathLoop.ClosingTtl(_interfaces);
    }

    void Conclude()
    {
        if (End is not null)
            return;
        GiveUpWaitingAbove(IsRefusedLocally ? _parameters.FirstTtl.Value - 1 : Ceiling);
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

    bool HaveEnded(int lastTtl)
    {
        for (var ttl = (int)_parameters.FirstTtl.Value; ttl < _nextTtl && ttl <= lastTtl; ttl++)
            if (!_ttls[ttl]!.HasEnded)
                return false;
        return true;
    }

    bool AnyPending()
    {
        for (var ttl = (int)_parameters.FirstTtl.Value; ttl < _nextTtl; ttl++)
            if (_ttls[ttl]!.Pending > 0)
                return true;
        return false;
    }
}
