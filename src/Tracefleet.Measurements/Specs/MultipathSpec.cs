using System.Text.Json.Serialization;
using Tracefleet.Probing;
using Tracefleet.Probing.Multipath;

namespace Tracefleet.Measurements.Specs;

/// <summary>The parameters of a <c>multipath</c>: the paths that different flows take to the target, either of so many flows or, with
/// <see cref="Paths"/> null, every one that the multipath detection algorithm finds.</summary>
public sealed record MultipathSpec : MeasurementSpec
{
    /// <summary>Flows to follow, 1 to 1,024; null to discover every load-balanced link.</summary>
    public int? Paths { get; init; }

    /// <summary>Percent of certainty with which nothing is missed at a load balancer: 95 or 99. Used without <see cref="Paths"/>.</summary>
    public int Confidence { get; init; } = 95;

    public int FirstTtl { get; init; } = 1;
    public int MaxTtl { get; init; } = 30;
    public int Attempts { get; init; } = 2;
    public int GapLimit { get; init; } = 5;

    /// <summary>Probes at most, 1 to 16,384; discovery that needs more ends unfinished and says so.</summary>
    public int MaxProbes { get; init; } = 10_000;

    [JsonIgnore]
    public override MeasurementType Type => MeasurementType.Multipath;

    public override ProbeCount ProbesOf(long destinations)
    {
        var ttls = Math.Max(0, MaxTtl - FirstTtl + 1);
        // Without load balancing each TTL still takes n_1 probes before a second interface is ruled out with 95 %.
        const int SingleInterface = 6;
        return (Paths is { } paths
            ? new ProbeCount(paths, Math.Min(MaxProbes, (long)ttls * paths * Attempts))
            : new ProbeCount(Math.Min(MaxProbes, SingleInterface), MaxProbes)) * destinations;
    }

    private protected override void AddFaults(SpecFaults faults)
    {
        faults.Range("paths", Paths, 1, 1_024);
        if (Confidence is not (95 or 99))
            faults.Add("confidence", $"{Confidence} is no confidence that is offered; give 95 or 99.");
        faults.Ttls("firstTtl", FirstTtl, MaxTtl);
        faults.Range("attempts", Attempts, 1, 10);
        faults.Range("gapLimit", GapLimit, 1, 255);
        faults.Range("maxProbes", MaxProbes, 1, MaxProbesOfCell);
        if (Method is MethodWords.Udp or MethodWords.Icmp)
            faults.Add("method", $"'{Method}' changes its flow with every probe; use {Method}-paris, {MethodWords.TcpSyn} or {MethodWords.TcpAck}.");
    }

    /// <exception cref="FormatException">The spec has <see cref="MeasurementSpec.Faults"/>.</exception>
    public MultipathParameters ToParameters() => new()
    {
        Format = ToFormat(),
        FirstTtl = new Ttl(FirstTtl),
        MaxTtl = new Ttl(MaxTtl),
        Attempts = Attempts,
        GapLimit = GapLimit,
        Wait = TimeSpan.FromMilliseconds(TimeoutMs),
        MaxProbes = MaxProbes,
    };
}
