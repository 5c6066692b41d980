using System.Text.Json.Serialization;
using Tracefleet.Probing;
using Tracefleet.Probing.Sweeping;

namespace Tracefleet.Measurements.Specs;

/// <summary>The parameters of a <c>sweep</c>: every address of the targets, probed statelessly at every TTL of a range in a random order.</summary>
public sealed record SweepSpec : MeasurementSpec
{
    /// <summary>Destinations of one cell at most; a larger prefix is cut into cells.</summary>
    public const int MaxDestinationsOfCell = 256;

    public int MinTtl { get; init; } = 1;
    public int MaxTtl { get; init; } = 32;

    /// <summary>Flows for each destination and TTL, 1 to 64.</summary>
    public int Flows { get; init; } = 1;

    /// <summary>Probes per second of a vantage point, 1 to 1,000,000; an agent that may send less sends less.</summary>
    public int PacketsPerSecond { get; init; } = 1_000;

    [JsonIgnore]
    public override MeasurementType Type => MeasurementType.Sweep;

    /// <summary>Probes of one destination.</summary>
    [JsonIgnore]
    public int ProbesOfDestination => Math.Max(0, MaxTtl - MinTtl + 1) * Flows;

    public override ProbeCount ProbesOf(long destinations) => new ProbeCount(ProbesOfDestination, ProbesOfDestination) * destinations;

    private protected override void AddFaults(SpecFaults faults)
    {
        faults.Ttls("minTtl", MinTtl, MaxTtl);
        faults.Range("flows", Flows, 1, 64);
        faults.Range("packetsPerSecond", PacketsPerSecond, 1, 1_000_000);
        faults.Probes("flows", (long)(MaxTtl - MinTtl + 1) * Flows, "give fewer flows or TTLs");
        if (MethodWords.TryParse(Method, out _) && Method is not (MethodWords.UdpParis or MethodWords.IcmpParis or MethodWords.TcpSyn))
            faults.Add("method", $"A sweep cannot use '{Method}'; use {MethodWords.UdpParis}, {MethodWords.IcmpParis} or {MethodWords.TcpSyn}.");
        if (Method == MethodWords.TcpSyn && MaxTtl - MinTtl >= SweepParameters.MaxTcpTtls)
            faults.Add("maxTtl", $"TCP probes tell {SweepParameters.MaxTcpTtls} TTLs apart; lower maxTtl or raise minTtl.");
        if (SourcePort + Flows - 1 > ushort.MaxValue)
            faults.Add("sourcePort", $"{SourcePort} leaves no room for {Flows} flows; give at most {ushort.MaxValue + 1 - Flows}.");
        foreach (var (field, isGiven) in new[]
            { ("trafficClass", TrafficClass != 0), ("flowLabel", FlowLabel is not null), ("packetSize", PacketSize is not null), ("dontFragment", DontFragment) })
        {
            if (isGiven)
                faults.Add(field, "The probes of a sweep are made to be told apart without memory and cannot have it; leave it out.");
        }
    }

    /// <exception cref="ArgumentException">The spec has <see cref="MeasurementSpec.Faults"/>.</exception>
    public SweepParameters ToParameters() => new SweepParameters
    {
        Method = Method switch { MethodWords.IcmpParis => SweepMethod.Icmp, MethodWords.TcpSyn => SweepMethod.TcpSyn, _ => SweepMethod.Udp },
        MinTtl = new Ttl(MinTtl),
        MaxTtl = new Ttl(MaxTtl),
        FillTtl = new Ttl(MaxTtl),
        Flows = Flows,
        SourcePort = (ushort)SourcePort,
        DestinationPort = (ushort)DestinationPort,
    }.Checked();
}
