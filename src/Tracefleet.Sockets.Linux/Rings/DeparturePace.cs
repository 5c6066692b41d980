using Tracefleet.Probing;

namespace Tracefleet.Sockets.Linux.Rings;

/// <summary>Tells the packets apart that one call of the kernel sent: how long after the call each left.</summary>
/// <remarks>Follows a shorter time for a packet at once and a longer one slowly, and no call's packets are spread over more than the call took:
/// a call that was interrupted does not make the packets before the interruption late.</remarks>
sealed class DeparturePace
{
    /// <summary>In a call of fewer packets, what the call itself costs is too large a part.</summary>
    const int FewestTelling = 8;

    const int Shift = 6;

    long _spacing;

    /// <summary>Notes a call and says by how many nanoseconds each of its packets left after the one before.</summary>
    public long Took(Instant begun, Instant ended, int packets)
    {
        if (packets < 2)
            return 0;
        var mean = Math.Max(0, ended.UnixNanoseconds - begun.UnixNanoseconds) / packets;
        if (packets >= FewestTelling)
            _spacing = mean < _spacing || _spacing == 0 ? mean : _spacing + (mean - _spacing >> Shift);
        return Math.Min(_spacing, mean);
    }
}
