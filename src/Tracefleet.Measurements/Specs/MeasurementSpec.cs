using System.Text.Json.Serialization;
using Tracefleet.Probing.Sessions;

namespace Tracefleet.Measurements.Specs;

/// <summary>How many probes something takes.</summary>
/// <param name="Min">When everything answers at once.</param>
/// <param name="Max">When nothing does, or as much as there can be.</param>
public readonly record struct ProbeCount(long Min, long Max)
{
    public static ProbeCount operator *(ProbeCount count, long times) => new(count.Min * times, count.Max * times);
}

/// <summary>The parameters of a measurement as a user gives them and as they travel: plain values that serialise. Those here say how its
/// probes look and are the same for every type.</summary>
public abstract record MeasurementSpec
{
    /// <summary>Probes of one cell at most.</summary>
    public const int MaxProbesOfCell = 16_384;

    /// <summary>One of <see cref="MethodWords"/>.</summary>
    public string Method { get; init; } = MethodWords.UdpParis;

    /// <summary>Milliseconds a reply is waited for, 10 to 60,000.</summary>
    public int TimeoutMs { get; init; } = 2_000;

    /// <summary>Source port of flow 0, or the ICMP identifier; 1,024 to 65,535.</summary>
    public int SourcePort { get; init; } = 33_000;

    /// <summary>Destination port of UDP and TCP probes, 1 to 65,535.</summary>
    public int DestinationPort { get; init; } = 33_434;

    /// <summary>IPv4 ToS or IPv6 traffic class: DSCP in the upper 6 bits, ECN in the lower 2; 0 to 255.</summary>
    public int TrafficClass { get; init; }

    /// <summary>IPv6 flow label, 0 to 1,048,575; null for one that follows from the ports.</summary>
    public int? FlowLabel { get; init; }

    /// <summary>Bytes of the whole IP packet, 40 to 65,535; what is too small for a method gets its smallest. Null for the smallest.</summary>
    public int? PacketSize { get; init; }

    /// <summary>Whether IPv4 probes say "don't fragment".</summary>
    public bool DontFragment { get; init; }

    [JsonIgnore]
    public abstract MeasurementType Type { get; }

    /// <summary>What is wrong with it: field name (camel case) and a sentence with the remedy; empty when nothing is.</summary>
    public IReadOnlyList<(string Field, string Message)> Faults()
    {
        var faults = new SpecFaults();
        faults.Method(Method);
        AddFaults(faults);
        faults.Range("timeoutMs", TimeoutMs, 10, 60_000);
        faults.Range("sourcePort", SourcePort, 1_024, 65_535);
        faults.Range("destinationPort", DestinationPort, 1, 65_535);
        faults.Range("trafficClass", TrafficClass, 0, 255);
        faults.Range("flowLabel", FlowLabel, 0, 0xFFFFF);
        faults.Range("packetSize", PacketSize, 40, 65_535);
        return faults.All;
    }

    /// <summary>Probes of a cell.</summary>
    /// <param name="destinations">Addresses in the cell's target: 1 but for prefixes.</param>
    public abstract ProbeCount ProbesOf(long destinations);

    /// <summary>How the probes look on the wire.</summary>
    /// <exception cref="FormatException">The spec has <see cref="Faults"/>.</exception>
    public ProbeFormat ToFormat() => new()
    {
        Method = MethodWords.Parse(Method),
        SourcePort = (ushort)SourcePort,
        DestinationPort = (ushort)DestinationPort,
        TrafficClass = (byte)TrafficClass,
        FlowLabel = (uint?)FlowLabel,
        PacketSize = PacketSize,
        DontFragment = DontFragment,
    };

    private protected abstract void AddFaults(SpecFaults faults);
}
