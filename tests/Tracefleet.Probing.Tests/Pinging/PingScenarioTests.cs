using Tracefleet.Probing.Pinging;
using Tracefleet.Probing.Tests.Scripted;

namespace Tracefleet.Probing.Tests.Pinging;

/// <summary>Runs every file in Scenarios/ping through the engine, in each variant the scenario allows.</summary>
public sealed class PingScenarioTests
{
    const string Measurement = "ping";
    static readonly string[] Methods = [.. Scenario.Methods.Keys];

    public static TheoryData<string, string> All() => SessionScenario.All(Measurement, Methods);

    [Theory]
    [MemberData(nameof(All))]
    public void A_ping_through_the_scenario_comes_out_as_written(string name, string variant)
    {
        var scenario = SessionScenario.Read(Measurement, name, Methods);

        var statistics = SessionRun.Of(scenario, variant, (destination, format) => new PingSession(destination, new PingParameters
        {
            Format = format,
            Count = scenario.Setting("count", 0),
            Interval = scenario.Milliseconds("interval", 1_000),
            Timeout = scenario.Milliseconds("timeout", 1_000),
            Deadline = scenario.Setting("deadline") is { } deadline ? TimeSpan.FromMilliseconds(deadline) : null,
            Ttl = new Ttl(scenario.Setting("ttl", 64)),
        })).Statistics;

        var expected = Assert.Single(scenario.ExpectedOf("stats"));
        Assert.Equal(expected, SessionScenario.Measured(expected, word => Value(statistics, word)));
    }

    static object Value(PingStatistics statistics, string word) => word switch
    {
        "sent" => statistics.Sent,
        "received" => statistics.Received,
        "late" => statistics.Late,
        "duplicates" => statistics.Duplicates,
        "errors" => statistics.Errors,
        "reordered" => statistics.Reordered,
        "failures" => statistics.SendFailures,
        "undecided" => statistics.Undecided,
        "loss" => statistics.LossPercent,
        "min" => statistics.MinMs,
        "avg" => statistics.AverageMs,
        "max" => statistics.MaxMs,
        "mdev" => Math.Round(statistics.MdevMs, 3),
        "jitter" => Math.Round(statistics.JitterMs, 3),
        _ => throw new FormatException($"'{word}' is nothing that a ping's statistics say."),
    };
}
