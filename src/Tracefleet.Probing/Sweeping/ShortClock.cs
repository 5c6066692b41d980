namespace Tracefleet.Probing.Sweeping;

/// <summary>The clock that fits a header field: units of 100 microseconds modulo 65,535, so it wraps every 6.5535 s. As a checksum it is shifted
/// by one, because a UDP checksum of 0 means that there is none.</summary>
/// <remarks>A round-trip time from it is right to 50 microseconds when it is below 6.5435 s; a later reply looks early.</remarks>
static class ShortClock
{
    public const long UnitNanoseconds = 100_000;

    // A probe carries an estimate of its departure, and on a short path a reply may arrive before that moment. The estimate is never ahead by more
    // than a batch takes, which is less than these 10 ms: a reading so little ahead of the arrival is not one of almost 6.5535 s ago.
    const long MostAhead = 100;

    /// <summary>65,535 and not 65,536 values: one's complement has no 65,536th.</summary>
    public const long Wrap = 65_535;

    /// <summary>0 to 65534.</summary>
    public static uint At(Instant at) => unchecked((uint)((ulong)at.UnixNanoseconds / UnitNanoseconds % Wrap));

    /// <summary>The latest moment before one of arrival at which the clock showed this, in the middle of its unit.</summary>
    /// <param name="dropped">Low bits that were not carried: the reading is then coarser.</param>
    public static Instant Before(Instant receivedAt, uint reading, int dropped = 0)
    {
        var units = (long)((ulong)receivedAt.UnixNanoseconds / UnitNanoseconds);
        var carried = 1L << dropped;
        // The time now may lie in the same unit; a coarse reading of it is then a little behind, never ahead.
        var ago = (units % Wrap - reading + Wrap) % Wrap;
        if (ago >= Wrap - MostAhead)
            return receivedAt;
        var sentAt = (units - ago) * UnitNanoseconds + carried * UnitNanoseconds / 2;
        return new Instant(Math.Min(sentAt, receivedAt.UnixNanoseconds));
    }
}
