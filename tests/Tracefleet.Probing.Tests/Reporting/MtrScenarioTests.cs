using Tracefleet.Probing.Reporting;
using Tracefleet.Probing.Tests.Scripted;

namespace Tracefleet.Probing.Tests.Reporting;

/// <summary>Runs every file in Scenarios/mtr through the engine, in each variant the scenario allows.</summary>
public sealed class MtrScenarioTests
{
    const string Measurement = "mtr";
    static readonly string[] Methods = [.. Scenario.Methods.Keys];

    public static TheoryData<string, string> All() => SessionScenario.All(Measurement, Methods);

    [Theory]
    [MemberData(nameof(All))]
    public void A_report_on_the_scenario_comes_out_as_written(string name, string variant)
    {
        var scenario = SessionScenario.Read(Measurement, name, Methods);

        var report = SessionRun.Of(scenario, variant, (destination, format) => new MtrSession(destination, new MtrParameters
        {
            Format = format,
            Rounds = scenario.Setting("rounds", 10),
            Interval = scenario.Milliseconds("interval", 1_000),
            Timeout = scenario.Milliseconds("timeout", 1_000),
            GraceTime = scenario.Milliseconds("grace", 2_000),
            FirstTtl = new Ttl(scenario.Setting("first", 1)),
            MaxTtl = new Ttl(scenario.Setting("max", 30)),
            MaxUnknown = scenario.Setting("unknown", 3),
        })).Report();

        var rows = scenario.ExpectedOf("at");
        Assert.Equal(rows.Select(row => string.Join(' ', row.Split(' ')[..3])), report.Hops.Select(hop => $"at {hop.Ttl} {NamesOf(hop)}"));
        Assert.Equal(rows, rows.Zip(report.Hops, (row, hop) => SessionScenario.Measured(row, word => Value(hop, word))));
        Assert.Equal(scenario.ExpectedOf("stats"), scenario.ExpectedOf("stats").Select(line => SessionScenario.Measured(line, word => Value(report, word))));
    }

    static string NamesOf(MtrHop hop) =>
        hop.Interfaces.IsEmpty ? "*" : string.Join('+', hop.Interfaces.Select(found => TestWorld.NameOf(found.Address)));

    static object Value(MtrHop hop, string word) => word switch
    {
        "sent" => hop.Sent,
        "received" => hop.Received,
        "loss" => Math.Round(hop.LossPercent, 1),
        "late" => hop.Late,
        "duplicates" => hop.Duplicates,
        "failures" => hop.SendFailures,
        "best" => hop.Rtt.Best / 1000.0,
        "avg" => hop.Rtt.Average / 1000.0,
        "worst" => hop.Rtt.Worst / 1000.0,
        "last" => hop.Rtt.Last / 1000.0,
        "kind" => hop.Loss,
        "changes" => hop.Changes,
        "error" => hop.Error is null ? "no" : "yes",
        _ => throw new FormatException($"'{word}' is nothing that a report's row says."),
    };

    static object? Value(MtrReport report, string word) => word switch
    {
        "rounds" => report.Rounds,
        "reached" => report.IsReached,
        "changes" => report.PathChangeCount,
        "begins" => report.LossBeginsAt is { } ttl ? ttl : "none",
        _ => throw new FormatException($"'{word}' is nothing that a report says."),
    };
}
