using System.CommandLine;
using Spectre.Console;
using Tracefleet.Contracts.Api;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;
using Tracefleet.Snapshots.Querying;

namespace Tracefleet.Cli.Snapshots;

/// <summary><c>show</c>: everything about one snapshot but its content.</summary>
static class SnapshotShow
{
    public static Command Build(SnapshotKind kind, LibraryFlags library, References references)
    {
        var word = SnapshotNames.Word(kind);
        var id = references.One(kind);
        var json = new Option<bool>("--json") { Description = "JSON on standard output" };
        var command = new Command("show", "Show one snapshot.") { id, json };
        Examples.Add(command, $"tracefleet {word} show latest", $"tracefleet {word} show latest --json | jq .sha256");
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var local = await library.OpenAsync(parsed, cancellation);
            var entry = await local.FindAsync(kind, parsed.GetRequiredValue(id), cancellation);
            var shown = await ResourceAsync(local, entry, cancellation);
            if (parsed.GetValue(json))
                SnapshotText.WriteJson(shown, ApiJson.Default.SnapshotResource);
            else
                WholeLines.Write(Table(shown, local.Library.PathOf(entry.Id)));
            return ExitCode.Ok;
        });
        return command;
    }

    public static async Task<SnapshotResource> ResourceAsync(LocalLibrary local, SnapshotEntry entry, CancellationToken cancellation) => SnapshotResource.Of(
        entry, local.Library.Open(entry).Records, SnapshotAttributes.Of(entry.Kind),
        [.. (await local.PinsAsync(cancellation))[entry.Id]], await local.HoldersAsync(entry.Id, cancellation));

    static Table Table(SnapshotResource shown, string path)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn(new TableColumn("") { NoWrap = true }).AddColumn("");
        Row("identifier", shown.Id);
        Row("pinned as", shown.Pins.Count > 0 ? string.Join(", ", shown.Pins) : null);
        Row("source", shown.Source);
        Row("collector", shown.Collector);
        Row("from", shown.From);
        Row("format", shown.Format);
        Row("date", SnapshotText.Second(shown.Date));
        Row("created", SnapshotText.Second(shown.CreatedAt));
        Row("prefixes", $"{SnapshotText.Count(shown.Ipv4Prefixes)} IPv4, {SnapshotText.Count(shown.Ipv6Prefixes)} IPv6, {SnapshotText.Count(shown.Records)} distinct facts");
        foreach (var (name, count) in shown.Counts)
            Row(name.Replace('_', ' '), SnapshotText.Count(count));
        Row("attributes", string.Join(", ", shown.Attributes));
        Row("campaigns", shown.Campaigns.Count > 0 ? string.Join(", ", shown.Campaigns) : null);
        Row("attribution", shown.Attribution);
        Row("size", $"{SnapshotText.Size(shown.Size)} ({SnapshotText.Count(shown.Size)} bytes)");
        Row("sha256", shown.Sha256);
        Row("file", path);
        return table;

        void Row(string name, string? value)
        {
            if (value is not null)
                table.AddRow(new Markup($"[grey]{Markup.Escape(name)}[/]"), new Text(value));
        }
    }
}
