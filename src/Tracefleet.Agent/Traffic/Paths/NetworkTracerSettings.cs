using Tracefleet.Probing.Tracing;

namespace Tracefleet.Agent.Traffic.Paths;

/// <summary>Which paths are traced, and how often.</summary>
/// <param name="Networks">So many with the most traffic, 1 to <see cref="MaxNetworks"/>.</param>
/// <param name="Every">Between rounds, a minute or more.</param>
public sealed record NetworkTracerSettings(int Networks, TimeSpan Every)
{
    public const int MaxNetworks = 200;
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromMinutes(1);

    /// <summary>Before the first round, for there to be traffic.</summary>
    public TimeSpan FirstAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The traffic of so long before a round counts.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Word for a <see cref="TraceMethod"/>.</summary>
    public string Method { get; init; } = "udp-paris";

    /// <summary>Probes a second over all traces of a round.</summary>
    public int PacketsPerSecond { get; init; } = 100;
}
