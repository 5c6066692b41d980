using System.CommandLine;
using Tracefleet.Cli.Rendering;
using Tracefleet.Contracts.Api;
using Tracefleet.Enrichment.Files;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Cli.Snapshots;

/// <summary><c>create</c>: all of a snapshot or nothing. The identifier goes to standard output, everything else to standard error.</summary>
static class SnapshotCreate
{
    const int MostExamples = 5;

    public static Command Build(SnapshotKind kind, LibraryFlags library)
    {
        var flags = new CreateFlags(kind);
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Only the identifier, and what goes wrong" };
        var json = new Option<bool>("--json") { Description = "The snapshot as JSON on standard output instead of its identifier" };
        var command = new Command("create", "Make a snapshot: all of it, or nothing.");
        flags.AddTo(command);
        command.Add(quiet);
        command.Add(json);
        Examples.Add(command, SnapshotCommands.ExamplesOf(kind));
        command.SetAction(async (parsed, cancellation) =>
        {
            var order = flags.Read(parsed, () => new PatientInput(Console.OpenStandardInput()));
            await using var local = await library.OpenAsync(parsed, cancellation);
            var made = await CreationView.ShowAsync(
                parsed.GetValue(quiet), progress => local.Library.CreateAsync(order, progress, cancellation), cancellation);
            if (!parsed.GetValue(quiet))
                await TellAsync(made);
            if (parsed.GetValue(json))
                SnapshotText.WriteJson(await SnapshotShow.ResourceAsync(local, made.Entry, cancellation), ApiJson.Default.SnapshotResource);
            else
                await Console.Out.WriteLineAsync(made.Entry.Id);
            return ExitCode.Ok;
        });
        return command;
    }

    static async Task TellAsync(MadeSnapshot made)
    {
        var (described, report) = (made.Entry.Description, made.Report);
        await Say(made.IsNew
            ? $"{SnapshotText.Count(described.Ipv4Prefixes)} IPv4 and {SnapshotText.Count(described.Ipv6Prefixes)} IPv6 prefixes of {SnapshotText.Minute(described.DataAt)}, {SnapshotText.Size(made.Entry.SizeInBytes)}"
            : $"the library has this content already, as {made.Entry.Id}");
        if (made.Routes is { } routes)
            await Say($"{SnapshotText.Count(routes.Count)} routes are kept beside it, {SnapshotText.Size(routes.SizeInBytes)}");
        if (report.Counts.Where(count => count.Value > 0 && count.Key != "records").ToList() is { Count: > 0 } counts)
            await Say(string.Join(", ", counts.Select(count => $"{SnapshotText.Count(count.Value)} {count.Key.Replace('_', ' ')}")));
        if (described.Attribution is { } attribution)
            await Say(attribution);
        if (report.BadRecords == 0)
            return;
        await Say($"{SnapshotText.Count(report.BadRecords)} of {SnapshotText.Count(report.Records)} records were bad and are left out:");
        foreach (var bad in report.Examples.Take(MostExamples))
            await Say($"  {(report.IsByLine ? "line" : "byte")} {SnapshotText.Count(bad.Position)}: {bad.Reason}");
        if (report.BadRecords > MostExamples)
            await Say($"  and {SnapshotText.Count(report.BadRecords - MostExamples)} more");
    }

    static Task Say(string text) => Console.Error.WriteLineAsync(text);
}

/// <summary>Standard input that lets go when it is told to, where the kernel would wait for the other side of the pipe.</summary>
sealed class PatientInput(Stream input) : ForwardStream
{
    public override int Read(Span<byte> buffer) => input.Read(buffer);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await Task.Run(() => input.Read(buffer.Span), CancellationToken.None).WaitAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
