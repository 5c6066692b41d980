using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Tests.Scripted;

/// <summary>A scenario of a trace.</summary>
public sealed class Scenario() : ScenarioFile("trace", Methods.Keys)
{
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Scenarios");

    /// <summary>Names of the methods in variants, which add 4 or 6 for the family.</summary>
    public static readonly Dictionary<string, TraceMethod> Methods = new()
    {
        ["udp"] = TraceMethod.UdpParis,
        ["icmp"] = TraceMethod.IcmpParis,
        ["classic-udp"] = TraceMethod.Udp,
        ["classic-icmp"] = TraceMethod.Icmp,
        ["syn"] = TraceMethod.TcpSyn,
        ["ack"] = TraceMethod.TcpAck,
    };

    public List<string> ExpectedRecords { get; } = [];
    public string ExpectedEnd { get; private set; } = "";
    public TraceParameters Parameters { get; private set; } = TraceParameters.Default with { Timeout = TimeSpan.FromSeconds(1) };

    public static TheoryData<string, string> All() => All(Folder, ReadFrom);

    public static Scenario Read(string name) => ReadFrom(Path.Combine(Folder, name + ".txt"));

    static Scenario ReadFrom(string path)
    {
        var scenario = new Scenario();
        scenario.Load(path);
        return scenario;
    }

    protected override void Expect(string[] words)
    {
        if (words[0] == "end")
            ExpectedEnd = string.Join(' ', words[1..]);
        else
            ExpectedRecords.Add(string.Join(' ', words));
    }

    protected override void Set(string setting, int value) => Parameters = setting switch
    {
        "first" => Parameters with { FirstTtl = new Ttl(value) },
        "max" => Parameters with { MaxTtl = new Ttl(value) },
        "attempts" => Parameters with { Attempts = value },
        "gap" => Parameters with { GapLimit = value },
        "inflight" => Parameters with { InFlight = value },
        "flow" => Parameters with { Flow = new FlowId((ushort)value) },
        "size" => Parameters with { PacketSize = value },
        "pmtu" => Parameters with { PathMtu = value == 1 },
        "tos" => Parameters with { TrafficClass = (byte)value },
        "df" => Parameters with { DontFragment = value == 1 },
        "label" => Parameters with { FlowLabel = (uint)value },
        "port" => Parameters with { DestinationPort = (ushort)value },
        _ => throw Unknown(setting),
    };
}
