using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Formats.Json;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Multipath;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Formats.Graphs;

/// <summary>A multipath result with what is known of its addresses: what every format here is made from.</summary>
/// <param name="Target">As the user gave it.</param>
/// <param name="VantagePoint">Where it was measured from, for people.</param>
/// <param name="Source">Address the probes were sent from.</param>
/// <param name="NameOf">Name of an address by reverse DNS; null where none is known.</param>
public sealed record GraphReport(
    MultipathResult Result, string Target, string VantagePoint, Address? Source, Func<Address, Annotation> Annotate, Func<Address, string?> NameOf)
{
    public ProbeProtocol Protocol => TraceFlow.ProtocolOf(Result.Destination, Result.Format.Method);

    public bool IsIcmp => Protocol is ProbeProtocol.Icmp or ProbeProtocol.Icmpv6;

    /// <summary>Source port or ICMP identifier of a flow.</summary>
    public ushort SourcePortOf(int flow) => TraceFlow.SourcePortOf(Result.Format, new FlowId((ushort)flow));

    /// <summary>The header fields that make a flow, for people.</summary>
    public string PortsOf(int flow) => IsIcmp
        ? string.Create(CultureInfo.InvariantCulture, $"ICMP identifier {SourcePortOf(flow)}")
        : string.Create(CultureInfo.InvariantCulture, $"source port {SourcePortOf(flow)}, destination port {Result.Format.DestinationPort}");

    public static string MethodName(ProbeFormat format) => format.Method switch
    {
        TraceMethod.UdpParis => "udp-paris",
        TraceMethod.IcmpParis => "icmp-paris",
        TraceMethod.Udp => "udp",
        TraceMethod.Icmp => "icmp",
        TraceMethod.TcpSyn => "tcp-syn",
        TraceMethod.TcpAck => "tcp-ack",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format.Method, "Not a trace method."),
    };

    public static string StrategyName(MultipathStrategy strategy) => strategy switch
    {
        MultipathStrategy.FixedPaths => "fixed-paths",
        MultipathStrategy.MdaLite => "mda-lite",
        MultipathStrategy.Mda => "mda",
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "Not a strategy."),
    };

    /// <summary>Why a path ends, or was not followed to its end.</summary>
    public static string EndName(MultipathPath path) => path switch
    {
        { End: { } end } => EndName(end),
        { Cut: PathCut.NotSent } => path.Failure.ToWord(),
        { Cut: PathCut.Running } => "running",
        { Cut: PathCut.ProbesSpent } => "probes_spent",
        { Cut: PathCut.Cancelled } => "cancelled",
        _ => "unsettled",
    };

    /// <summary>Why a path ends, in the words that traces use.</summary>
    public static string EndName(TraceEnd end) => end switch
    {
        TraceEnd.Reached => "reached",
        TraceEnd.Unreachable => "unreachable",
        TraceEnd.GapLimit => "gap_limit",
        TraceEnd.Loop => "loop",
        TraceEnd.MaxTtl => "max_ttl",
        TraceEnd.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "Not an end of a trace."),
    };
}
