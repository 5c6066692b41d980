using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Reporting;

/// <summary>How to watch a path. With a method of constant flow every round takes the same path, so that loss at a hop is loss and not another
/// path. The probes of a round are spread over its interval.</summary>
public sealed record MtrParameters() : WatchParameters(TraceMethod.IcmpParis, MinInterval, TimeSpan.FromSeconds(5))
{
    /// <summary>Least time that a round takes.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(10);

    public static readonly MtrParameters Default = new();

    /// <summary>Rounds; 0 for as many as there is time for.</summary>
    public int Rounds { get; init; }

    public Ttl FirstTtl { get; init; } = new(1);
    public Ttl MaxTtl { get; init; } = new(30);

    /// <summary>Hops in a row that never answered after which a round ends, 1 to 255.</summary>
    public int MaxUnknown { get; init; } = 12;

    /// <summary>Longest wait after the last probe, 0 to 60 s; it ends sooner when nothing is in flight.</summary>
    public TimeSpan GraceTime { get; init; } = TimeSpan.FromSeconds(5);

    public override void ThrowIfInvalid()
    {
        base.ThrowIfInvalid();
        Check(nameof(GraceTime), GraceTime, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Check(nameof(Rounds), Rounds, 0, int.MaxValue);
        Check(nameof(MaxUnknown), MaxUnknown, 1, 255);
        Check(nameof(MaxTtl), MaxTtl.Value, 1, 255);
        Check(nameof(FirstTtl), FirstTtl.Value, 1, MaxTtl.Value);
    }
}
