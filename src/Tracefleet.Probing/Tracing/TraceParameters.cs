using Tracefleet.Addressing;
using Tracefleet.Probing.Sessions;

namespace Tracefleet.Probing.Tracing;

/// <summary>How to trace one path. But for the classic methods the flow stays constant for the whole trace (Augustin et al., "Avoiding
/// traceroute anomalies with Paris traceroute", IMC 2006).</summary>
public sealed record TraceParameters
{
    public static readonly TraceParameters Default = new();

    const int EthernetMtu = 1_500;

    public TraceMethod Method { get; init; } = TraceMethod.UdpParis;

    /// <summary>First TTL probed.</summary>
    public Ttl FirstTtl { get; init; } = new(1);

    /// <summary>Last TTL probed.</summary>
    public Ttl MaxTtl { get; init; } = new(32);

    /// <summary>Probes sent for a TTL before it counts as silent, 1 to 10. A TTL that answered gets no further attempt.</summary>
    public int Attempts { get; init; } = 2;

    /// <summary>Silent TTLs in a row after which the trace ends, 1 to 255.</summary>
    public int GapLimit { get; init; } = 5;

    /// <summary>Time a probe is waited for, 10 ms to 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>TTLs probed at the same time, 1 to 255.</summary>
    public int InFlight { get; init; } = 8;

    public FlowId Flow { get; init; }

    /// <summary>UDP or TCP source port of flow 0, or its ICMP identifier; flow n uses this plus n. It wraps inside 1024 to 65535.</summary>
    public ushort SourcePort { get; init; } = 33_000;

    /// <summary>UDP or TCP destination port; in classic UDP that of the first probe.</summary>
    public ushort DestinationPort { get; init; } = 33_434;

    /// <summary>IPv4 ToS or IPv6 traffic class, 0 to 255.</summary>
    public byte TrafficClass { get; init; }

    /// <summary>IPv6 flow label, 0 to 0xFFFFF; null for one that follows from the ports.</summary>
    public uint? FlowLabel { get; init; }

    /// <summary>Bytes of the whole IP packet, 40 to 65535; what is too small for a method gets its smallest. Null for the smallest.</summary>
    public int? PacketSize { get; init; }

    /// <summary>Whether IPv4 probes say "don't fragment".</summary>
    public bool DontFragment { get; init; }

    /// <summary>Whether to find the path MTU: probes of <see cref="PacketSize"/> (1500 by default) say "don't fragment", and where a router tells that
    /// one does not fit, that TTL and all later ones are probed with what fits. UDP and ICMP only.</summary>
    public bool PathMtu { get; init; }

    /// <summary>Address to send from; null for the one the host would choose.</summary>
    public Address? Source { get; init; }

    /// <summary>How the probes of such a trace look on the wire.</summary>
    public ProbeFormat ToFormat() => new()
    {
        Method = Method,
        SourcePort = SourcePort,
        DestinationPort = DestinationPort,
        TrafficClass = TrafficClass,
        FlowLabel = FlowLabel,
        PacketSize = PacketSize ?? (PathMtu ? EthernetMtu : null),
        DontFragment = DontFragment || PathMtu,
        Source = Source,
    };

    /// <summary>Whether all values are in the ranges stated here.</summary>
    public bool IsValid => FirstFault() is null;

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public void ThrowIfInvalid()
    {
        if (FirstFault() is { } fault)
            throw fault;
    }

    ArgumentOutOfRangeException? FirstFault() =>
        Fault(nameof(MaxTtl), MaxTtl.Value, 1, 255)
        ?? Fault(nameof(FirstTtl), FirstTtl.Value, 1, MaxTtl.Value)
        ?? Fault(nameof(Attempts), Attempts, 1, 10)
        ?? Fault(nameof(GapLimit), GapLimit, 1, 255)
        ?? Fault(nameof(InFlight), InFlight, 1, 255)
        ?? Fault("Timeout in ms", Timeout.TotalMilliseconds, 10, 60_000)
        ?? Fault(nameof(Method), (int)Method, (int)TraceMethod.UdpParis, (int)TraceMethod.TcpAck)
        ?? Fault(nameof(DestinationPort), DestinationPort, 1, 65_535)
        ?? Fault(nameof(FlowLabel), FlowLabel ?? 0, 0, 0xFFFFF)
        ?? Fault(nameof(PacketSize), PacketSize ?? 40, 40, 65_535)
        ?? (PathMtu && Method is (TraceMethod.TcpSyn or TraceMethod.TcpAck)
            ? new ArgumentOutOfRangeException(nameof(PathMtu), PathMtu, "Give a UDP or ICMP method with it, or leave it out.") : null);

    static ArgumentOutOfRangeException? Fault(string name, double value, double min, double max) =>
        value >= min && value <= max ? null : new ArgumentOutOfRangeException(name, value, $"Give {min} to {max}.");
}
