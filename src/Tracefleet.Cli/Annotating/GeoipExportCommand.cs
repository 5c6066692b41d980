using System.CommandLine;
using System.Globalization;
using Tracefleet.Cli.Snapshots;
using Tracefleet.Enrichment.Mmdb;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Cli.Annotating;

/// <summary><c>tracefleet geoip-export</c>: snapshots as one MaxMind DB, for programs that read those.</summary>
static class GeoipExportCommand
{
    public static Command Build(References references)
    {
        var mmdb = new Option<FileInfo>("--mmdb") { Description = "File to write; one that is there is replaced when the new one is whole", HelpName = "FILE", Required = true };
        var choice = new SnapshotChoice(references);
        var command = new Command("geoip-export", "Write snapshots as one MaxMind DB, which libmaxminddb and its like read.") { mmdb };
        choice.AddTo(command);
        Examples.Add(command,
            "tracefleet geoip-export --mmdb tracefleet.mmdb",
            "tracefleet geoip-export --mmdb asn.mmdb --asn production --none");
        command.SetAction(async (parsed, cancellation) =>
        {
            var (local, chosen) = await choice.OpenAsync(parsed, cancellation);
            await using var library = local;
            var path = parsed.GetRequiredValue(mmdb).FullName;
            var summary = await Task.Run(() => Write(path, ExportOf(chosen, cancellation)), CancellationToken.None);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{path}: {SnapshotText.Size(summary.SizeInBytes)}, {summary.Records:N0} records in a tree of {summary.Nodes:N0} nodes, from {string.Join(", ", chosen.All.Select(snapshot => snapshot.Description.Id))}"));
            return ExitCode.Ok;
        });
        return command;
    }

    static MmdbExport ExportOf(ChosenSnapshots chosen, CancellationToken cancellation) => new()
    {
        Asn = Watched(chosen.Asn?.Enumerate<Origin>(), cancellation),
        Geo = Watched(chosen.Geo?.Enumerate<Place>(), cancellation),
        Ixp = Watched(chosen.Ixp?.Enumerate<Exchange>(), cancellation),
        BuiltAt = chosen.All.Max(snapshot => snapshot.Description.DataAt),
    };

    static IEnumerable<T>? Watched<T>(IEnumerable<T>? rows, CancellationToken cancellation) => rows?.Select(row =>
    {
        cancellation.ThrowIfCancellationRequested();
        return row;
    });

    /// <summary>Whole or not at all: it is written beside its place and renamed.</summary>
    static MmdbSummary Write(string path, MmdbExport export)
    {
        var partial = $"{path}.{Environment.ProcessId}.partial";
        try
        {
            using (var output = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 17))
            {
                var summary = MmdbWriter.Write(output, export);
                output.Flush(flushToDisk: true);
                output.Close();
                File.Move(partial, path, overwrite: true);
                return summary;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"--mmdb: cannot write {path}: {failure.Message}");
        }
        catch (MmdbException failure)
        {
            throw new CliException($"--mmdb: {failure.Message} Export fewer kinds with --none.");
        }
        finally
        {
            if (File.Exists(partial))
                File.Delete(partial);
        }
    }
}
