using System.CommandLine;
using Tracefleet.Cli.Snapshots;

namespace Tracefleet.Cli.Annotating;

/// <summary><c>tracefleet annotate</c>: adds what snapshots know to text that holds addresses.</summary>
static class AnnotateCommand
{
    public static Command Build(References references)
    {
        var file = new Argument<string>("FILE") { Description = "File to read; - is standard input", DefaultValueFactory = _ => "-" };
        var format = new Option<string>("--input-format") { Description = "What it is, where the first lines do not tell", DefaultValueFactory = _ => "auto" };
        format.AcceptOnlyFromAmong("auto", "addresses", "text", "ndjson", "csv");
        var fields = new Option<string?>("--field") { Description = $"Field of NDJSON that holds the address; {string.Join(", ", JsonLineAnnotating.DefaultFields)} by default, whichever there is first", HelpName = "NAME" };
        var column = new Option<string?>("--column") { Description = "Column of CSV that holds the address; by default the first with a name such as addr or ip", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "Of addresses, NDJSON instead of tab-separated columns" };
        var choice = new SnapshotChoice(references);
        var command = new Command("annotate", "Add AS, exchange and place to addresses, traceroute or mtr output, NDJSON or CSV. Lines that hold no address pass as they are.")
        {
            file, format, fields, column, json,
        };
        choice.AddTo(command);
        Examples.Add(command,
            "traceroute -n 192.0.2.1 | tracefleet annotate",
            "tracefleet annotate addresses.txt --asn production --none",
            "tracefleet annotate hops.ndjson --field addr > annotated.ndjson",
            "tracefleet annotate flows.csv --column dst_ip");
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = new AnnotateOptions(
                parsed.GetRequiredValue(format), parsed.GetValue(fields), parsed.GetValue(column), parsed.GetValue(json));
            await using var input = Open(parsed.GetRequiredValue(file));
            var (local, chosen) = await choice.OpenAsync(parsed, cancellation);
            await using var library = local;
            await using var output = Console.OpenStandardOutput();
            var run = await AnnotatingRun.RunAsync(input, output, chosen.CreateAnnotator(), options, cancellation);
            await Console.Error.WriteLineAsync($"annotated from {string.Join(", ", chosen.All.Select(snapshot => snapshot.Description.Id))}: {run.Summary}");
            return run.BadLines == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    static Stream Open(string file)
    {
        try
        {
            return file == "-" ? new PatientInput(Console.OpenStandardInput()) : File.OpenRead(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot read {file}: {failure.Message}", ExitCode.Usage);
        }
    }
}
