using System.Text.Json.Serialization;
using Tracefleet.Probing.Pinging;

namespace Tracefleet.Measurements.Specs;

/// <summary>The parameters of a <c>ping</c>: probes to the target itself, one after the other.</summary>
public sealed record PingSpec : MeasurementSpec
{
    public PingSpec() => Method = MethodWords.Icmp;

    /// <summary>Probes, 1 to 10,000.</summary>
    public int Count { get; init; } = 5;

    /// <summary>Milliseconds from one probe to the next, 10 to 60,000.</summary>
    public int IntervalMs { get; init; } = 1_000;

    /// <summary>TTL of the probes, 1 to 255.</summary>
    public int Ttl { get; init; } = 64;

    [JsonIgnore]
    public override MeasurementType Type => MeasurementType.Ping;

    public override ProbeCount ProbesOf(long destinations) => new ProbeCount(Count, Count) * destinations;

    private protected override void AddFaults(SpecFaults faults)
    {
        faults.Range("count", Count, 1, 10_000);
        faults.Range("intervalMs", IntervalMs, 10, 60_000);
        faults.Range("ttl", Ttl, 1, 255);
    }

    /// <exception cref="FormatException">The spec has <see cref="MeasurementSpec.Faults"/>.</exception>
    public PingParameters ToParameters() => new()
    {
        Format = ToFormat(),
        Count = Count,
        Interval = TimeSpan.FromMilliseconds(IntervalMs),
        Ttl = new Probing.Ttl(Ttl),
        Timeout = TimeSpan.FromMilliseconds(TimeoutMs),
    };
}
