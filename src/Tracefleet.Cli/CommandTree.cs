using System.CommandLine;
using System.CommandLine.Help;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Cli.Annotating;
using Tracefleet.Cli.Campaigns;
using Tracefleet.Cli.Completion;
using Tracefleet.Cli.Doctor;
using Tracefleet.Cli.LookingGlass;
using Tracefleet.Cli.Multipath;
using Tracefleet.Cli.Pinging;
using Tracefleet.Cli.Rendering;
using Tracefleet.Cli.Reporting;
using Tracefleet.Cli.Serving;
using Tracefleet.Cli.Snapshots;
using Tracefleet.Cli.Sweeping;
using Tracefleet.Cli.Tracing;
using Tracefleet.Cli.Traffic;
using Tracefleet.Cli.Traffic.Recording;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;
using Tracefleet.Sockets.Linux;

namespace Tracefleet.Cli;

/// <summary>The commands and what surrounds every one of them: usage errors, help with examples, Ctrl-C, one-line failures.</summary>
static class CommandTree
{
    /// <summary>Without response files: an argument @FILE is for the command to read.</summary>
    public static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static RootCommand Build() => Build(new References());

    /// <param name="references">What identifiers are completed with.</param>
    public static RootCommand Build(References references)
    {
        var root = new RootCommand("Measures Internet paths from many vantage points.")
        {
            UpCommand.Build(),
            CoordinatorCommand.Build(),
            AgentCommand.Build(),
            TraceCommand.Build(),
            PingCommand.Build(),
            MtrCommand.Build(),
            DoctorCommand.Build(),
            SweepCommand.Build(),
            MultipathCommand.Build(),
            CampaignCommand.Build(references),
            VantagePointsCommand.Build(),
            SnapshotCommands.Build(SnapshotKind.Asn, references),
            SnapshotCommands.Build(SnapshotKind.Geo, references),
            SnapshotCommands.Build(SnapshotKind.Ixp, references),
            AnnotateCommand.Build(references),
            GeoipExportCommand.Build(references),
            CaptureCommand.Build(),
            CollectCommand.Build(),
            LookingGlassCommand.Build(),
            TrafficCommands.Build(),
            CompletionCommand.Build(),
            CompletionCommand.BuildWords(),
        };
        Examples.Add(root,
            "tracefleet up --sample                      a whole platform in a simulated Internet, with a sample campaign",
            "tracefleet trace www.example.com            the path from this host; with raw sockets where allowed (sudo)",
            "tracefleet trace @targets.txt --json        many at once",
            "tracefleet doctor                           what works on this host, and how to get the rest",
            "tracefleet campaign submit 192.0.2.1 2001:db8::1 --watch",
            "tracefleet campaign hops ID > hops.ndjson");
        foreach (var help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    public static async Task<int> RunAsync(string[] args)
    {
        Terminal.SetUp();
        try
        {
            return await RunAsync(Build().Parse(args, Parsing));
        }
        catch (CliException failure)
        {
            await Console.Error.WriteLineAsync($"tracefleet: {failure.Message}");
            return failure.Code;
        }
        catch (Exception failure) when (failure is RawSocketException or SnapshotException or SnapshotLibraryException or SnapshotQueryException
            or SnapshotHeldException or StoreException)
        {
            await Console.Error.WriteLineAsync($"tracefleet: {failure.Message}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (OutputClosedException)
        {
            return ExitCode.OutputClosed;
        }
    }

    static async Task<int> RunAsync(ParseResult parsed)
    {
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            foreach (var error in UsageErrors.Of(parsed))
                await Console.Error.WriteLineAsync($"tracefleet: {error}");
            await Console.Error.WriteLineAsync($"Try '{CommandLineOf(parsed.CommandResult.Command)} --help'.");
            return ExitCode.Usage;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(15),
        });
    }

    static string CommandLineOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{CommandLineOf(parent)} {command.Name}" : "tracefleet";
}
