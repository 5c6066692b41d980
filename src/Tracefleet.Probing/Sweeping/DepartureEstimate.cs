namespace Tracefleet.Probing.Sweeping;

/// <summary>When each packet of a batch will leave: the clock is read once for a batch, and what earlier batches took tells the rest. So each
/// probe carries a time of its own, as near to the true one as a clock read for each packet would be before the batch is handed over.</summary>
/// <remarks>Both times are running means of the last batches; a batch that was interrupted counts as one of 20 microseconds a packet.</remarks>
sealed class DepartureEstimate
{
    const long Shift = 3, MaxNanoseconds = 20_000;

    long _begun, _lead, _perPacket;

    /// <summary>A batch is written from now on.</summary>
    public void Begin(Instant now) => _begun = now.UnixNanoseconds;

    /// <summary>When the packet of this number will leave.</summary>
    public Instant Of(int index) => new(unchecked(_begun + _lead + index * _perPacket));

    /// <summary>The batch has left.</summary>
    /// <param name="first">When its first packet left, as the transport says.</param>
    public void End(Instant first, Instant after, int count)
    {
        _lead += Clamped(first.UnixNanoseconds - _begun) - _lead >> (int)Shift;
        _perPacket += Clamped((after.UnixNanoseconds - first.UnixNanoseconds) / count) - _perPacket >> (int)Shift;
    }

    static long Clamped(long nanoseconds) => Math.Clamp(nanoseconds, 0, MaxNanoseconds);
}
