using System.CommandLine;
using Spectre.Console;
using Tracefleet.Cli.Rendering;
using Tracefleet.Cli.Snapshots;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Traffic;

/// <summary><c>top</c> and <c>hosts</c>: the keys with most traffic of a span of time, or of each second as it comes.</summary>
static class TrafficTopCommand
{
    public static Command Build(DataFlag data)
    {
        var command = new Command("top", "The networks with most traffic: by AS, owner, country, prefix, host, port, exchange, interface or exporter.");
        Add(command, data, TrafficForm.Top);
        Examples.Add(command,
            "tracefleet traffic top --since 24h --label name",
            "tracefleet traffic top --by port --direction in --measure packets",
            "tracefleet traffic top --by prefix --asn AS15169 --since 2026-05-31T08:00:00Z --until 2026-05-31T09:00:00Z",
            "tracefleet traffic top --by country --csv > countries.csv",
            "tracefleet traffic top --live");
        return command;
    }

    public static Command BuildOfHosts(DataFlag data)
    {
        var command = new Command("hosts", "The hosts with most traffic, of all networks or of one.");
        Add(command, data, TrafficForm.Hosts);
        Examples.Add(command, "tracefleet traffic hosts --asn AS15169 --since 24h", "tracefleet traffic hosts --prefix 2001:db8::/32 --direction out --json");
        return command;
    }

    static void Add(Command command, DataFlag data, TrafficForm form)
    {
        var flags = new TrafficFlags(form);
        var live = new Option<bool>("--live") { Description = "The last minute, drawn anew each second; q ends it. Without a terminal a line for each second" };
        flags.AddTo(command);
        command.Add(live);
        command.SetAction((parsed, cancellation) => parsed.GetValue(live)
            ? FollowAsync(parsed, flags, data.DirectoryOf(parsed), cancellation)
            : AskAsync(parsed, flags, data.DirectoryOf(parsed), cancellation));
    }

    static async Task<int> AskAsync(ParseResult parsed, TrafficFlags flags, string directory, CancellationToken cancellation)
    {
        var output = flags.OutputOf(parsed);
        var asked = flags.Read(parsed, TimeProvider.System.GetUtcNow());
        await using var local = new LocalTraffic(directory);
        asked = await local.OfWholeRunAsync(asked, cancellation);
        var top = TrafficTopResource.Of(asked, await local.Store.TopAsync(asked.ForTop, cancellation));
        if (output == TrafficOutput.Json)
            SnapshotText.WriteJson(top, ApiJson.Default.TrafficTopResource);
        else if (output == TrafficOutput.Csv)
            await Console.Out.WriteAsync(TrafficCsv.Of(top));
        else if (top.Results.Count == 0)
            await Console.Error.WriteLineAsync(local.NothingIn(top));
        else
            AnsiConsole.Write(TopTable.Of(top, parsed.GetValue(flags.Label), AnsiConsole.Profile.Width));
        return ExitCode.Ok;
    }

    static Task<int> FollowAsync(ParseResult parsed, TrafficFlags flags, string directory, CancellationToken cancellation) =>
        FollowAsync(directory, flags.ReadLive(parsed, TimeProvider.System.GetUtcNow()), parsed.GetValue(flags.Label), cancellation);

    public static async Task<int> FollowAsync(string directory, AskedTraffic asked, AsLabel label, CancellationToken cancellation)
    {
        await using var local = new LocalTraffic(directory);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var screen = new TrafficScreen(local.Store, asked, $"traffic by {asked.By}", label, TimeProvider.System);
        // Watching live has no other end, so Ctrl-C is a good one.
        await screen.ShowAsync(Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None), ending);
        return ExitCode.Ok;
    }
}
