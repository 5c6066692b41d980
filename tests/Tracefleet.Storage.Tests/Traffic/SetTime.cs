namespace Tracefleet.Storage.Tests.Traffic;

/// <summary>Time that a test sets.</summary>
sealed class SetTime(long unixMilliseconds) : TimeProvider
{
    /// <summary>Unix milliseconds.</summary>
    public long Now { get; set; } = unixMilliseconds;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Now);
}
