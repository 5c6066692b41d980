using System.Collections.Immutable;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Measurements.Traces;

/// <summary>Turns what the engine found into what is stored and shown.</summary>
public static class TraceRecords
{
    /// <summary>A cell without a trace; whoever uses it fills in what it stands for.</summary>
    public static readonly TraceRecord Empty = new()
    {
        Campaign = "",
        Shard = 0,
        ShardAttempt = 0,
        VantagePoint = "",
        TargetIndex = 0,
        Target = "",
        StartedAt = default,
        EndedAt = default,
        Reason = CellReason.Refused,
    };

    /// <summary>Everything about a cell that the engine knows; the caller adds campaign, shard, vantage point, target and snapshots.</summary>
    public static TraceRecord From(TraceResult result, Func<Addressing.Address, Annotation> annotate) => Empty with
    {
        Destination = result.Request.Destination,
        Target = result.Request.Destination.ToString(),
        Source = result.Source,
        Protocol = result.Protocol,
        Flow = result.Request.Parameters.Flow,
        SourcePort = result.SourcePort,
        DestinationPort = result.DestinationPort,
        StartedAt = result.StartedAt,
        EndedAt = result.EndedAt,
        Reason = ToReason(result.End),
        FailureSource = ToFailureSource(ToReason(result.End), result.LocalFailure),
        Detail = ToDetail(result.LocalFailure, result.Request.Destination),
        Hops = ToHops(result, annotate),
    };

    internal static FailureSource? ToFailureSource(CellReason reason, SendFailure failure) => reason switch
    {
        CellReason.Reached => null,
        CellReason.Cancelled => FailureSource.Platform,
        _ when failure != SendFailure.None => FailureSource.VantagePoint,
        _ => FailureSource.Target,
    };

    internal static string? ToDetail(SendFailure failure, Addressing.Address destination) => failure switch
    {
        SendFailure.None => null,
        SendFailure.NoRoute => "This vantage point has no route to the target.",
        SendFailure.NoSourceAddress => $"This vantage point has no IPv{(destination.IsIpv4 ? 4 : 6)} address to probe from.",
        SendFailure.NotPermitted => "This vantage point's firewall or rights forbid sending.",
        SendFailure.TooBig => "The probe is larger than the interface's MTU.",
        SendFailure.InterfaceDown => "This vantage point's interface is down.",
        _ => $"The probe could not be sent ({failure}).",
    };

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
                Mtu = reply.Mtu,
                ReplySize = reply.Size,
                Mpls = reply.Mpls,
                QuotedTrafficClass = reply.QuotedTrafficClass,
                TcpFlags = reply.TcpFlags,
                Rewritten = reply.Rewritten,
                Interfaces = reply.Interfaces,
                Extensions = reply.Extensions.RemoveAll(extension => extension.ClassNumber == ExtensionObject.MplsLabelStackClass),
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
