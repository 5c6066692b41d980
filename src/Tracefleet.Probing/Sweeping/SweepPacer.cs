namespace Tracefleet.Probing.Sweeping;

/// <summary>Says how many probes may leave now so that a rate is kept over time, also by a sender that is woken late.</summary>
/// <remarks>
/// <list type="number">
/// <item>Probes are due one after the other at the rate, counted from the first call; what is due and was not sent is made up for.</item>
/// <item>At once leave no more than are due in <see cref="BurstMilliseconds"/>, and until the next the sender is held to one and a half times the rate.</item>
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
    long _sent, _peakReadyAt = long.MinValue;

    /// <param name="packetsPerSecond">1 to 100 million; 0 for no limit.</param>
    public SweepPacer(int packetsPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(packetsPerSecond);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packetsPerSecond, MaxRate);
        _rate = packetsPerSecond;
        _burst = Math.Max(1, _rate * BurstMilliseconds / 1_000);
        _catchUp = Math.Max(1, _rate * CatchUpMilliseconds / 1_000);
    }

    public bool IsUnlimited => _rate == 0;

    /// <summary>How many probes may leave now, 0 to <paramref name="most"/>.</summary>
    public int Available(Instant now, int most)
    {
        if (IsUnlimited)
            return most;
        _epoch ??= now;
        if (now.UnixNanoseconds < _peakReadyAt)
            return 0;
        var credit = DueBy(now) - _sent;
        if (credit > _catchUp)
        {
            _sent += credit - _catchUp;
            credit = _catchUp;
        }
        return (int)Math.Clamp(credit, 0, Math.Min(most, _burst));
    }

    /// <summary>Notes that probes left, or were tried.</summary>
    public void Took(int probes, Instant now)
    {
        if (IsUnlimited)
            return;
        _sent += probes;
        _peakReadyAt = now.UnixNanoseconds + probes * NanosecondsPerSecond * 2 / 3 / _rate;
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
            return new Instant(Math.Max(epoch.UnixNanoseconds + due, _peakReadyAt));
        }
    }

    // The first is due at once.
    long DueBy(Instant now) => 1 + (long)((Int128)(now.UnixNanoseconds - _epoch!.Value.UnixNanoseconds) * _rate / NanosecondsPerSecond);
}
