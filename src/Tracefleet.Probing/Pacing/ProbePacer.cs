namespace Tracefleet.Probing.Pacing;

/// <summary>Decides when the next probe may leave: a token bucket in its virtual scheduling form (ITU-T I.371, GCRA), which needs one
/// number of state and no clock.</summary>
/// <remarks>In any interval of length T at most <c>burst + T × rate</c> probes leave.</remarks>
public sealed class ProbePacer
{
    const long NanosecondsPerSecond = 1_000_000_000;

    readonly int _burst;
    long _interval;
    long _due = long.MinValue;

    /// <param name="packetsPerSecond">1 to 10 million.</param>
    /// <param name="burst">Probes that may leave back to back after a pause, 1 to 100,000.</param>
    public ProbePacer(int packetsPerSecond, int burst)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packetsPerSecond, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packetsPerSecond, 10_000_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(burst, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(burst, 100_000);

        _burst = burst;
        ChangeRate(packetsPerSecond);
    }

    /// <summary>Goes on at another rate.</summary>
    /// <param name="packetsPerSecond">0 to 10 million; 0 for nothing until it is changed again.</param>
    public void ChangeRate(int packetsPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(packetsPerSecond);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packetsPerSecond, 10_000_000);
        // Rounded up, so that the rate is never exceeded.
        _interval = packetsPerSecond == 0 ? 0 : (NanosecondsPerSecond + packetsPerSecond - 1) / packetsPerSecond;
    }

    /// <summary>When the next probe may leave; in the past when one may leave at once.</summary>
    public Instant ReadyAt => _interval == 0 ? new Instant(long.MaxValue)
        : _due == long.MinValue ? Instant.MinValue
        : new Instant(_due - (_burst - 1) * _interval);

    /// <summary>Takes the right to send one probe now, if there is one.</summary>
    public bool TryTake(Instant now)
    {
        if (now < ReadyAt)
            return false;
        _due = Math.Max(_due, now.UnixNanoseconds) + _interval;
        return true;
    }
}
