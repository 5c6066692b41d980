using System.Globalization;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Tests.Scripted;

/// <summary>A network, a trace through it and what must come of it, read from a text file. See Scenarios/README.md.</summary>
public sealed class Scenario
{
    public List<ScriptedHop> Hops { get; } = [];
    public List<string> Variants { get; } = [.. Methods.Keys.SelectMany(method => new[] { method + "4", method + "6" })];

    /// <summary>What is told of replies beyond the usual.</summary>
    public HashSet<string> Shown { get; } = [];
    public List<string> ExpectedRecords { get; } = [];
    public string ExpectedEnd { get; set; } = "";
    public Dictionary<string, long> ExpectedCounters { get; } = [];
    public TraceParameters Parameters { get; set; } = TraceParameters.Default with { Timeout = TimeSpan.FromSeconds(1) };

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

    public static Scenario Read(string path)
    {
        var scenario = new Scenario();
        foreach (var line in File.ReadLines(path).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0))
            scenario.Add(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return scenario;
    }

    void Add(string[] words)
    {
        switch (words[0])
        {
            case "only":
                Variants.Clear();
                Variants.AddRange(words[1..]);
                break;
            case "not":
                Variants.RemoveAll(words.Contains);
                break;
            case "show":
                Shown.UnionWith(words[1..]);
                break;
            case "trace":
                foreach (var word in words[1..])
                    Set(word.Split('=')[0], Number(word.Split('=')[1]));
                break;
            case "hop":
                Hops.Add(ScriptedHop.Parse(words[1..]));
                break;
            case "end":
                ExpectedEnd = string.Join(' ', words[1..]);
                break;
            case "count":
                ExpectedCounters[words[1]] = Number(words[2]);
                break;
            default:
                ExpectedRecords.Add(string.Join(' ', words));
                break;
        }
    }

    void Set(string name, int value) => Parameters = name switch
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
        _ => throw new FormatException($"'{name}' is no parameter of a scenario's trace."),
    };

    static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
