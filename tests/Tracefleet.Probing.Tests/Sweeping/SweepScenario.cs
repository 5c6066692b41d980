using System.Globalization;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Probing.Tests.Scripted;

namespace Tracefleet.Probing.Tests.Sweeping;

/// <summary>A network, a sweep of one target through it and the rows that must come of it, read from a text file. See Sweeping/Scenarios/README.md.</summary>
public sealed class SweepScenario
{
    public static readonly Dictionary<string, SweepMethod> Methods = new()
    {
        ["udp"] = SweepMethod.Udp,
        ["icmp"] = SweepMethod.Icmp,
        ["syn"] = SweepMethod.TcpSyn,
    };

    /// <summary>Holds the hops.</summary>
    public Scenario Network { get; } = new();
    public List<string> Variants { get; } = [.. Methods.Keys.SelectMany(method => new[] { method + "4", method + "6" })];
    public List<string> ExpectedRows { get; } = [];
    public Dictionary<string, long> ExpectedCounters { get; } = [];
    public SweepParameters Parameters { get; private set; } = new() { MaxTtl = new Ttl(4), FillTtl = new Ttl(4) };

    public static SweepScenario Read(string path)
    {
        var scenario = new SweepScenario();
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
            case "sweep":
                foreach (var word in words[1..])
                    Set(word.Split('=')[0], Number(word.Split('=')[1]));
                break;
            case "hop":
                Network.Hops.Add(ScriptedHop.Parse(words[1..]));
                break;
            case "count":
                ExpectedCounters[words[1]] = Number(words[2]);
                break;
            default:
                ExpectedRows.Add(string.Join(' ', words));
                break;
        }
    }

    void Set(string name, int value) => Parameters = name switch
    {
        "first" => Parameters with { MinTtl = new Ttl(value) },
        "max" => Parameters with { MaxTtl = new Ttl(value), FillTtl = new Ttl(value) },
        "fill" => Parameters with { FillTtl = new Ttl(value) },
        "flows" => Parameters with { Flows = value },
        _ => throw new FormatException($"'{name}' is no parameter of a scenario's sweep."),
    };

    static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
