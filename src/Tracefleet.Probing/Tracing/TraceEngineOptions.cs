using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Sessions;

namespace Tracefleet.Probing.Tracing;

/// <summary>How an engine works.</summary>
public sealed record TraceEngineOptions
{
    /// <summary>Secret that marks the probes; 16 fresh random bytes at each start.</summary>
    public required ProbingKey Key { get; init; }

    /// <summary>Traces that run or wait for their turn at a destination, 1 to 65,536.</summary>
    public int MaxTraces { get; init; } = 256;

    /// <summary>Traces that run at the same time towards one destination, 1 to 1,024; more wait, as do traces of a flow that is in use.</summary>
    public int MaxTracesPerDestination { get; init; } = 8;

    /// <summary>Probes per second over all traces, 1 to 10 million.</summary>
    public int PacketsPerSecond { get; init; } = 1_000;

    /// <summary>Probes that may leave back to back, 1 to 100,000; by default what the rate gives in 5 ms, but at least 8.</summary>
    public int? Burst { get; init; }

    /// <summary>Probes handed to the transport at once, 1 to 1,024.</summary>
    public int SendBatch { get; init; } = 64;

    /// <summary>Packets taken from the transport at once, 1 to 1,024.</summary>
    public int ReceiveBatch { get; init; } = 128;

    internal ProbeEngineOptions ToProbeEngineOptions()
    {
        Check(nameof(MaxTraces), MaxTraces, 65_536);
        Check(nameof(MaxTracesPerDestination), MaxTracesPerDestination, 1_024);
        return new ProbeEngineOptions
        {
            Key = Key,
            MaxSessions = MaxTraces,
            MaxSessionsPerDestination = MaxTracesPerDestination,
            PacketsPerSecond = PacketsPerSecond,
            Burst = Burst,
            SendBatch = SendBatch,
            ReceiveBatch = ReceiveBatch,
        };
    }

    static void Check(string name, int value, int max)
    {
        if (value < 1 || value > max)
            throw new ArgumentOutOfRangeException(name, value, $"Give 1 to {max}.");
    }
}
