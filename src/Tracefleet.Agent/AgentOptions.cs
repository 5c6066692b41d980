using System.Collections.Immutable;

namespace Tracefleet.Agent;

/// <summary>How an agent reaches its coordinator and what it may use.</summary>
public sealed record AgentOptions
{
    /// <summary>The coordinator's base address, http or https.</summary>
    public required Uri Coordinator { get; init; }

    /// <summary>Where its identity and its spool live.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>File whose first line is the token shared with the coordinator; null for a coordinator on loopback without one.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Shards worked on at once, 1 to 64.</summary>
    public int Capacity { get; init; } = 4;

    /// <summary>Probes per second, 1 to 1,000,000.</summary>
    public int PacketsPerSecond { get; init; } = 1_000;

    /// <summary>Traces, pings and the like running at once, 1 to 65,536.</summary>
    public int ConcurrentTraces { get; init; } = 256;

    /// <summary>Bytes of batches kept on disk until they are acknowledged; probing pauses above it.</summary>
    public long SpoolLimitBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Bytes of snapshots kept for campaigns that pin them; null to keep all, in a folder that is not the agent's own.</summary>
    public long? SnapshotCacheBytes { get; init; } = DefaultSnapshotCacheBytes;

    public const long DefaultSnapshotCacheBytes = 2L << 30;

    public ImmutableArray<string> Tags { get; init; } = [];
}
