namespace Tracefleet.Actors;

/// <summary>How a host treats its entities.</summary>
public sealed record EntityHostOptions
{
    /// <summary>Commands that may wait for one entity; at least 1. One more is answered with <see cref="EntityUnavailableException"/>.</summary>
    public int MailboxCapacity { get; init; } = 256;

    /// <summary>A snapshot is taken after this many events; at least 1.</summary>
    public int SnapshotEvery { get; init; } = 100;

    /// <summary>An entity that nobody asked for this long is dropped from memory; it takes up to half as long again.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a failed entity stays away after its first failure; twice as long after each further one in a row.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MailboxCapacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(SnapshotEvery, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(IdleAfter, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(FirstBackoff, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(LongestBackoff, FirstBackoff);
    }

    /// <summary>The pause after so many failures in a row, from 1.</summary>
    public TimeSpan Backoff(int failures)
    {
        // 2^40 of the shortest pause is beyond every sensible longest one, and keeps the product finite.
        var factor = Math.Pow(2, Math.Clamp(failures - 1, 0, 40));
        return TimeSpan.FromSeconds(Math.Min(FirstBackoff.TotalSeconds * factor, LongestBackoff.TotalSeconds));
    }
}
