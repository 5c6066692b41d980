using System.CommandLine;
using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Agent.Link;
using Tracefleet.Campaigns.Policy;
using Tracefleet.Cli.Campaigns;
using Tracefleet.Cli.Snapshots;

namespace Tracefleet.Cli.Serving;

/// <summary><c>tracefleet agent</c>: probes for a coordinator from this host, or from a place of the simulated Internet.</summary>
static class AgentCommand
{
    public static Command Build()
    {
        var coordinator = Settings.AddressOption("--coordinator", "Base address of the coordinator", "http://127.0.0.1:5555");
        var name = new Option<string>("--vantage-point", "-p") { Description = "Name of the place this agent measures from", Required = true };
        var data = Settings.Option<DirectoryInfo?>("--data", "Directory for the agent's identity and spool; by default one for each vantage point", null);
        var token = Settings.Option<FileInfo?>("--token-file", "File with the token that coordinator and agents share", null);
        var pps = Settings.Option("--pps", "Probes per second, 1 to 1000000", 1_000);
        var capacity = Settings.Option("--capacity", "Shards worked on at once, 1 to 64", 4);
        var traces = Settings.Option("--traces", "Traces running at once, 1 to 65536", 256);
        var tags = new Option<string[]>("--tag") { Description = "Tag of this vantage point; can be repeated" };
        var cache = SnapshotCacheFlag.Build();
        var place = new PlaceFlags();
        var network = new NetworkFlags();
        var command = new Command("agent", "Probe for a coordinator.") { coordinator, name, data, token, pps, capacity, traces, tags, cache };
        place.AddTo(command);
        network.AddTo(command);
        Examples.Add(command,
            "sudo tracefleet agent --coordinator https://tracefleet.example.net -p ams --token-file /etc/tracefleet/token",
            "sudo tracefleet agent -p ams --city Amsterdam --country NL --snapshots /var/lib/tracefleet/snapshots",
            "tracefleet agent -p fra --simulate 1");
        command.SetAction(async (parsed, cancellation) =>
        {
            // Read again for each connection; here so that a wrong name is told at once instead of being tried for ever.
            ServerFlags.ReadToken(parsed.GetValue(token));
            var vantage = await network.OpenAsync(
                parsed, parsed.GetRequiredValue(name), place.Read(parsed), parsed.GetValue(data)?.FullName ?? Settings.DefaultDataDirectory, cancellation);
            using var transport = vantage.Transport;
            var options = new AgentOptions
            {
                Coordinator = parsed.GetRequiredValue(coordinator),
                DataDirectory = parsed.GetValue(data)?.FullName ?? Path.Combine(Settings.DefaultDataDirectory, "agents", parsed.GetRequiredValue(name)),
                TokenFile = parsed.GetValue(token)?.FullName,
                PacketsPerSecond = InRange("--pps", parsed.GetRequiredValue(pps), 1_000_000),
                Capacity = InRange("--capacity", parsed.GetRequiredValue(capacity), 64),
                ConcurrentTraces = InRange("--traces", parsed.GetRequiredValue(traces), 65_536),
                Tags = [.. parsed.GetValue(tags) ?? []],
                SnapshotCacheBytes = SnapshotCacheFlag.Read(parsed, cache),
            };
            if (!options.Coordinator.IsLoopback && options.TokenFile is null)
                throw new CliException($"--coordinator: {options.Coordinator} is another host, so both sides need a token: name its file with --token-file.", ExitCode.Usage);
            NetworkFlags.TellTransport(vantage);
            using var logs = Logs.ToStandardError(verbose: true);
            return await RunAsync(options, vantage, network.Policy(parsed), logs, cancellation);
        });
        return command;
    }

    static async Task<int> RunAsync(AgentOptions options, Vantage vantage, ProbePolicy policy, Logs logs, CancellationToken cancellation)
    {
        await using var snapshots = await LocalLibrary.OpenAsync(Path.Combine(options.DataDirectory, "snapshots"), cancellation);
        try
        {
            await new AgentService(options, vantage, TargetRules.By(policy), TimeProvider.System, logs.For("agent"), snapshots.Library).RunAsync(cancellation);
            return ExitCode.Ok;
        }
        catch (AgentRefusedException refusal)
        {
            throw new CliException($"the coordinator refused this agent ({refusal.Code}): {refusal.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot use the data directory {options.DataDirectory}: {failure.Message}. Name another with --data.");
        }
    }

    static int InRange(string flag, int value, int max) =>
        value >= 1 && value <= max
            ? value
            : throw new CliException(string.Create(CultureInfo.InvariantCulture, $"{flag}: {value} is out of range; give 1 to {max}."), ExitCode.Usage);
}

/// <summary>Where a vantage point is, as its operator says.</summary>
sealed class PlaceFlags
{
    readonly Option<string?> _city = new("--city") { Description = "City of this vantage point" };
    readonly Option<string?> _country = new("--country") { Description = "Country of this vantage point, ISO 3166-1 alpha-2" };
    readonly Option<double?> _latitude = new("--lat") { Description = "Latitude in degrees, -90 to 90" };
    readonly Option<double?> _longitude = new("--lon") { Description = "Longitude in degrees, -180 to 180" };
    readonly Option<string?> _asn = new("--asn") { Description = "AS of this vantage point, such as AS64500" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _city, _country, _latitude, _longitude, _asn })
            command.Add(option);
    }

    /// <summary>Null when nothing was said.</summary>
    public VantagePlace? Read(ParseResult parsed)
    {
        var asn = parsed.GetValue(_asn);
        Asn number = default;
        if (asn is not null && !Asn.TryParse(asn, out number))
            throw new CliException($"--asn: '{asn}' is no AS number; give one such as AS64500.", ExitCode.Usage);
        var place = new VantagePlace(
            parsed.GetValue(_city), parsed.GetValue(_country)?.ToUpperInvariant(), Degrees(parsed, _latitude, 90), Degrees(parsed, _longitude, 180),
            asn is null ? null : number);
        return place == new VantagePlace(null, null, null, null, null) ? null : place;
    }

    static double? Degrees(ParseResult parsed, Option<double?> flag, int limit) => parsed.GetValue(flag) switch
    {
        null => null,
        var degrees when degrees >= -limit && degrees <= limit => degrees,
        var degrees => throw new CliException(
            string.Create(CultureInfo.InvariantCulture, $"{flag.Name}: {degrees} is out of range; give degrees from -{limit} to {limit}."), ExitCode.Usage),
    };
}
