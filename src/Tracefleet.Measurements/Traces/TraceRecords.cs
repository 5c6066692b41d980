using System.Collections.Immutable;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Probing;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Measurements.Traces;

/// <summary>Turns what the engine found into what is stored and shown.</summary>
public static class TraceRecords
{
    public static Hop ToHop(ProbeRecord record, Func<Addressing.Address, Annotation> annotate)
    {
        var hop = new Hop { Ttl = record.Probe.Ttl.Value, Attempt = record.Probe.Attempt, SentAt = record.SentAt };
        return record.Outcome switch
        {
            ProbeOutcome.Answered(var reply) => hop with
            {
                Addr = reply.From,
                RttMicroseconds = (int)Math.Clamp(reply.Rtt.Ticks / TimeSpan.TicksPerMicrosecond, 0, int.MaxValue),
                ReplyTtl = reply.ReplyTtl,
                QuotedTtl = reply.QuotedTtl,
                IcmpType = reply.IcmpType,
                IcmpCode = reply.IcmpCode,
                ReplySize = reply.Size,
                Mpls = reply.Mpls,
                Flags = reply.Flags,
                Annotation = annotate(reply.From),
            },
            ProbeOutcome.TimedOut => hop,
            ProbeOutcome.NotSent(var failure) => hop with { SendFailure = failure },
            _ => throw new InvalidOperationException($"Unknown outcome {record.Outcome.GetType().Name}."),
        };
    }

    public static ImmutableArray<Hop> ToHops(TraceResult result, Func<Addressing.Address, Annotation> annotate) =>
        [.. result.Probes.Select(probe => ToHop(probe, annotate))];

    public static CellReason ToReason(TraceEnd end) => end switch
    {
        TraceEnd.Reached => CellReason.Reached,
        TraceEnd.Unreachable => CellReason.Unreachable,
        TraceEnd.GapLimit => CellReason.GapLimit,
        TraceEnd.Loop => CellReason.Loop,
        TraceEnd.MaxTtl => CellReason.MaxTtl,
        TraceEnd.Cancelled => CellReason.Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "Not an end of a trace."),
    };
}
