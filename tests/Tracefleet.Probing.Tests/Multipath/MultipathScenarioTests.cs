using Tracefleet.Addressing;
using Tracefleet.Probing.Multipath;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tests.Scripted;

namespace Tracefleet.Probing.Tests.Multipath;

/// <summary>Runs every file in Scenarios/multipath through the engine, in each variant the scenario allows.</summary>
public sealed class MultipathScenarioTests
{
    const string Measurement = "multipath";
    static readonly string[] Methods = ["udp", "icmp", "syn", "ack"];

    public static TheoryData<string, string> All() => SessionScenario.All(Measurement, Methods);

    [Theory]
    [MemberData(nameof(All))]
    public void The_paths_of_the_scenario_are_found_as_written(string name, string variant)
    {
        var scenario = SessionScenario.Read(Measurement, name, Methods);

        var result = SessionRun.Of(scenario, variant, (destination, format) => Session(scenario, destination, format)).Result();

        Assert.Equal(
            scenario.ExpectedOf("path").Order(StringComparer.Ordinal),
            result.Paths.Select(path => string.Join(' ', ["path", .. path.Vertices.Select(id => NameOf(result.Vertices[id].Address)), EndOf(path)]))
                .Order(StringComparer.Ordinal));
        Assert.Equal(scenario.ExpectedOf("diamond"), result.Diamonds.Select(diamond => Text(diamond)));
        Assert.Equal(scenario.ExpectedOf("at"), scenario.ExpectedOf("at").Select(line => Text(result, line)));
        Assert.Equal(scenario.ExpectedOf("stats"), scenario.ExpectedOf("stats").Select(line => SessionScenario.Measured(line, word => Value(result, word))));
        Assert.InRange(result.ProbesSent, 0, result.MaxProbes);
        Assert.All(result.Paths, path => Assert.Equal(path.Probes.Sent == 0, path is { Probes: { Loss: null, MinRtt: null }, Rtt.Loss: null }));
    }

    static string EndOf(MultipathPath path) => path.Cut == PathCut.NotSent ? $"{path.Failure}" : $"{path.End?.ToString() ?? path.Cut.ToString()}";

    static FlowSession Session(SessionScenario scenario, Address destination, ProbeFormat format)
    {
        var parameters = new MultipathParameters
        {
            Format = format,
            FirstTtl = new Ttl(scenario.Setting("first", 1)),
            MaxTtl = new Ttl(scenario.Setting("max", 32)),
            Attempts = scenario.Setting("attempts", 3),
            GapLimit = scenario.Setting("gap", 3),
            Wait = scenario.Milliseconds("wait", 1_000),
            Grace = scenario.Milliseconds("grace", 1_000),
            InFlight = scenario.Setting("inflight", 64),
            MaxProbes = scenario.Setting("probes", 5_000),
        };
        var mode = scenario.Setting("full", 0) == 1 ? MdaMode.Full : MdaMode.Auto;
        var confidence = scenario.Setting("confidence", 95) / 100.0;
        return scenario.Setting("paths") is { } paths
            ? new FixedPathsSession(destination, paths, parameters)
            : new MdaSession(destination, confidence, parameters, mode);
    }

    static string NameOf(Address? address) => address is { } known ? TestWorld.NameOf(known) : "*";

    static string Text(MultipathDiamond diamond) =>
        $"diamond {NameOf(diamond.Divergence)} {NameOf(diamond.Convergence)} width={diamond.MaxWidth} length={diamond.MinLength}-{diamond.MaxLength}"
        + (diamond.MeshingRatio > 0 ? " meshed" : "") + (diamond.IsPerPacket ? " per-packet" : "");

    static string Text(MultipathResult result, string line)
    {
        var words = line.Split(' ');
        var vertex = result.Vertices.First(vertex => $"{vertex.Ttl}" == words[1] && NameOf(vertex.Address) == words[2]);
        return SessionScenario.Measured(line, word => word switch
        {
            "next" => vertex.NextHops,
            "per-packet" => vertex.IsPerPacket,
            "limited" => vertex.IsRateLimited,
            "end" => vertex.End is { } end ? end : "none",
            "flows" => vertex.Flows,
            _ => throw new FormatException($"'{word}' is nothing that a vertex says."),
        });
    }

    static object Value(MultipathResult result, string word) => word switch
    {
        "strategy" => result.Strategy,
        "complete" => result.IsComplete,
        "reached" => result.IsReached,
        "open" => result.OpenVertices,
        "paths" => result.PathCount,
        "flows" => result.Flows,
        "probes" => result.ProbesSent,
        "replies" => result.RepliesReceived,
        _ => throw new FormatException($"'{word}' is nothing that a result says."),
    };
}
