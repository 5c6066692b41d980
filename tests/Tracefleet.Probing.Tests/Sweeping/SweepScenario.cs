using Tracefleet.Probing.Sweeping;
using Tracefleet.Probing.Tests.Scripted;

namespace Tracefleet.Probing.Tests.Sweeping;

/// <summary>A scenario of a sweep of one target: the rows that must come of it. See Sweeping/Scenarios/README.md.</summary>
public sealed class SweepScenario() : ScenarioFile("sweep", Methods.Keys)
{
    static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Sweeping", "Scenarios");

    public static readonly Dictionary<string, SweepMethod> Methods = new()
    {
        ["udp"] = SweepMethod.Udp,
        ["icmp"] = SweepMethod.Icmp,
        ["syn"] = SweepMethod.TcpSyn,
    };

    public List<string> ExpectedRows { get; } = [];
    public SweepParameters Parameters { get; private set; } = new() { MaxTtl = new Ttl(4), FillTtl = new Ttl(4) };

    public static TheoryData<string, string> All() => All(Folder, ReadFrom);

    public static SweepScenario Read(string name) => ReadFrom(Path.Combine(Folder, name + ".txt"));

    static SweepScenario ReadFrom(string path)
    {
        var scenario = new SweepScenario();
        scenario.Load(path);
        return scenario;
    }

    protected override void Expect(string[] words) => ExpectedRows.Add(string.Join(' ', words));

    protected override void Set(string setting, int value) => Parameters = setting switch
    {
        "first" => Parameters with { MinTtl = new Ttl(value) },
        "max" => Parameters with { MaxTtl = new Ttl(value), FillTtl = new Ttl(value) },
        "fill" => Parameters with { FillTtl = new Ttl(value) },
        "flows" => Parameters with { Flows = value },
        _ => throw Unknown(setting),
    };
}
