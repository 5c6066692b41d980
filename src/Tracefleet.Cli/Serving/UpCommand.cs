using System.CommandLine;
using Spectre.Console;
using Tracefleet.Agent;
using Tracefleet.Campaigns.Policy;
using Tracefleet.Cli.Campaigns;
using Tracefleet.Cli.Tracing;
using Tracefleet.Contracts.Api;
using Tracefleet.Coordinator;

namespace Tracefleet.Cli.Serving;

/// <summary><c>tracefleet up</c>: everything in one process, on embedded defaults.</summary>
static class UpCommand
{
    static readonly string[] SimulatedPlaces = ["fra", "nyc", "sin"];

    public static Command Build()
    {
        var targets = new Argument<string[]>("TARGET") { Description = "Probe these from this host; without any, agents stand in a simulated Internet", Arity = ArgumentArity.ZeroOrMore };
        var sample = new Option<bool>("--sample") { Description = "Submit a sample campaign of 12 targets to the simulated Internet" };
        var once = new Option<bool>("--once") { Description = "End after the campaign instead of serving on" };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the simulated Internet: the same seed is the same world", DefaultValueFactory = _ => 1 };
        var timeScale = new Option<double>("--time-scale") { Description = "How many times faster than real time the simulation runs; 0 for as fast as it can", DefaultValueFactory = _ => 8 };
        var snapshots = Settings.Option<DirectoryInfo?>("--snapshots", "Folder of MMDB, pyasn and IXP files to annotate real targets with, instead of the latest snapshots of --data", null);
        var (flags, access) = (new CoordinatorFlags(), new AccessFlags());
        var command = new Command("up", "Run a whole platform in one process.") { targets, sample, once, seed, timeScale, snapshots };
        access.AddTo(command);
        flags.AddTo(command);
        Examples.Add(command,
            "tracefleet up --sample                      three simulated vantage points and a campaign to look at",
            "tracefleet up --sample --once --seed 7",
            "sudo tracefleet up 192.0.2.1 2001:db8::1    probe real targets from this host",
            "tracefleet up 192.0.2.1 --transport datagram --interface eth0");
        command.SetAction(async (parsed, cancellation) =>
        {
            var wanted = parsed.GetValue(targets) ?? [];
            // A simulated Internet has metadata of its own, and a folder that was named goes before the library.
            var options = flags.Read(parsed) with { PinsLatestSnapshots = wanted.Length > 0 && parsed.GetValue(snapshots) is null };
            if (wanted.Length > 0 && parsed.GetValue(sample))
                throw new CliException("--sample has targets of its own; leave it out or leave the targets out.", ExitCode.Usage);
            if (wanted.Length == 0)
                access.RefuseAny(parsed, "name targets that it is to probe, or leave it out");
            var vantages = wanted.Length > 0
                ? [await access.OpenAsync(parsed, "local", parsed.GetValue(snapshots), options.DataDirectory, cancellation)]
                : SimulatedPlaces.Select(name => Vantages.Simulated(parsed.GetRequiredValue(seed), name, NetworkFlags.PaceOf(parsed.GetRequiredValue(timeScale)))).ToArray();
            var campaign = wanted.Length > 0 ? new CreateCampaign { Name = "run", Targets = [.. wanted], VantagePoints = ["local"] }
                : parsed.GetValue(sample) ? SampleCampaign.In(parsed.GetRequiredValue(seed), SimulatedPlaces)
                : null;
            foreach (var vantage in vantages)
                NetworkFlags.TellTransport(vantage);
            return await RunAsync(options, vantages, campaign, parsed.GetValue(once), flags.Verbose(parsed), cancellation);
        });
        return command;
    }

    static async Task<int> RunAsync(
        CoordinatorOptions options, Vantage[] vantages, CreateCampaign? campaign, bool once, bool verbose, CancellationToken cancellation)
    {
        var code = ExitCode.Ok;
        await UntilCancelledAsync(ServeAsync());
        return once && cancellation.IsCancellationRequested ? ExitCode.Interrupted : code;

        async Task ServeAsync()
        {
            await using var platform = await Platform.StartAsync(options, verbose, cancellation);
            var policy = Policies.Of(options);
            foreach (var vantage in vantages)
                platform.AddAgent(vantage, options, policy);
            var serving = platform.ServeAsync(cancellation);
            if (campaign is not null)
            {
                var running = RunCampaignAsync(platform, campaign, vantages, cancellation);
                await await Task.WhenAny(running, serving);
                code = await running;
            }
            if (once)
                return;
            AnsiConsole.MarkupLine($"\nOpen [bold link]{platform.Address}[/] for the page, [bold]{platform.Address}docs[/] for the API. Ctrl-C ends it; data stays in {Markup.Escape(options.DataDirectory)}.");
            code = ExitCode.Ok;
            await serving;
        }
    }

    static async Task<int> RunCampaignAsync(Platform platform, CreateCampaign campaign, Vantage[] vantages, CancellationToken cancellation)
    {
        using var client = new CoordinatorClient(platform.Address);
        await AgentsJoinAsync(client, vantages, cancellation);
        var submitted = await client.SubmitAsync(campaign, idempotencyKey: null, cancellation);
        AnsiConsole.MarkupLine($"[bold]{Markup.Escape(submitted.Name ?? submitted.Id)}[/] [grey]{submitted.Id}[/]: {submitted.Targets} target{(submitted.Targets == 1 ? "" : "s")} from {string.Join(", ", submitted.VantagePoints)}, {submitted.Measurement.Method}\n");
        return await CampaignSubmit.FollowAsync(client, submitted, cancellation);
    }

    /// <summary>The coordinator refuses vantage points it has never seen, so the agents beside it are waited for.</summary>
    static async Task AgentsJoinAsync(CoordinatorClient client, Vantage[] vantages, CancellationToken cancellation)
    {
        while (true)
        {
            var known = await client.VantagePointsAsync(cancellation);
            if (vantages.All(vantage => known.Results.Any(place => place.Name == vantage.Name && place.Connected)))
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation);
        }
    }

    /// <summary>Ctrl-C is how a server is meant to end.</summary>
    public static async Task UntilCancelledAsync(Task serving)
    {
        try
        {
            await serving;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("stopping");
        }
    }
}
