namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>Time that goes on evenly from when this began, whatever the clock of the host is set to meanwhile: for how long something is good.</summary>
sealed class SteadyClock(TimeProvider time)
{
    readonly long _began = time.GetUtcNow().ToUnixTimeMilliseconds(), _at = time.GetTimestamp();

    /// <summary>Unix milliseconds, as far as the clock was right in the beginning.</summary>
    public long Now => _began + (long)time.GetElapsedTime(_at).TotalMilliseconds;
}
