using Tracefleet.Probing.Sessions;

namespace Tracefleet.Probing.FlowMapping;

/// <summary>A flow that a session uses now: its header fields, its marks, and whom to ask about its probes.</summary>
public sealed class OpenFlow(in TraceFlow flow, FlowId id, ProbeMarks marks, IProbeSession session)
{
    readonly TraceFlow _flow = flow;
    IProbeSession? _session = session;

    public ref readonly TraceFlow Flow => ref _flow;
    public FlowId Id { get; } = id;
    public ProbeMarks Marks { get; } = marks;
    public bool HasEnded => _session is null;

    /// <summary>Whose flow it is, for the engine; null in a flow that no engine opened.</summary>
    internal RunningSession? Owner { get; init; }

    /// <summary>The probe with this mark in this field, if one was sent.</summary>
    public bool TryRead(MarkField field, ushort mark, out Probe probe, out Instant sentAt) => TryFind(Marks.Read(field, mark), out probe, out sentAt);

    /// <summary>The probe with this TCP mark, if one was sent.</summary>
    public bool TryReadTcp(uint mark, out Probe probe, out Instant sentAt) => TryFind(Marks.ReadTcp(mark), out probe, out sentAt);

    /// <summary>Lets the session go, so that what is remembered of an ended flow is small.</summary>
    internal void End() => _session = null;

    bool TryFind(ushort number, out Probe probe, out Instant sentAt)
    {
        (probe, sentAt) = (default, default);
        return number != 0 && _session is not null && _session.TryFind(Id, number, out probe, out sentAt);
    }
}
