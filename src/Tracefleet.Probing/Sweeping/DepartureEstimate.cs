namespace Tracefleet.Probing.Sweeping;

/// <summary>When each packet of a batch will leave: the clock is read once for a batch, and the times that the transport gave to earlier batches
/// tell the rest. So each probe carries a time of its own, as near to the true one as the transport's.</summary>
/// <remarks>Taken is the least of the last 32 to 64 batches: the time in a probe is hardly ever later than the true one, so a round-trip time is
/// never too short but too long by what the transport is slower than at its best. What follows the hand-over does not count: on a virtual link
/// the replies arrive before it returns.</remarks>
sealed class DepartureEstimate
{
    const int Remembered = 32;
    const long MaxNanoseconds = 20_000;

    Least _older, _newer = Least.Unknown;
    long _begun, _lead, _perPacket;
    int _batches;

    /// <summary>A batch is written from now on.</summary>
    /// <param name="count">Its packets, at most.</param>
    public void Begin(Instant now, int count)
    {
        _begun = now.UnixNanoseconds;
        _lead = Math.Min(_older.LeadOf(count), _newer.LeadOf(count));
        _perPacket = Math.Min(_older.PerPacket, _newer.PerPacket);
    }

    /// <summary>When the packet of this number will leave.</summary>
    public Instant Of(int index) => new(unchecked(_begun + _lead + index * _perPacket));

    /// <summary>The batch has left.</summary>
    /// <param name="first">When its first packet left, as the transport says.</param>
    /// <param name="last">When its last one did.</param>
    public void End(Instant first, Instant last, int count)
    {
        _newer.NoteLead(Math.Clamp(first.UnixNanoseconds - _begun, 0, MaxNanoseconds), count);
        // A transport that has not told its packets apart yet says nothing of their distance.
        if (last > first)
            _newer.PerPacket = Math.Min(_newer.PerPacket, Math.Min((last.UnixNanoseconds - first.UnixNanoseconds) / (count - 1), MaxNanoseconds));
        if (++_batches == Remembered)
            Turn();
    }

    void Turn()
    {
        if (_newer.PerPacket == Least.Unknown.PerPacket)
            _newer.PerPacket = _older.PerPacket;
        (_older, _newer, _batches) = (_newer, Least.Unknown, 0);
    }

    /// <summary>The least of some batches, in nanoseconds; by default as if a batch took no time, so that nothing is expected before it is known.</summary>
    struct Least
    {
        public static readonly Least Unknown = new() { _lead = long.MaxValue, PerPacket = long.MaxValue };

        long _lead;
        int _count;

        public long PerPacket { get; set; }

        // The lead is mostly the writing, which takes a smaller batch less: of a larger one only its part is expected.
        public readonly long LeadOf(int count) => count < _count ? _lead * count / _count : _lead;

        public void NoteLead(long lead, int count)
        {
            if (lead < _lead)
                (_lead, _count) = (lead, count);
        }
    }
}
