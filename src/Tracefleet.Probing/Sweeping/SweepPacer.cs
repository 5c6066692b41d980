namespace Tracefleet.Probing.Sweeping;

/// <summary>Says how many probes may leave now so that a rate is kept over time, also by a sender that is woken late.</summary>
/// <remarks>
/// <list type="number">
/// <item>Probes are due one after the other at the rate, counted from the first call; what is due and was not sent is made up for.</item>
/// <item>Back to back leave no more than are due in <see cref="BurstMilliseconds"/>; over longer, what is made up for leaves at one and a half times
/// the rate.</item>
/// <item>No more is made up for than was due in the last <see cref="CatchUpMilliseconds"/>; the rest is given up.</item>
/// </list>
/// Needs no clock. Not thread-safe.
/// </remarks>
public sealed class SweepPacer
{
    public const int MaxRate = 100_000_000, BurstMilliseconds = 2, CatchUpMilliseconds = 200;

    const long NanosecondsPerSecond = 1_000_000_000;

    readonly long _rate, _burst, _catchUp;
    Instant? _epoch;

    // Nanoseconds for each probe at the peak rate, in thousandths; and the virtual schedule of it (ITU-T I.371, GCRA).
    readonly long _peakInterval, _peakTolerance;
    long _sent, _peakDue = long.MinValue;

    /// <param name="packetsPerSecond">1 to 100 million; 0 for no limit.</param>
    public SweepPacer(int packetsPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(packetsPerSecond);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packetsPerSecond, MaxRate);
        _rate = packetsPerSecond;
        _burst = Math.Max(1, _rate * BurstMilliseconds / 1_000);
        _catchUp = Math.Max(1, _rate * CatchUpMilliseconds / 1_000);
        _peakInterval = _rate == 0 ? 0 : NanosecondsPerSecond * 2_000 / 3 / _rate;
        _peakTolerance = (_burst - 1) * _peakInterval / 1_000;
    }

    public bool IsUnlimited => _rate == 0;

    /// <summary>How many probes may leave now, 0 to <paramref name="most"/>.</summary>
    public int Available(Instant now, int most)
    {
        if (IsUnlimited)
            return most;
        _epoch ??= now;
        var credit = DueBy(now) - _sent;
        if (credit > _catchUp)
        {
            _sent += credit - _catchUp;
            credit = _catchUp;
        }
        return (int)Math.Clamp(Math.Min(credit, PeakCredit(now)), 0, most);
    }

    /// <summary>Notes that probes left, or were tried.</summary>
    public void Took(int probes, Instant now)
    {
        if (IsUnlimited)
            return;
        _sent += probes;
        _peakDue = Math.Max(_peakDue, now.UnixNanoseconds) + probes * _peakInterval / 1_000;
    }

    /// <summary>When the next probe may leave; in the past when one may leave at once.</summary>
    public Instant ReadyAt
    {
        get
        {
            if (IsUnlimited || _epoch is not { } epoch)
                return Instant.MinValue;
            // The first moment at which one more is due than was sent.
            var due = (long)(((Int128)_sent * NanosecondsPerSecond + _rate - 1) / _rate);
            return new Instant(Math.Max(epoch.UnixNanoseconds + due, _peakDue == long.MinValue ? long.MinValue : _peakDue - _peakTolerance));
        }
    }

    long PeakCredit(Instant now)
    {
        if (_peakDue <= now.UnixNanoseconds)
            return _burst;
        var ahead = _peakDue - now.UnixNanoseconds;
        return ahead > _peakTolerance ? 0 : 1 + (_peakTolerance - ahead) * 1_000 / Math.Max(1, _peakInterval);
    }

    // The first is due at once.
    long DueBy(Instant now) => 1 + (long)((Int128)(now.UnixNanoseconds - _epoch!.Value.UnixNanoseconds) * _rate / NanosecondsPerSecond);
}
