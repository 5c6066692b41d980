using System.Globalization;
using System.Text;

namespace Tracefleet.Benchmarks.Campaigns;

/// <summary>Figures of some runs as a markdown table with their medians.</summary>
static class CampaignReport
{
    static readonly (string Name, Func<CampaignFigures, double> Of, string Format)[] Rows =
    [
        ("hop events stored", run => run.HopEvents, "N0"),
        ("**hop events/s stored, submission to finish**", run => run.HopEventsPerSecond, "N0"),
        ("wall time, submission to finish, s", run => run.Wall.TotalSeconds, "N1"),
        ("until aggregates are settled too, s", run => run.Settled.TotalSeconds, "N1"),
        ("until the submission is answered, ms", run => run.Accepted.TotalMilliseconds, "N0"),
        ("until the first hop event over SSE, ms", run => run.FirstEvent.TotalMilliseconds, "N0"),
        ("**peak memory of the coordinator, MiB**", run => Mebibytes(run.Coordinator.PeakBytes), "N0"),
        ("peak memory of the largest agent, MiB", run => Mebibytes(run.Agents.Max(agent => agent.PeakBytes)), "N0"),
        ("processor time of the coordinator, s", run => run.Coordinator.Cpu.TotalSeconds, "N1"),
        ("processor time of the three agents, s", run => (run.Cpu - run.Coordinator.Cpu).TotalSeconds, "N1"),
        ("database and write-ahead log, MiB", run => Mebibytes(run.StoredBytes), "N0"),
        ("bytes in the database for a hop event", run => run.StoredBytes / (double)run.HopEvents, "N0"),
    ];

    public static string Of(IReadOnlyList<CampaignFigures> runs)
    {
        var table = new StringBuilder("| | median |");
        foreach (var run in Enumerable.Range(1, runs.Count))
            table.Append(CultureInfo.InvariantCulture, $" run {run} |");
        table.AppendLine().Append("|---|").Insert(table.Length, "---:|", runs.Count + 1).AppendLine();
        foreach (var (name, of, format) in Rows)
        {
            var values = runs.Select(of).ToArray();
            table.Append(CultureInfo.InvariantCulture, $"| {name} | {Text(Median(values), format)} |");
            foreach (var value in values)
                table.Append(CultureInfo.InvariantCulture, $" {Text(value, format)} |");
            table.AppendLine();
        }
        return table.ToString();
    }

    static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    static double Mebibytes(long bytes) => bytes / (1024.0 * 1024);
}
