using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Sessions;

/// <summary>How to send one flow's probes towards a destination again and again: what ping and mtr have in common.</summary>
public abstract record WatchParameters
{
    public static readonly TimeSpan MaxInterval = TimeSpan.FromHours(1);

    static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(10), MaxTimeout = TimeSpan.FromSeconds(60);

    readonly TimeSpan _minInterval;

    private protected WatchParameters(TraceMethod method, TimeSpan minInterval, TimeSpan timeout)
    {
        _minInterval = minInterval;
        Format = ProbeFormat.Default with { Method = method };
        Timeout = timeout;
    }

    /// <summary>How the probes look; any method.</summary>
    public ProbeFormat Format { get; init; }

    public FlowId Flow { get; init; }

    /// <summary>Time from one probe, or one round of probes, to the next; at most 1 hour.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time a probe is waited for, 10 ms to 60 s. What comes later counts as late, not as received.</summary>
    public TimeSpan Timeout { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public virtual void ThrowIfInvalid()
    {
        Check(nameof(Interval), Interval, _minInterval, MaxInterval);
        Check(nameof(Timeout), Timeout, MinTimeout, MaxTimeout);
    }

    private protected static void Check<T>(string name, T value, T min, T max)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            throw new ArgumentOutOfRangeException(name, value, $"Give {min} to {max}.");
    }
}
