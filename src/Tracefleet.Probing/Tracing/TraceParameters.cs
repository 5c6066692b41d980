namespace Tracefleet.Probing.Tracing;

public enum TraceMethod
{
    /// <summary>UDP with constant ports; probes of a flow differ in checksum and payload only.</summary>
    UdpParis,

    /// <summary>ICMP echo with constant identifier and checksum; probes of a flow differ in sequence and payload only.</summary>
    IcmpParis,

    /// <summary>UDP whose destination port grows with each probe, as classic traceroute does; probes of one trace may take different paths.</summary>
    Udp,

    /// <summary>ICMP echo with constant identifier whose sequence, and with it the checksum, changes with each probe.</summary>
    Icmp,

    /// <summary>TCP SYN with constant ports; probes of a flow differ in sequence number only.</summary>
    TcpSyn,

    /// <summary>TCP ACK with constant ports; probes of a flow differ in sequence and acknowledgement number only.</summary>
    TcpAck,
}

/// <summary>How to trace one path. The flow stays constant for the whole trace (Augustin et al., "Avoiding traceroute anomalies with
/// Paris traceroute", IMC 2006).</summary>
public sealed record TraceParameters
{
    public static readonly TraceParameters Default = new();

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

    /// <summary>TTLs probed at the same time, 1 to 64.</summary>
    public int InFlight { get; init; } = 8;

    public FlowId Flow { get; init; }

    /// <summary>UDP source port of flow 0; flow n uses this plus n. It wraps inside 1024 to 65535.</summary>
    public ushort SourcePort { get; init; } = 33_000;

    /// <summary>UDP destination port.</summary>
    public ushort DestinationPort { get; init; } = 33_434;

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
        ?? Fault(nameof(InFlight), InFlight, 1, 64)
        ?? Fault("Timeout in ms", Timeout.TotalMilliseconds, 10, 60_000)
        ?? Fault(nameof(Method), (int)Method, (int)TraceMethod.UdpParis, (int)TraceMethod.IcmpParis)
        ?? Fault(nameof(DestinationPort), DestinationPort, 1, 65_535);

    static ArgumentOutOfRangeException? Fault(string name, double value, double min, double max) =>
        value >= min && value <= max ? null : new ArgumentOutOfRangeException(name, value, $"Give {min} to {max}.");
}
