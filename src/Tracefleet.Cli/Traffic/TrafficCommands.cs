using System.CommandLine;

namespace Tracefleet.Cli.Traffic;

/// <summary><c>tracefleet traffic</c>: what was recorded, asked on this host.</summary>
static class TrafficCommands
{
    public static Command Build()
    {
        var data = new DataFlag();
        var command = new Command("traffic", "Ask which networks traffic went to and came from, as tracefleet capture and collect recorded it.")
        {
            TrafficTopCommand.Build(data),
            TrafficSeriesCommand.Build(data),
            TrafficTopCommand.BuildOfHosts(data),
            TrafficShowCommand.Build(data),
            TrafficImportCommand.Build(data),
            data.Option,
        };
        Examples.Add(command,
            "tracefleet traffic top                               the networks with most traffic of the last hour",
            "tracefleet traffic top --live",
            "tracefleet traffic series --by country --since 24h",
            "tracefleet traffic hosts --asn AS15169 --since 7d",
            "tracefleet traffic show");
        return command;
    }
}

/// <summary>Where traffic is stored: for a command and those below it.</summary>
sealed class DataFlag
{
    public Option<DirectoryInfo> Option { get; } = Settings.Option(
        "--data", "Data directory; its folder 'traffic' holds what was recorded", new DirectoryInfo(Settings.DefaultDataDirectory));

    public DataFlag() => Option.Recursive = true;

    public string DirectoryOf(ParseResult parsed) => parsed.GetRequiredValue(Option).FullName;
}
