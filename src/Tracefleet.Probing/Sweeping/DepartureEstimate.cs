namespace Tracefleet.Probing.Sweeping;

/// <summary>When each packet of a batch will leave: the clock is read once for a batch, and the times that the transport gave to earlier batches
/// tell the rest. So each probe carries a time of its own, as near to the true one as the transport's.</summary>
/// <remarks>Both times follow a shorter one at once and a longer one slowly: the time in a probe is hardly ever later than the true one, so a
/// round-trip time is never too short but too long by what the transport is slower than usual. What follows the hand-over does not count: on a
/// virtual link the replies arrive before it returns.</remarks>
sealed class DepartureEstimate
{
    const int Shift = 6;
    const long MaxNanoseconds = 20_000;

    long _begun, _lead, _perPacket;

    /// <summary>A batch is written from now on.</summary>
    public void Begin(Instant now) => _begun = now.UnixNanoseconds;

    /// <summary>When the packet of this number will leave.</summary>
    public Instant Of(int index) => new(unchecked(_begun + _lead + index * _perPacket));

    /// <summary>The batch has left.</summary>
    /// <param name="first">When its first packet left, as the transport says.</param>
    /// <param name="last">When its last one did.</param>
    public void End(Instant first, Instant last, int count)
    {
        Follow(ref _lead, first.UnixNanoseconds - _begun);
        if (count > 1)
            Follow(ref _perPacket, (last.UnixNanoseconds - first.UnixNanoseconds) / (count - 1));
    }

    static void Follow(ref long estimate, long measured)
    {
        measured = Math.Clamp(measured, 0, MaxNanoseconds);
        estimate = measured < estimate ? measured : estimate + (measured - estimate >> Shift);
    }
}
