using Tracefleet.Addressing;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.FlowMapping;

/// <summary>All flow keys that a session may use towards its destination.</summary>
readonly record struct FlowSpan(ProbeProtocol Protocol, ushort FirstPort, int Count, ushort DestinationPort)
{
    public static FlowSpan Of(Address destination, IProbeSession session)
    {
        var format = session.Format;
        var protocol = TraceFlow.ProtocolOf(destination, format.Method);
        var port = TraceFlow.HasPort(protocol) && format.Method != TraceMethod.Udp ? format.DestinationPort : (ushort)0;
        return new FlowSpan(protocol, TraceFlow.SourcePortOf(format, session.Flows.First), session.Flows.Count, port);
    }

    /// <summary>Whether a flow key is in both.</summary>
    public bool Overlaps(in FlowSpan other) =>
        Protocol == other.Protocol && DestinationPort == other.DestinationPort
        && (Distance(FirstPort, other.FirstPort) < Count || Distance(other.FirstPort, FirstPort) < other.Count);

    static int Distance(ushort from, ushort to) => (to - from + TraceFlow.PortCount) % TraceFlow.PortCount;
}
