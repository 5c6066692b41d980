using System.Buffers;
using System.CommandLine;
using System.Text;
using Tracefleet.Contracts.Api;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;
using Tracefleet.Snapshots.Querying;

namespace Tracefleet.Cli.Snapshots;

/// <summary><c>diff</c>: what became of each prefix from one snapshot to another. It ends as diff(1) does: 0 when they say the same, 1 when not, 2 on trouble.</summary>
static class SnapshotDiffCommand
{
    public static Command Build(SnapshotKind kind, LibraryFlags library, References references)
    {
        var word = SnapshotNames.Word(kind);
        var (before, after) = (references.One(kind, "BEFORE"), references.One(kind, "AFTER"));
        var summary = new Option<bool>("--summary") { Description = "Only how many differ" };
        var json = new Option<bool>("--json") { Description = "NDJSON on standard output, one line for each prefix; with --summary one object" };
        var command = new Command(
            "diff", "Compare two snapshots by prefix: + added, - removed, ~ changed. Ends with 0 when they say the same, 1 when they differ, 2 when they cannot be compared.")
        {
            before, after, summary, json,
        };
        Examples.Add(command, $"tracefleet {word} diff production latest --summary", $"tracefleet {word} diff production latest --json | jq -r 'select(.change == \"changed\") | .prefix'");
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var local = await library.OpenAsync(parsed, cancellation);
            var (left, right) = (await local.FindAsync(kind, parsed.GetRequiredValue(before), cancellation), await local.FindAsync(kind, parsed.GetRequiredValue(after), cancellation));
            var (old, later) = (local.Library.Open(left), local.Library.Open(right));
            if (parsed.GetValue(summary))
                return Summarize(old, later, parsed.GetValue(json));
            return Write(SnapshotQuery.Of(old), later, parsed.GetValue(json), cancellation) ? ExitCode.Failed : ExitCode.Ok;
        });
        return command;
    }

    static int Summarize(StoredSnapshot before, StoredSnapshot after, bool json)
    {
        var counts = SnapshotDiff.Count(before, after);
        if (json)
            SnapshotText.WriteJson(
                new SnapshotDiffResource(before.Description.Id, after.Description.Id, counts.Added, counts.Removed, counts.Changed, counts.Same),
                ApiJson.Default.SnapshotDiffResource);
        else
            Console.Out.WriteLine(
                $"{SnapshotText.Count(counts.Added)} added, {SnapshotText.Count(counts.Removed)} removed, {SnapshotText.Count(counts.Changed)} changed, {SnapshotText.Count(counts.Same)} the same");
        return counts is { Added: 0, Removed: 0, Changed: 0 } ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <returns>Whether anything differs.</returns>
    static bool Write(SnapshotQuery query, StoredSnapshot later, bool json, CancellationToken cancellation)
    {
        var differs = false;
        var lines = new ArrayBufferWriter<byte>();
        foreach (var change in query.DifferencesTo(later))
        {
            cancellation.ThrowIfCancellationRequested();
            differs = true;
            if (json)
                SnapshotJsonLines.Write(lines, query, change);
            else
                Encoding.UTF8.GetBytes(Line(query, change), lines);
            SnapshotText.Flush(lines);
        }
        SnapshotText.Flush(lines, isEnd: true);
        return differs;
    }

    static string Line(SnapshotQuery query, SnapshotChange change) => change switch
    {
        { After: null } => $"- {change.Prefix}  {Words(query, change.Before!)}\n",
        { Before: null } => $"+ {change.Prefix}  {Words(query, change.After)}\n",
        _ => $"~ {change.Prefix}  {string.Join(", ", Differing(query, change.Before, change.After))}\n",
    };

    static string Words(SnapshotQuery query, SnapshotAnswer answer) =>
        string.Join(", ", query.Short.Select(place => answer.Values[place]).Where(value => value.IsKnown).Select(value => value.ToString()));

    static IEnumerable<string> Differing(SnapshotQuery query, SnapshotAnswer before, SnapshotAnswer after) =>
        query.Compared.Where(place => before.Values[place] != after.Values[place])
            .Select(place => $"{query.Attributes[place]} {before.Values[place]} -> {after.Values[place]}");
}
