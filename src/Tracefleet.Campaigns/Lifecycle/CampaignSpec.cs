using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Campaigns.Lifecycle;

/// <summary>What a user submits: targets, the measurement, and where to measure from.</summary>
public sealed record CampaignSpec
{
    public string? Name { get; init; }

    /// <summary>Addresses or host names, in the user's order; at most <see cref="MaxTargets"/>, without duplicates.</summary>
    public ImmutableArray<string> Targets { get; init; } = [];

    /// <summary>Vantage points by name; never empty in an accepted spec.</summary>
    public ImmutableArray<string> VantagePoints { get; init; } = [];

    /// <summary>What is measured. Only the spec of this type counts.</summary>
    public MeasurementType Type { get; init; }

    public TraceSpec Trace { get; init; } = new();
    public PingSpec? Ping { get; init; }
    public MtrSpec? Mtr { get; init; }
    public MultipathSpec? Multipath { get; init; }
    public SweepSpec? Sweep { get; init; }

    /// <summary>The spec of the campaign's type.</summary>
    [JsonIgnore]
    public MeasurementSpec Measurement => Type switch
    {
        MeasurementType.Trace => Trace,
        MeasurementType.Ping => Ping ?? new PingSpec(),
        MeasurementType.Mtr => Mtr ?? new MtrSpec(),
        MeasurementType.Multipath => Multipath ?? new MultipathSpec(),
        MeasurementType.Sweep => Sweep ?? new SweepSpec(),
        _ => throw new InvalidOperationException($"Unknown measurement type {Type}."),
    };

    /// <summary>4 or 6 to resolve host names to that family only; null for whichever the resolver puts first.</summary>
    public int? IpVersion { get; init; }

    /// <summary>Seconds after submission at which open cells end with <c>deadline</c>; null for none. 1 to 604,800.</summary>
    public int? DeadlineSeconds { get; init; }

    /// <summary>Null where none is pinned: every agent annotates with its own then.</summary>
    public PinnedSnapshots? Snapshots { get; init; }

    public const int MaxTargets = 100_000;
    public const int MaxCells = 1_000_000;

    /// <summary>Whether both ask for the same; unlike <c>==</c> it compares the lists by content.</summary>
    public bool SameAs(CampaignSpec other) =>
        this with { Targets = [], VantagePoints = [] } == other with { Targets = [], VantagePoints = [] }
        && Targets.SequenceEqual(other.Targets)
        && VantagePoints.SequenceEqual(other.VantagePoints);
}

/// <summary>A planned shard: targets that one vantage point works on, as positions in the campaign's list.</summary>
public sealed record ShardPlan(int Shard, string VantagePoint, ImmutableArray<int> Targets);

/// <summary>A cell that ends before anything is sent, with the reason for it.</summary>
public sealed record RefusedCell(int Target, string VantagePoint, CellReason Reason, FailureSource Source, string Detail);

public enum CampaignStatus
{
    Unknown = 0,
    Running = 1,

    /// <summary>Every cell has a result.</summary>
    Finished = 2,
    Cancelled = 3,
}

public enum ShardStatus
{
    Pending = 0,
    Finished = 1,
}
