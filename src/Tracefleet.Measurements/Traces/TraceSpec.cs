using Tracefleet.Probing;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Measurements.Traces;

/// <summary>The parameters of a <c>trace</c> measurement as a user gives them and as they travel: plain values that serialise.
/// Ranges are those of <see cref="TraceParameters"/>.</summary>
public sealed record TraceSpec
{
    public const string UdpParis = "udp-paris", IcmpParis = "icmp-paris";

    public string Method { get; init; } = UdpParis;
    public int FirstTtl { get; init; } = 1;
    public int MaxTtl { get; init; } = 32;
    public int Attempts { get; init; } = 2;
    public int GapLimit { get; init; } = 5;
    public int TimeoutMs { get; init; } = 2_000;
    public int InFlight { get; init; } = 8;
    public int Flow { get; init; }
    public int SourcePort { get; init; } = 33_000;
    public int DestinationPort { get; init; } = 33_434;

    /// <summary>What is wrong with it: field name (camel case) and a sentence with the remedy; empty when nothing is.</summary>
    public IReadOnlyList<(string Field, string Message)> Faults()
    {
        var faults = new List<(string, string)>();
        if (Method is not (UdpParis or IcmpParis))
            faults.Add(("method", $"'{Method}' is not a trace method; use {UdpParis} or {IcmpParis}."));
        Range("firstTtl", FirstTtl, 1, 255);
        Range("maxTtl", MaxTtl, 1, 255);
        if (FirstTtl > MaxTtl)
            faults.Add(("firstTtl", $"firstTtl {FirstTtl} is above maxTtl {MaxTtl}; lower it or raise maxTtl."));
        Range("attempts", Attempts, 1, 10);
        Range("gapLimit", GapLimit, 1, 255);
        Range("timeoutMs", TimeoutMs, 10, 60_000);
        Range("inFlight", InFlight, 1, 64);
        Range("flow", Flow, 0, 65_535);
        Range("sourcePort", SourcePort, 1_024, 65_535);
        Range("destinationPort", DestinationPort, 1, 65_535);
        return faults;

        void Range(string field, int value, int min, int max)
        {
            if (value < min || value > max)
                faults.Add((field, $"{value} is out of range; give {min} to {max}."));
        }
    }

    /// <exception cref="ArgumentOutOfRangeException">The spec has <see cref="Faults"/>.</exception>
    public TraceParameters ToParameters() => new()
    {
        Method = Method == IcmpParis ? TraceMethod.IcmpParis : TraceMethod.UdpParis,
        FirstTtl = new Ttl(FirstTtl),
        MaxTtl = new Ttl(MaxTtl),
        Attempts = Attempts,
        GapLimit = GapLimit,
        Timeout = TimeSpan.FromMilliseconds(TimeoutMs),
        InFlight = InFlight,
        Flow = new FlowId((ushort)Flow),
        SourcePort = (ushort)SourcePort,
        DestinationPort = (ushort)DestinationPort,
    };
}
