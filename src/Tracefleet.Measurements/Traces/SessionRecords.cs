using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Specs;
using Tracefleet.Probing;
using Tracefleet.Probing.Multipath;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Measurements.Traces;

/// <summary>Turns a session, whatever it measures, into what is stored and shown.</summary>
public static class SessionRecords
{
    /// <summary>Everything about a cell that the engine knows; the caller adds campaign, shard, vantage point, target and snapshots.</summary>
    /// <param name="log">What the engine told of the session's probes; sessions that keep their records themselves do not need it.</param>
    public static TraceRecord From(SessionResult result, MeasurementSpec spec, ProbeLog log, Func<Address, Annotation> annotate)
    {
        var request = result.Request;
        var hops = HopsOf(request, spec, RecordsOf(request.Session, log), annotate);
        var failure = request.Session is TraceSession trace ? trace.LocalFailure : result.LocalFailure;
        var reason = request.Session is TraceSession { End: { } end } ? TraceRecords.ToReason(end) : CellVerdict.Of(hops, request.Destination, MaxTtlOf(spec));
        return Begun(request, spec, result.Source) with
        {
            StartedAt = result.StartedAt,
            EndedAt = result.EndedAt,
            Reason = reason,
            FailureSource = TraceRecords.ToFailureSource(reason, failure),
            Detail = TraceRecords.ToDetail(failure, request.Destination) ?? IncompleteOf(request.Session),
            Hops = hops,
        };
    }

    /// <summary>What can be shown of a cell while its session still runs. It reads nothing of the session that changes, so it may be called
    /// on any thread; the caller adds what <see cref="From"/> leaves to it.</summary>
    /// <param name="source">Address the probes leave from; null where it is not known.</param>
    /// <param name="records">At least one: some of what the engine told of the session's probes, in that order.</param>
    /// <returns>The hops of these probes, in the order given. Start and end span them; it is cancelled, as if it was stopped here.</returns>
    public static TraceRecord Preview(
        SessionRequest request, MeasurementSpec spec, Address? source, IEnumerable<ProbeRecord> records, Func<Address, Annotation> annotate)
    {
        var hops = HopsOf(request, spec, records, annotate);
        return Begun(request, spec, source) with
        {
            StartedAt = hops.Min(hop => hop.SentAt),
            EndedAt = hops.Max(hop => hop.SentAt + TimeSpan.FromMicroseconds(hop.RttMicroseconds ?? 0)),
            Reason = CellReason.Cancelled,
            FailureSource = TraceRecords.ToFailureSource(CellReason.Cancelled, SendFailure.None),
            Hops = hops,
        };
    }

    static TraceRecord Begun(SessionRequest request, MeasurementSpec spec, Address? source)
    {
        var flow = MeasurementSessions.FlowOf(spec);
        var ports = request.PortsOf(flow);
        return TraceRecords.Empty with
        {
            Destination = request.Destination,
            Target = request.Destination.ToString(),
            Source = source,
            Protocol = request.Protocol,
            Flow = flow,
            SourcePort = ports.Source,
            DestinationPort = ports.Destination,
        };
    }

    static ImmutableArray<Hop> HopsOf(
        SessionRequest request, MeasurementSpec spec, IEnumerable<ProbeRecord> records, Func<Address, Annotation> annotate)
    {
        var flow = MeasurementSessions.FlowOf(spec);
        var ports = request.PortsOf(flow);
        return [.. records.Select(record => ToHop(request, flow, ports, record, annotate))];
    }

    static IEnumerable<ProbeRecord> RecordsOf(IProbeSession session, ProbeLog log) => session switch
    {
        TraceSession trace => trace.Records(),
        FlowSession flows => flows.Records(),
        _ => log.Records(),
    };

    static Hop ToHop(SessionRequest request, FlowId flow, ProbePorts usual, ProbeRecord record, Func<Address, Annotation> annotate)
    {
        var ports = request.PortsOf(record.Probe);
        return TraceRecords.ToHop(record, annotate) with
        {
            Flow = record.Probe.Flow == flow ? null : record.Probe.Flow,
            SourcePort = ports.Source == usual.Source ? null : ports.Source,
            DestinationPort = ports.Destination == usual.Destination ? null : ports.Destination,
        };
    }

    static int MaxTtlOf(MeasurementSpec spec) => spec switch
    {
        PingSpec ping => ping.Ttl,
        MtrSpec mtr => mtr.MaxTtl,
        MultipathSpec multipath => multipath.MaxTtl,
        SweepSpec sweep => sweep.MaxTtl,
        TraceSpec trace => trace.MaxTtl,
        _ => Ttl.Max.Value,
    };

    static string? IncompleteOf(IProbeSession session) => session switch
    {
        FlowSession { IsCutShort: true, LocalFailure: SendFailure.None } flows =>
            $"It ended after {flows.ProbesSent} probes, before every path was known; raise maxProbes to see more.",
        MdaSession { OpenVertices: > 0 and var open, LocalFailure: SendFailure.None } => $"The next hops of {open} interfaces could not be settled.",
        _ => null,
    };
}
