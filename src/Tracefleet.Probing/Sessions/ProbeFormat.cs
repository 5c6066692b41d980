using Tracefleet.Addressing;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Sessions;

/// <summary>How the probes of a measurement look on the wire, all but destination, flow and TTL.</summary>
public sealed record ProbeFormat
{
    public static readonly ProbeFormat Default = new();

    public TraceMethod Method { get; init; } = TraceMethod.UdpParis;

    /// <summary>Source port of flow 0, or the ICMP identifier; flow n uses this plus n. It wraps inside 1024 to 65535.</summary>
    public ushort SourcePort { get; init; } = 33_000;

    /// <summary>Destination port of UDP and TCP probes, 1 to 65535; for <see cref="TraceMethod.Udp"/> that of the first probe.</summary>
    public ushort DestinationPort { get; init; } = 33_434;

    /// <summary>IPv4 ToS or IPv6 traffic class: DSCP in the upper 6 bits, ECN in the lower 2.</summary>
    public byte TrafficClass { get; init; }

    /// <summary>IPv6 flow label, 0 to 0xFFFFF; null for one that follows from the ports.</summary>
    public uint? FlowLabel { get; init; }

    /// <summary>Bytes of the whole IP packet; null for the smallest that carries the marks. At most 65535.</summary>
    public int? PacketSize { get; init; }

    /// <summary>Whether IPv4 probes say "don't fragment".</summary>
    public bool DontFragment { get; init; }

    /// <summary>Address to send from; null for the one the host would choose.</summary>
    public Address? Source { get; init; }
}
