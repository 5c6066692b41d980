using System.Collections.Immutable;
using System.CommandLine;
using Tracefleet.Addressing;
using Tracefleet.Agent.Traffic.Recording;
using Tracefleet.Cli.Annotating;
using Tracefleet.Contracts.Api;
using Tracefleet.Enrichment;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Cli.Traffic.Recording;

/// <summary>The flags of all that records traffic: whose it is, how long, and what is shown of it.</summary>
sealed class RecordFlags
{
    readonly Option<string[]> _own = new("--own") { Description = "Prefix of ours, such as 192.0.2.0/24, which says what is in and what is out; can be repeated" };
    readonly Option<bool> _all = new("--all") { Description = "Count addresses that are not public as well; otherwise only the public other side of each packet counts" };
    readonly Option<string?> _for = new("--for") { Description = "End after so long, such as 90s, 15m or 24h; otherwise at Ctrl-C" };
    readonly Option<AsLabel> _label = new("--label") { Description = "How an AS is named: number, name or both", DefaultValueFactory = _ => AsLabel.Both, HelpName = "both|name|number" };
    readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Show nothing while it runs" };
    readonly Option<bool> _json = new("--json") { Description = "At the end the networks with most traffic as JSON on standard output; nothing else there" };
    readonly Option<DirectoryInfo?> _snapshots = Settings.Option<DirectoryInfo?>("--snapshots", "Folder of MMDB, pyasn and IXP files that say whose an address is, instead of the latest snapshots of --data", null);
    readonly Option<DirectoryInfo> _data = Settings.Option("--data", "Data directory: its latest snapshots say whose an address is, and its folder 'traffic' keeps what is recorded", new DirectoryInfo(Settings.DefaultDataDirectory));

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _own, _all, _for, _label, _quiet, _json, _snapshots, _data })
            command.Add(option);
    }

    /// <param name="detectsOwn">Whether this host's networks are ours where no prefix is given.</param>
    /// <exception cref="CliException">A flag is wrong.</exception>
    public async Task<RecordOrder> ReadAsync(ParseResult parsed, bool detectsOwn, CancellationToken cancellation)
    {
        var data = parsed.GetRequiredValue(_data).FullName;
        var given = parsed.GetValue(_own) ?? [];
        return new RecordOrder
        {
            Own = given.Length > 0 || !detectsOwn ? [.. given.Select(Own)] : OwnNetwork.Detect(),
            PublicOnly = !parsed.GetValue(_all),
            For = parsed.GetValue(_for) is { } text ? Duration("--for", text) : null,
            Label = parsed.GetValue(_label),
            IsQuiet = parsed.GetValue(_quiet),
            IsJson = parsed.GetValue(_json),
            DataDirectory = data,
            Annotator = parsed.GetValue(_snapshots) is { } folder
                ? SnapshotFolder.Load(folder.FullName).CreateAnnotator()
                : await ChosenSnapshots.LatestOfAsync(data, cancellation),
        };
    }

    static Prefix Own(string text) => Prefix.TryParse(text, out var prefix)
        ? prefix
        : throw new CliException($"--own: '{text}' is no prefix; give one such as 192.0.2.0/24 or 2001:db8::/32 with zero host bits.", ExitCode.Usage);

    public static TimeSpan Duration(string flag, string text) => TrafficTimeText.TryParseDuration(text, out var duration)
        ? duration
        : throw new CliException($"{flag}: '{text}' is no duration; give one such as 90s, 15m, 24h or 7d.", ExitCode.Usage);
}

/// <summary>What all that records traffic is told.</summary>
sealed record RecordOrder
{
    public required ImmutableArray<Prefix> Own { get; init; }
    public required bool PublicOnly { get; init; }

    /// <summary>Null for until it is interrupted.</summary>
    public required TimeSpan? For { get; init; }
    public required AsLabel Label { get; init; }
    public required bool IsQuiet { get; init; }
    public required bool IsJson { get; init; }
    public required string DataDirectory { get; init; }
    public required Annotator Annotator { get; init; }
}
