using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Reporting;

/// <summary>How to watch a path.</summary>
public sealed record MtrParameters
{
    public static readonly MtrParameters Default = new();

    public static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(10), MaxInterval = TimeSpan.FromHours(1);

    /// <summary>How the probes look. With a method of constant flow every round takes the same path, so that loss at a hop is loss and not
    /// another path.</summary>
    public ProbeFormat Format { get; init; } = ProbeFormat.Default with { Method = TraceMethod.IcmpParis };

    public FlowId Flow { get; init; }

    /// <summary>Time that a round takes, 10 ms to 1 hour; its probes are spread over it.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Rounds; 0 for as many as there is time for.</summary>
    public int Rounds { get; init; }

    public Ttl FirstTtl { get; init; } = new(1);
    public Ttl MaxTtl { get; init; } = new(30);

    /// <summary>Hops in a row that never answered after which a round ends, 1 to 255.</summary>
    public int MaxUnknown { get; init; } = 12;

    /// <summary>Time a probe is waited for, 10 ms to 60 s. What comes later counts as late, not as received.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait after the last probe, 0 to 60 s; it ends sooner when nothing is in flight.</summary>
    public TimeSpan GraceTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void ThrowIfInvalid()
    {
        Check(nameof(Interval), Interval, MinInterval, MaxInterval);
        Check(nameof(Timeout), Timeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(60));
        Check(nameof(GraceTime), GraceTime, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Check(nameof(Rounds), Rounds, 0, int.MaxValue);
        Check(nameof(MaxUnknown), MaxUnknown, 1, 255);
        Check(nameof(MaxTtl), MaxTtl.Value, 1, 255);
        Check(nameof(FirstTtl), FirstTtl.Value, 1, MaxTtl.Value);
    }

    static void Check<T>(string name, T value, T min, T max)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            throw new ArgumentOutOfRangeException(name, value, $"Give {min} to {max}.");
    }
}
