using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tracing;

/// <summary>Why a trace ended.</summary>
public enum TraceEnd
{
    /// <summary>The destination itself answered.</summary>
    Reached,

    /// <summary>A router said that the destination cannot be reached, or this host has no way to it.</summary>
    Unreachable,

    /// <summary>Too many silent TTLs in a row.</summary>
    GapLimit,

    /// <summary>The same interface answered at TTLs that no simple path allows.</summary>
    Loop,

    /// <summary>The last TTL was probed and the destination did not answer.</summary>
    MaxTtl,

    /// <summary>The caller stopped it.</summary>
    Cancelled,
}

/// <summary>A trace to make. <paramref name="Id"/> is the caller's own key and comes back with every outcome.</summary>
public sealed record TraceRequest(long Id, Address Destination, TraceParameters Parameters);

/// <summary>A finished trace: its probes in order of TTL, attempt and arrival, each with its outcome. Duplicate replies are further records.</summary>
/// <param name="Source">Address the probes were sent from; null when this host has none of that family.</param>
/// <param name="SourcePort">UDP source port, or the ICMP identifier.</param>
/// <param name="DestinationPort">UDP destination port; for ICMP the constant checksum that is the flow.</param>
/// <param name="LocalFailure">Set when the trace ended because this host could not send at all.</param>
public sealed record TraceResult(
    TraceRequest Request, TraceEnd End, Address? Source, ProbeProtocol Protocol, ushort SourcePort, ushort DestinationPort,
    Instant StartedAt, Instant EndedAt, ImmutableArray<ProbeRecord> Probes, SendFailure LocalFailure = SendFailure.None)
{
    /// <summary>Bytes of the largest packet that nobody on the path was found to refuse; null when this was not looked for.</summary>
    public int? PathMtu { get; init; }
}
