using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Pinging;

/// <summary>How to ping a destination.</summary>
public sealed record PingParameters
{
    public static readonly PingParameters Default = new();

    public static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(2), MaxInterval = TimeSpan.FromHours(1);

    /// <summary>How the probes look; any method. A reply is what the destination itself would say: an echo reply to ICMP, port unreachable to
    /// UDP, a segment to TCP.</summary>
    public ProbeFormat Format { get; init; } = ProbeFormat.Default with { Method = TraceMethod.Icmp };

    public FlowId Flow { get; init; }

    /// <summary>Time from one probe to the next, 2 ms to 1 hour.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Probes to send; 0 for as many as there is time for.</summary>
    public int Count { get; init; }

    public Ttl Ttl { get; init; } = new(64);

    /// <summary>Time a probe is waited for, 10 ms to 60 s. What comes later counts as late, not as received.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Time after the first probe at which everything ends; null for none.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void ThrowIfInvalid()
    {
        Check(nameof(Interval), Interval, MinInterval, MaxInterval);
        Check(nameof(Timeout), Timeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60));
        ArgumentOutOfRangeException.ThrowIfNegative(Count);
        if (Deadline is { } deadline)
            Check(nameof(Deadline), deadline, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(365));
        ArgumentOutOfRangeException.ThrowIfZero(Ttl.Value, nameof(Ttl));
    }

    static void Check(string name, TimeSpan value, TimeSpan min, TimeSpan max)
    {
        if (value < min || value > max)
            throw new ArgumentOutOfRangeException(name, value, $"Give {min} to {max}.");
    }
}
