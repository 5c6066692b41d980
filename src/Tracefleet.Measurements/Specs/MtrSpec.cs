using System.Text.Json.Serialization;
using Tracefleet.Probing;
using Tracefleet.Probing.Reporting;

namespace Tracefleet.Measurements.Specs;

/// <summary>The parameters of an <c>mtr</c>: the hops of the path, probed again in each cycle.</summary>
public sealed record MtrSpec : MeasurementSpec
{
    public MtrSpec() => Method = MethodWords.IcmpParis;

    /// <summary>How often each TTL is probed, 1 to 1,000.</summary>
    public int Cycles { get; init; } = 10;

    /// <summary>Milliseconds from one cycle to the next, 10 to 60,000.</summary>
    public int IntervalMs { get; init; } = 1_000;

    public int FirstTtl { get; init; } = 1;
    public int MaxTtl { get; init; } = 30;

    /// <summary>Silent TTLs in a row above the last that answered after which none is probed, 1 to 255.</summary>
    public int GapLimit { get; init; } = 5;

    public int Flow { get; init; }

    [JsonIgnore]
    public override MeasurementType Type => MeasurementType.Mtr;

    public override ProbeCount ProbesOf(long destinations)
    {
        var ttls = Math.Max(0, MaxTtl - FirstTtl + 1);
        return new ProbeCount(Cycles, (long)ttls * Cycles) * destinations;
    }

    private protected override void AddFaults(SpecFaults faults)
    {
        faults.Range("cycles", Cycles, 1, 1_000);
        faults.Range("intervalMs", IntervalMs, 10, 60_000);
        faults.Ttls("firstTtl", FirstTtl, MaxTtl);
        faults.Range("gapLimit", GapLimit, 1, 255);
        faults.Range("flow", Flow, 0, 65_535);
        faults.Probes("cycles", ProbesOf(1).Max, "give fewer cycles or a lower maxTtl");
    }

    /// <exception cref="FormatException">The spec has <see cref="MeasurementSpec.Faults"/>.</exception>
    public MtrParameters ToParameters() => new()
    {
        Format = ToFormat(),
        Flow = new FlowId((ushort)Flow),
        Rounds = Cycles,
        Interval = TimeSpan.FromMilliseconds(IntervalMs),
        FirstTtl = new Ttl(FirstTtl),
        MaxTtl = new Ttl(MaxTtl),
        MaxUnknown = GapLimit,
        Timeout = TimeSpan.FromMilliseconds(TimeoutMs),
        GraceTime = TimeSpan.FromMilliseconds(TimeoutMs),
    };
}
