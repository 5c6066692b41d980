using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Measurements.Traces;

/// <summary>One probe's outcome within a trace. Silence is data: without a reply <see cref="Addr"/> and everything about the reply is null.</summary>
public sealed record Hop
{
    /// <summary>TTL the probe was sent with.</summary>
    public required byte Ttl { get; init; }

    /// <summary>1 for the first probe of this TTL.</summary>
    public required int Attempt { get; init; }

    /// <summary>Flow of the probe; null for that of the trace.</summary>
    public FlowId? Flow { get; init; }

    /// <summary>Source port of the probe, or its ICMP identifier; null for that of the trace.</summary>
    public ushort? SourcePort { get; init; }

    /// <summary>Destination port of the probe; null for that of the trace.</summary>
    public ushort? DestinationPort { get; init; }

    /// <summary>Where the probe went, when the trace is about more than one address; null for the destination of the trace.</summary>
    public Address? Destination { get; init; }

    public required Instant SentAt { get; init; }

    /// <summary>Not <see cref="SendFailure.None"/> when the probe never left.</summary>
    public SendFailure SendFailure { get; init; }

    public Address? Addr { get; init; }

    /// <summary>Round-trip time in microseconds, at least 0.</summary>
    public int? RttMicroseconds { get; init; }
    public byte? ReplyTtl { get; init; }
    public byte? QuotedTtl { get; init; }
    public byte? IcmpType { get; init; }
    public byte? IcmpCode { get; init; }

    /// <summary>Next-hop MTU in bytes that a "packet too big" told; null in other replies.</summary>
    public int? Mtu { get; init; }

    /// <summary>ToS or traffic class of the quoted probe; null where nothing is quoted.</summary>
    public byte? QuotedTrafficClass { get; init; }

    /// <summary>Flags of a TCP reply; null for others.</summary>
    public TcpFlags? TcpFlags { get; init; }

    /// <summary>What the quotation shows other than it was sent.</summary>
    public RewrittenFields Rewritten { get; init; }

    public int? ReplySize { get; init; }
    public ImmutableArray<MplsLabel> Mpls { get; init; } = [];

    /// <summary>Interfaces that the router names (RFC 5837); empty when it names none.</summary>
    public ImmutableArray<InterfaceInformation> Interfaces { get; init; } = [];

    /// <summary>ICMP extension objects but for the label stacks, which are in <see cref="Mpls"/>.</summary>
    public ImmutableArray<ReplyExtension> Extensions { get; init; } = [];

    public ReplyFlags Flags { get; init; }

    /// <summary>Null when nobody answered.</summary>
    public Annotation? Annotation { get; init; }
}

/// <summary>A hop with the trace it belongs to and its place in the stored order: what the API and NDJSON call a hop event.</summary>
/// <param name="Seq">Position in the stored order of the whole store; grows, with gaps.</param>
public readonly record struct HopEvent(long Seq, TraceRecord Trace, Hop Hop)
{
    /// <summary>Name of the address that answered, by reverse DNS; null where it was not asked for or has none.</summary>
    public string? Name { get; init; }
}
