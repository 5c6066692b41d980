using System.CommandLine;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Cli.Snapshots;

/// <summary><c>delete</c>: all that are named, once each of them may be deleted; else none.</summary>
static class SnapshotDelete
{
    public static Command Build(SnapshotKind kind, LibraryFlags library, References references)
    {
        var word = SnapshotNames.Word(kind);
        var ids = references.Many(kind);
        var force = new Option<bool>("--force") { Description = "Also those that campaigns were annotated from" };
        var command = new Command("delete", "Delete snapshots; all that are named, or none.") { ids, force };
        Examples.Add(command, $"tracefleet {word} delete {word}_201405230600_1f59", $"tracefleet {word} delete {word}_201405230600_1f59 {word}_201405230800_03ac --force");
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var local = await library.OpenAsync(parsed, cancellation);
            var (entries, faults) = (new List<SnapshotEntry>(), new List<string>());
            foreach (var reference in parsed.GetRequiredValue(ids))
            {
                if (await local.Library.FindAsync(kind, reference, cancellation) is not { } entry)
                    faults.Add($"there is no {word} snapshot '{reference}'");
                else if (!parsed.GetValue(force) && await local.HoldersAsync(entry.Id, cancellation) is { IsEmpty: false } campaigns)
                    faults.Add($"{entry.Id} annotates the campaigns {string.Join(", ", campaigns)}; --force deletes it all the same");
                else
                    entries.Add(entry);
            }
            if (faults.Count > 0)
                throw new CliException($"{string.Join(Environment.NewLine + "tracefleet: ", faults)}{Environment.NewLine}tracefleet: nothing was deleted.");
            foreach (var entry in entries.DistinctBy(entry => entry.Id))
            {
                await local.Library.DeleteAsync(entry.Id, parsed.GetValue(force), cancellation);
                await Console.Out.WriteLineAsync(entry.Id);
            }
            return ExitCode.Ok;
        });
        return command;
    }
}
