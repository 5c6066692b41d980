using System.Collections.Immutable;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Places;
using Tracefleet.Measurements.Specs;
using Traces = Tracefleet.Measurements.Traces;

namespace Tracefleet.Contracts.Link;

/// <summary>A target of an assignment.</summary>
/// <param name="Index">Position in the campaign's list, from 0.</param>
public readonly record struct AssignedTarget(int Index, string Target);

/// <summary>What an agent is told to do.</summary>
/// <param name="IpVersion">4 or 6 to resolve host names to that family only; null for either.</param>
/// <param name="Targets">Those of the shard that have no result yet.</param>
/// <param name="DeadlineAt">Whole milliseconds travel.</param>
public sealed record ShardAssignment(
    ShardLease Lease, MeasurementSpec Measurement, int? IpVersion, ImmutableArray<AssignedTarget> Targets, DateTimeOffset? DeadlineAt)
{
    /// <summary>What its hops are annotated with; a kind without one is left to the agent.</summary>
    public PinnedSnapshots Snapshots { get; init; } = PinnedSnapshots.None;

    /// <summary>Whether somebody watches, so that previews of its cells are worth sending. An agent may send none all the same.</summary>
    public bool Live { get; init; }
}

/// <summary>Assignments on the wire.</summary>
public static class AssignmentMapping
{
    const long MaxUnixMilliseconds = LinkLimits.MaxUnixMicroseconds / 1_000;

    public static AssignShard ToWire(this ShardAssignment assignment) => new()
    {
        Shard = assignment.Lease.ToWire(),
        Trace = (assignment.Measurement as Traces.TraceSpec)?.ToWire(),
        Type = assignment.Measurement.Type.ToWord(),
        Spec = MeasurementMapping.ToJson(assignment.Measurement),
        IpVersion = (uint)(assignment.IpVersion ?? 0),
        Targets = { assignment.Targets.Select(target => new Target { Index = target.Index, Target_ = target.Target }) },
        DeadlineUnixMs = assignment.DeadlineAt?.ToUnixTimeMilliseconds() ?? 0,
        Snapshots = assignment.Snapshots.IsEmpty ? null : assignment.Snapshots.ToWire(),
        Live = assignment.Live,
    };

    /// <exception cref="LinkFormatException">A value is missing or out of range.</exception>
    public static ShardAssignment ToDomain(this AssignShard wire)
    {
        LinkField.Count(wire.Targets.Count, "targets", LinkLimits.MaxTargetsPerShard);
        var deadline = LinkField.Number(wire.DeadlineUnixMs, "deadline_unix_ms", 0, MaxUnixMilliseconds);
        return new ShardAssignment(
            wire.Shard.ToDomain(),
            wire.Type.Length == 0 ? wire.Trace.ToDomain() : MeasurementMapping.ToDomain(wire.Type, wire.Spec),
            wire.IpVersion switch { 0 => null, 4 => 4, 6 => 6, _ => throw LinkField.Fault("ip_version", $"{wire.IpVersion} is none of 0, 4 and 6.") },
            [.. wire.Targets.Select((target, i) => ToDomain(target, $"targets[{i}]"))],
            deadline == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(deadline))
        {
            Snapshots = wire.Snapshots.ToDomain("snapshots"),
            Live = wire.Live,
        };
    }

    static AssignedTarget ToDomain(Target wire, string field) => new(
        (int)LinkField.Number(wire.Index, $"{field}.index", 0, CampaignSpec.MaxTargets - 1),
        LinkField.Text(wire.Target_, $"{field}.target", LinkLimits.MaxTargetLength));

    public static TraceSpec ToWire(this Traces.TraceSpec spec) => new()
    {
        Method = spec.Method,
        FirstTtl = (uint)spec.FirstTtl,
        MaxTtl = (uint)spec.MaxTtl,
        Attempts = (uint)spec.Attempts,
        GapLimit = (uint)spec.GapLimit,
        TimeoutMs = (uint)spec.TimeoutMs,
        InFlight = (uint)spec.InFlight,
        Flow = (uint)spec.Flow,
        SourcePort = (uint)spec.SourcePort,
        DestinationPort = (uint)spec.DestinationPort,
    };

    /// <exception cref="LinkFormatException">A value is missing, or the spec has faults.</exception>
    public static Traces.TraceSpec ToDomain(this TraceSpec? wire)
    {
        LinkField.Present(wire, "trace");
        var spec = new Traces.TraceSpec
        {
            Method = LinkField.Text(wire!.Method, "trace.method", LinkLimits.MaxIdLength),
            FirstTtl = Value(wire.FirstTtl, "first_ttl"),
            MaxTtl = Value(wire.MaxTtl, "max_ttl"),
            Attempts = Value(wire.Attempts, "attempts"),
            GapLimit = Value(wire.GapLimit, "gap_limit"),
            TimeoutMs = Value(wire.TimeoutMs, "timeout_ms"),
            InFlight = Value(wire.InFlight, "in_flight"),
            Flow = Value(wire.Flow, "flow"),
            SourcePort = Value(wire.SourcePort, "source_port"),
            DestinationPort = Value(wire.DestinationPort, "destination_port"),
        };
        return spec.Faults() is [var (field, message), ..] ? throw LinkField.Fault($"trace.{field}", message) : spec;
    }

    static int Value(uint value, string field) => LinkField.Number(value, $"trace.{field}", 0, int.MaxValue);
}
