using System.Text.Json.Serialization;

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
        if (Method is MethodWords.Udp or MethodWords.Icmp)
            faults.Add("method", $"'{Method}' changes its flow with every probe; use {Method}-paris, {MethodWords.TcpSyn} or {MethodWords.TcpAck}.");
    }
}
