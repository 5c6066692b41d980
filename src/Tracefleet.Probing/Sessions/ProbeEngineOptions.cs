using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.Sessions;

/// <summary>How an engine works.</summary>
public sealed record ProbeEngineOptions
{
    /// <summary>Secret that marks the probes; 16 fresh random bytes at each start.</summary>
    public required ProbingKey Key { get; init; }

    /// <summary>Sessions that run or wait for their turn at a destination, 1 to 65,536.</summary>
    public int MaxSessions { get; init; } = 256;

    /// <summary>Sessions that run at the same time towards one destination, 1 to 1,024; more wait, as do sessions that share a flow with one
    /// that runs.</summary>
    public int MaxSessionsPerDestination { get; init; } = 8;

    /// <summary>Probes per second over all sessions, 1 to 10 million.</summary>
    public int PacketsPerSecond { get; init; } = 1_000;

    /// <summary>Probes that may leave back to back, 1 to 100,000; by default what the rate gives in 5 ms, but at least 8.</summary>
    public int? Burst { get; init; }

    /// <summary>Probes handed to the transport at once, 1 to 1,024.</summary>
    public int SendBatch { get; init; } = 64;

    /// <summary>Packets taken from the transport at once, 1 to 1,024.</summary>
    public int ReceiveBatch { get; init; } = 128;

    internal int EffectiveBurst => Burst ?? Math.Max(8, PacketsPerSecond / 200);

    internal void ThrowIfInvalid()
    {
        Check(nameof(MaxSessions), MaxSessions, 65_536);
        Check(nameof(MaxSessionsPerDestination), MaxSessionsPerDestination, 1_024);
        Check(nameof(PacketsPerSecond), PacketsPerSecond, 10_000_000);
        Check(nameof(Burst), EffectiveBurst, 100_000);
        Check(nameof(SendBatch), SendBatch, 1_024);
        Check(nameof(ReceiveBatch), ReceiveBatch, 1_024);
    }

    static void Check(string name, int value, int max)
    {
        if (value < 1 || value > max)
            throw new ArgumentOutOfRangeException(name, value, $"Give 1 to {max}.");
    }
}
