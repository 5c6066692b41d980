using System.Collections.Immutable;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Places;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;

namespace Tracefleet.Contracts.Link;

/// <summary>Traces on the wire. Each distinct annotation travels once; times travel as whole microseconds.</summary>
public static class TraceMapping
{
    const string TooLarge = "The result was too large to travel whole; labels and annotations of its hops are left out.";

    /// <remarks>One that is larger than <see cref="LinkLimits.MaxTraceBytes"/>, which foreign labels and names can make it, travels without
    /// them: its probes and replies are what must not be lost.</remarks>
    public static Trace ToWire(this TraceRecord record) => ToWire(record, LinkLimits.MaxTraceBytes);

    /// <param name="maxBytes">What it may have before labels and annotations are left out.</param>
    internal static Trace ToWire(TraceRecord record, int maxBytes)
    {
        var wire = ToWireWhole(record);
        return wire.CalculateSize() <= maxBytes
            ? wire
            : ToWireWhole(record with { Hops = [.. record.Hops.Select(hop => hop with { Mpls = [], Interfaces = [], Extensions = [], Annotation = null })], Detail = TooLarge });
    }

    static Trace ToWireWhole(TraceRecord record)
    {
        var annotations = new AnnotationTable();
        var wire = new Trace
        {
            TargetIndex = record.TargetIndex,
            Target = record.Target,
            Destination = LinkField.Bytes(record.Destination),
            Source = LinkField.Bytes(record.Source),
            Protocol = (uint)record.Protocol,
            Flow = record.Flow.Value,
            SourcePort = record.SourcePort,
            DestinationPort = record.DestinationPort,
            StartedUs = record.StartedAt.UnixMicroseconds,
            EndedUs = record.EndedAt.UnixMicroseconds,
            Reason = (uint)record.Reason,
            FailureSource = (uint)(record.FailureSource ?? 0),
            Detail = LinkField.Fit(record.Detail, LinkLimits.MaxDetailLength),
            Snapshots = record.Snapshots.ToWire(),
            Hops = { Bounded(record.Hops).Select(hop => hop.ToWire(annotations)) },
        };
        wire.Annotations.AddRange(annotations.Wire);
        return wire;
    }

    static IEnumerable<Measurements.Traces.Hop> Bounded(ImmutableArray<Measurements.Traces.Hop> hops) =>
        hops.Length <= LinkLimits.MaxHopsPerTrace
            ? hops
            : hops.Where(hop => (hop.Flags & ReplyFlags.Duplicate) == 0).Take(LinkLimits.MaxHopsPerTrace);

    /// <param name="lease">The assignment it was made for.</param>
    /// <param name="field">Path of the trace in its message, for faults.</param>
    /// <exception cref="LinkFormatException">A value is missing or out of range.</exception>
    public static TraceRecord ToDomain(this Trace wire, ShardLease lease, string vantagePoint, string field)
    {
        LinkField.Count(wire.Hops.Count, $"{field}.hops", LinkLimits.MaxHopsPerTrace);
        LinkField.Count(wire.Annotations.Count, $"{field}.annotations", LinkLimits.MaxHopsPerTrace);
        var annotations = wire.Annotations.Select((annotation, i) => annotation.ToDomain($"{field}.annotations[{i}]")).ToArray();
        return new TraceRecord
        {
            Campaign = lease.Campaign,
            Shard = lease.Shard,
            ShardAttempt = lease.Attempt,
            VantagePoint = vantagePoint,
            TargetIndex = (int)LinkField.Number(wire.TargetIndex, $"{field}.target_index", 0, CampaignSpec.MaxTargets - 1),
            Target = LinkField.Text(wire.Target, $"{field}.target", LinkLimits.MaxTargetLength),
            Destination = LinkField.OptionalAddress(wire.Destination, $"{field}.destination"),
            Source = LinkField.OptionalAddress(wire.Source, $"{field}.source"),
            // A cell that ended before anything was sent has no protocol.
            Protocol = wire.Protocol == 0 ? default : LinkField.Enumerated<ProbeProtocol>(wire.Protocol, $"{field}.protocol"),
            Flow = new FlowId(LinkField.UShort(wire.Flow, $"{field}.flow")),
            SourcePort = LinkField.UShort(wire.SourcePort, $"{field}.source_port"),
            DestinationPort = LinkField.UShort(wire.DestinationPort, $"{field}.destination_port"),
            StartedAt = LinkField.Time(wire.StartedUs, $"{field}.started_us"),
            EndedAt = LinkField.Time(wire.EndedUs, $"{field}.ended_us"),
            Reason = LinkField.Enumerated<CellReason>(wire.Reason, $"{field}.reason"),
            FailureSource = wire.FailureSource == 0 ? null : LinkField.Enumerated<FailureSource>(wire.FailureSource, $"{field}.failure_source"),
            Detail = LinkField.OptionalText(wire.Detail, $"{field}.detail", LinkLimits.MaxDetailLength),
            Snapshots = wire.Snapshots.ToDomain($"{field}.snapshots"),
            Hops = [.. wire.Hops.Select((hop, i) => hop.ToDomain(annotations, $"{field}.hops[{i}]"))],
        };
    }
}
