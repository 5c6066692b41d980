using System.Text.Json.Serialization;
using Tracefleet.Measurements.Specs;
using Tracefleet.Probing;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Measurements.Traces;

/// <summary>The parameters of a <c>trace</c>: one path to the target. Ranges are those of <see cref="TraceParameters"/>.</summary>
public sealed record TraceSpec : MeasurementSpec
{
    public int FirstTtl { get; init; } = 1;
    public int MaxTtl { get; init; } = 32;
    public int Attempts { get; init; } = 2;
    public int GapLimit { get; init; } = 5;

    /// <summary>TTLs probed at the same time, 1 to 255.</summary>
    public int InFlight { get; init; } = 8;

    public int Flow { get; init; }

    /// <summary>Whether the path MTU is to be found: probes say "don't fragment" and shrink to what "packet too big" tells.</summary>
    public bool PathMtu { get; init; }

    [JsonIgnore]
    public override MeasurementType Type => MeasurementType.Trace;

    public override ProbeCount ProbesOf(long destinations)
    {
        var ttls = Math.Max(0, MaxTtl - FirstTtl + 1);
        return new ProbeCount(Math.Min(InFlight, ttls), (long)ttls * Attempts) * destinations;
    }

    private protected override void AddFaults(SpecFaults faults)
    {
        faults.Ttls("firstTtl", FirstTtl, MaxTtl);
        faults.Range("attempts", Attempts, 1, 10);
        faults.Range("gapLimit", GapLimit, 1, 255);
        faults.Range("inFlight", InFlight, 1, 255);
        faults.Range("flow", Flow, 0, 65_535);
        if (PathMtu && Method is (MethodWords.TcpSyn or MethodWords.TcpAck))
            faults.Add("pathMtu", $"TCP probes are too small to find the path MTU; use a UDP or ICMP method, such as {MethodWords.UdpParis}.");
    }

    /// <exception cref="FormatException">The spec has <see cref="MeasurementSpec.Faults"/>.</exception>
    public TraceParameters ToParameters() => new()
    {
        Method = MethodWords.Parse(Method),
        FirstTtl = new Ttl(FirstTtl),
        MaxTtl = new Ttl(MaxTtl),
        Attempts = Attempts,
        GapLimit = GapLimit,
        Timeout = TimeSpan.FromMilliseconds(TimeoutMs),
        InFlight = InFlight,
        Flow = new FlowId((ushort)Flow),
        SourcePort = (ushort)SourcePort,
        DestinationPort = (ushort)DestinationPort,
        TrafficClass = (byte)TrafficClass,
        FlowLabel = (uint?)FlowLabel,
        PacketSize = PacketSize,
        DontFragment = DontFragment,
        PathMtu = PathMtu,
    };
}
