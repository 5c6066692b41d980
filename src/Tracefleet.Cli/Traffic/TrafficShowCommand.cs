using System.CommandLine;
using Spectre.Console;
using Tracefleet.Cli.Snapshots;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Traffic;

/// <summary><c>show</c>: what recorded traffic, and what of it is missing.</summary>
static class TrafficShowCommand
{
    const int DefaultRuns = 20;

    public static Command Build(DataFlag data)
    {
        var run = new Option<long?>("--run") { Description = "Only this run, with everything that is known of it" };
        var limit = new Option<int>("--limit") { Description = "Runs at most, the newest first", DefaultValueFactory = _ => DefaultRuns };
        var json = new Option<bool>("--json") { Description = "JSON on standard output, as the API gives it" };
        var csv = new Option<bool>("--csv") { Description = "CSV on standard output, with a line of names" };
        var live = new Option<bool>("--live") { Description = "What comes in now, as top --live shows it" };
        var command = new Command("show", "The captures, files, collections and imports that traffic is from: what they counted, and what is lost.")
        {
            run, limit, json, csv, live,
        };
        Examples.Add(command,
            "tracefleet traffic show", "tracefleet traffic show --run 3", "tracefleet traffic show --json | jq '.[0].counts'", "tracefleet traffic show --live");
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(live))
                return await FollowAsync(parsed, [json, csv, run, limit], data.DirectoryOf(parsed), cancellation);
            var most = Pinging.ProbeFlags.InRange("--limit", parsed.GetValue(limit), 1, 100_000);
            await using var local = new LocalTraffic(data.DirectoryOf(parsed));
            var wanted = parsed.GetValue(run);
            var runs = (await local.Store.RunsAsync(cancellation)).Where(one => wanted is null || one.Id == wanted).Take(most).Select(TrafficRunResource.Of).ToList();
            if (parsed.GetValue(json) && parsed.GetValue(csv))
                throw new CliException("--json: give --json or --csv, not both.", ExitCode.Usage);
            if (parsed.GetValue(json))
                SnapshotText.WriteJson(runs, ApiJson.Default.IReadOnlyListTrafficRunResource);
            else if (parsed.GetValue(csv))
                await Console.Out.WriteAsync(TrafficCsv.Of(runs));
            else if (wanted is { } missing && runs.Count == 0)
                throw LocalTraffic.NoSuchRun(missing);
            else if (runs.Count == 0)
                await Console.Error.WriteLineAsync(local.NothingAtAll);
            else
                Write(runs, isWhole: wanted is not null);
            return ExitCode.Ok;
        });
        return command;
    }

    static void Write(IReadOnlyList<TrafficRunResource> runs, bool isWhole)
    {
        foreach (var run in runs)
            AnsiConsole.Write(RunText.BlockOf(run, isWhole));
    }

    static Task<int> FollowAsync(ParseResult parsed, Option[] useless, string directory, CancellationToken cancellation)
    {
        if (useless.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given)
            throw new CliException($"--live: leave {given.Name} out, or --live.", ExitCode.Usage);
        return TrafficTopCommand.FollowAsync(directory, AskedTraffic.Live, AsLabel.Both, cancellation);
    }
}
