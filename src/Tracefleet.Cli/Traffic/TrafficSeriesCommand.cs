using System.CommandLine;
using Spectre.Console;
using Tracefleet.Cli.Snapshots;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Traffic;

/// <summary><c>series</c>: the keys with most traffic, over time.</summary>
static class TrafficSeriesCommand
{
    public static Command Build(DataFlag data)
    {
        var flags = new TrafficFlags(TrafficForm.Series);
        var command = new Command("series", "Traffic over time: a sparkline for each network, or every point as CSV or JSON.");
        flags.AddTo(command);
        Examples.Add(command,
            "tracefleet traffic series --since 24h",
            "tracefleet traffic series --by port --direction in --since 15m --step 1s",
            "tracefleet traffic series --since 7d --step 1h --csv > week.csv");
        command.SetAction((parsed, cancellation) => AskAsync(parsed, flags, data.DirectoryOf(parsed), cancellation));
        return command;
    }

    static async Task<int> AskAsync(ParseResult parsed, TrafficFlags flags, string directory, CancellationToken cancellation)
    {
        var output = flags.OutputOf(parsed);
        var asked = flags.Read(parsed, TimeProvider.System.GetUtcNow());
        await using var local = new LocalTraffic(directory);
        asked = await local.OfWholeRunAsync(asked, cancellation);
        var series = TrafficSeriesResource.Of(asked, await local.Store.SeriesAsync(asked.ForSeries, cancellation));
        if (output == TrafficOutput.Json)
            SnapshotText.WriteJson(series, ApiJson.Default.TrafficSeriesResource);
        else if (output == TrafficOutput.Csv)
            await Console.Out.WriteAsync(TrafficCsv.Of(series));
        else if (series.Top.Results.Count == 0)
            await Console.Error.WriteLineAsync(local.NothingIn(series.Top));
        else
            AnsiConsole.Write(SeriesTable.Of(series, parsed.GetValue(flags.Label), AnsiConsole.Profile.Width));
        return ExitCode.Ok;
    }
}
