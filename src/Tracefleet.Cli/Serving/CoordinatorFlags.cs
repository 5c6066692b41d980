using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using Tracefleet.Addressing;

namespace Tracefleet.Cli.Serving;

/// <summary>The flags that a coordinator takes, alone or as a part of <c>up</c>.</summary>
sealed class CoordinatorFlags
{
    readonly Option<DirectoryInfo> _data = Settings.Option("--data", "Directory for the journal, results and spools", new DirectoryInfo(Settings.DefaultDataDirectory));
    readonly Option<string> _bind = Settings.Option("--bind", "Address to listen on; wider than loopback needs --token-file", "127.0.0.1");
    readonly Option<int> _port = Settings.Option("--port", "TCP port, 0 to 65535; 0 lets the kernel choose", 5555);
    readonly Option<FileInfo?> _tokenFile = Settings.Option<FileInfo?>("--token-file", "File with the token that coordinator and agents share", null);
    readonly Option<string[]> _hostNames = new("--host-name") { Description = "Name that callers on this host may ask for the coordinator by, beside localhost; can be repeated" };
    readonly Option<string[]> _allow = new("--allow") { Description = "Prefix that may be probed although the policy refuses it; can be repeated" };
    readonly Option<FileInfo?> _doNotProbe = Settings.Option<FileInfo?>("--do-not-probe", "File of prefixes never to probe, one on each line", null);
    readonly Option<string[]> _snapshotUrls = new("--snapshot-url") { Description = "URL of a host that snapshots may be downloaded from although its address is not public; can be repeated" };
    readonly Option<FileInfo?> _lookingGlass = Settings.Option<FileInfo?>("--looking-glass", "JSON file with the settings of the looking glass", null);
    readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Log what happens, not only warnings" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _data, _bind, _port, _tokenFile, _hostNames, _allow, _doNotProbe, _snapshotUrls, _lookingGlass, _verbose })
            command.Add(option);
    }

    public Coordinator.CoordinatorOptions Read(ParseResult parsed) => new()
    {
        DataDirectory = parsed.GetRequiredValue(_data).FullName,
        BindAddress = IPAddress.TryParse(parsed.GetRequiredValue(_bind), out var address)
            ? address
            : throw new CliException($"--bind: '{parsed.GetValue(_bind)}' is no address; give one such as 127.0.0.1 or ::1.", ExitCode.Usage),
        Port = parsed.GetRequiredValue(_port),
        AgentTokenFile = parsed.GetValue(_tokenFile)?.FullName,
        HostNames = [.. parsed.GetValue(_hostNames) ?? []],
        AllowedTargets = ReadAllowed(parsed),
        SnapshotUrls = [.. (parsed.GetValue(_snapshotUrls) ?? []).Select(SnapshotUrl)],
        LookingGlassFile = parsed.GetValue(_lookingGlass)?.FullName,
        DoNotProbeFile = parsed.GetValue(_doNotProbe)?.FullName,
    };

    public bool Verbose(ParseResult parsed) => parsed.GetValue(_verbose);

    static Uri SnapshotUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : throw new CliException($"--snapshot-url: '{text}' is no http or https address; give one such as http://mirror.example.net/.", ExitCode.Usage);

    ImmutableArray<Prefix> ReadAllowed(ParseResult parsed) => [.. (parsed.GetValue(_allow) ?? []).Select(Policies.AllowedPrefix)];
}
