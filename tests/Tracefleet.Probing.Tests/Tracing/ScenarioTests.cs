using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Tests.Scripted;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Tests.Tracing;

/// <summary>Runs every file in Scenarios through the engine, in each variant the scenario allows.</summary>
public sealed class ScenarioTests
{
    public static TheoryData<string, string> All() => Scenario.All();

    [Theory]
    [MemberData(nameof(All))]
    public void A_trace_through_the_scenario_comes_out_as_written(string name, string variant)
    {
        var scenario = Scenario.Read(name);
        var ipv6 = variant.EndsWith('6');
        var method = Scenario.Methods[variant[..^1]];
        using var network = new ScriptedNetwork(new ScenarioScript(scenario.Hops, ipv6));
        var observer = new RecordingObserver();
        var request = new TraceRequest(1, TestWorld.Destination(ipv6), scenario.Parameters with { Method = method });
        var engine = TestWorld.Engine(network, new ListTraceFeed(request), observer);

        engine.Run(CancellationToken.None);

        var result = Assert.Single(observer.Results);
        var counters = engine.Counters.Snapshot();
        Assert.Equal(scenario.ExpectedRecords, result.Probes.Select(record => RecordText.Of(record, scenario.Shown)));
        Assert.Equal(scenario.ExpectedEnd, result.LocalFailure == default ? $"{result.End}" : $"{result.End} {result.LocalFailure}");
        foreach (var (counter, expected) in scenario.ExpectedCounters)
            Assert.Equal((counter, expected), (counter, Count(counters, counter)));
        // Stragglers from above the destination are no surprise; every other drop must be foreseen.
        Assert.All(
            counters.Dropped.Keys.Where(reason => reason != DropReason.TraceEnded),
            reason => Assert.Contains($"{reason}", scenario.ExpectedCounters.Keys));
        SentPackets.ShareOneFlow(network.Sent, result);
        SentPackets.StayInTheWindow(network.Sent, observer.Probes, scenario.Parameters);
    }

    static long Count(EngineCountersSnapshot counters, string name) => name switch
    {
        nameof(counters.Sent) => counters.Sent,
        nameof(counters.Matched) => counters.Matched,
        nameof(counters.Late) => counters.Late,
        nameof(counters.Duplicate) => counters.Duplicate,
        nameof(counters.Nat) => counters.Nat,
        nameof(counters.Truncated) => counters.Truncated,
        nameof(counters.Trimmed) => counters.Trimmed,
        _ when Enum.TryParse<DropReason>(name, out var reason) => counters.Dropped.GetValueOrDefault(reason),
        _ => counters.SendFailures.GetValueOrDefault(Enum.Parse<Transport.SendFailure>(name)),
    };
}
