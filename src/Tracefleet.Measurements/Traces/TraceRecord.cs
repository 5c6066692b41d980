using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Probing;

namespace Tracefleet.Measurements.Traces;

/// <summary>One cell's result: the trace from a vantage point to a target, or why there is none.</summary>
/// <remarks>It travels, is stored and is replaced as a whole, so a cell's hop events are all there or none is.</remarks>
public sealed record TraceRecord
{
    public required string Campaign { get; init; }

    /// <summary>Number of the shard within the campaign.</summary>
    public required int Shard { get; init; }

    /// <summary>Which assignment of the shard made it; 1 for the first.</summary>
    public required int ShardAttempt { get; init; }

    public required string VantagePoint { get; init; }

    /// <summary>Position of the target in the campaign's list, from 0.</summary>
    public required int TargetIndex { get; init; }

    /// <summary>What the user asked for: an address or a name.</summary>
    public required string Target { get; init; }

    /// <summary>The address probed; null when the target was refused before one was known.</summary>
    public Address? Destination { get; init; }

    public Address? Source { get; init; }
    public ProbeProtocol Protocol { get; init; }
    public FlowId Flow { get; init; }
    public ushort SourcePort { get; init; }
    public ushort DestinationPort { get; init; }
    public required Instant StartedAt { get; init; }
    public required Instant EndedAt { get; init; }
    public required CellReason Reason { get; init; }

    /// <summary>Null exactly when the target was reached.</summary>
    public FailureSource? FailureSource { get; init; }

    /// <summary>One sentence for people, for example why a target was refused.</summary>
    public string? Detail { get; init; }

    public SnapshotIds Snapshots { get; init; } = SnapshotIds.None;

    /// <summary>In order of TTL, attempt and arrival.</summary>
    public ImmutableArray<Hop> Hops { get; init; } = [];
}
