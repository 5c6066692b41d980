using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Pinging;

/// <summary>How to ping a destination. A reply is what the destination itself would say: an echo reply to ICMP, port unreachable to UDP, a segment
/// to TCP.</summary>
public sealed record PingParameters() : WatchParameters(TraceMethod.Icmp, MinInterval, TimeSpan.FromSeconds(4))
{
    /// <summary>Least time from one probe to the next.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(2);

    public static readonly PingParameters Default = new();

    /// <summary>Probes to send; 0 for as many as there is time for.</summary>
    public int Count { get; init; }

    public Ttl Ttl { get; init; } = new(64);

    /// <summary>Time after the first probe at which everything ends; null for none.</summary>
    public TimeSpan? Deadline { get; init; }

    public override void ThrowIfInvalid()
    {
        base.ThrowIfInvalid();
        ArgumentOutOfRangeException.ThrowIfNegative(Count);
        if (Deadline is { } deadline)
            Check(nameof(Deadline), deadline, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(365));
        ArgumentOutOfRangeException.ThrowIfZero(Ttl.Value, nameof(Ttl));
    }
}
