using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Sessions;

/// <summary>A measurement to make towards one address. <paramref name="Id"/> is the caller's own key and comes back with every outcome.</summary>
/// <param name="Session">Its rules and its state; used by one engine, once.</param>
public sealed record SessionRequest(long Id, Address Destination, IProbeSession Session)
{
    /// <summary>Whatever the caller wants back with every outcome.</summary>
    public object? Tag { get; init; }

    public ProbeProtocol Protocol => TraceFlow.ProtocolOf(Destination, Session.Format.Method);

    /// <summary>The ports that a probe carries.</summary>
    public ProbePorts PortsOf(in Probe probe)
    {
        var flow = TraceFlow.Of(default, Destination, Session.Format, probe.Flow);
        return new ProbePorts(flow.SourcePort, flow.DestinationPortOf(probe.Number));
    }

    /// <summary>The ports of a flow; in classic UDP the destination port is that of the first probe.</summary>
    public ProbePorts PortsOf(FlowId flow)
    {
        var fields = TraceFlow.Of(default, Destination, Session.Format, flow);
        return new ProbePorts(fields.SourcePort, fields.DestinationPort);
    }
}

/// <summary>What tells the flows of one session apart.</summary>
/// <param name="Source">UDP or TCP source port, or the ICMP identifier.</param>
/// <param name="Destination">UDP or TCP destination port; in ICMP-Paris the constant checksum that is the flow, in classic ICMP 0.</param>
public readonly record struct ProbePorts(ushort Source, ushort Destination);

/// <summary>A session that has ended.</summary>
/// <param name="Source">Address the probes were sent from; null when this host has none of that family or the session never began.</param>
/// <param name="LocalFailure">Set when the session ended without one probe having left this host: why the last one did not.</param>
public sealed record SessionResult(
    SessionRequest Request, Address? Source, Instant StartedAt, Instant EndedAt, SendFailure LocalFailure = SendFailure.None);

/// <summary>Where a <see cref="ProbeEngine"/> gets its work. Called on the engine's thread only.</summary>
public interface ISessionFeed
{
    /// <summary>Hands out the next session if there is one now.</summary>
    bool TryTake([MaybeNullWhen(false)] out SessionRequest request);

    /// <summary>Whether no session will ever come again; the engine then ends when its last one does.</summary>
    bool IsCompleted { get; }
}

/// <summary>Hears what the engine does. Called on the engine's thread only; must not block.</summary>
public interface ISessionObserver
{
    /// <summary>A probe got its outcome, or a later reply (late, duplicate) revised or added one.</summary>
    void ProbeEnded(SessionRequest request, ProbeRecord record);

    void SessionEnded(SessionResult result);
}
