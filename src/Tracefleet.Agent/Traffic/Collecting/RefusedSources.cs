using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>The last sources that were refused, each once. One thread adds.</summary>
sealed class RefusedSources
{
    public const int Kept = 16;

    readonly Address[] _addresses = new Address[Kept];
    readonly Lock _gate = new();
    int _known, _next;

    public void Add(Address source)
    {
        // Only this thread writes, so it needs no lock to look.
        if (_addresses.AsSpan(0, _known).Contains(source))
            return;
        lock (_gate)
        {
            _addresses[_next] = source;
            _next = (_next + 1) % Kept;
            _known = Math.Min(_known + 1, Kept);
        }
    }

    /// <summary>In no order.</summary>
    public ImmutableArray<Address> All
    {
        get
        {
            lock (_gate)
                return [.. _addresses.AsSpan(0, _known)];
        }
    }
}
