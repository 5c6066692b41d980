using System.CommandLine;
using Spectre.Console;
using Tracefleet.Contracts.Api;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Cli.Snapshots;

/// <summary><c>list</c>: newest data first.</summary>
static class SnapshotList
{
    const int ShownHashLength = 12;

    public static Command Build(SnapshotKind kind, LibraryFlags library)
    {
        var word = SnapshotNames.Word(kind);
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Only the identifiers, one on each line" };
        var json = new Option<bool>("--json") { Description = "JSON on standard output" };
        var command = new Command("list", "List snapshots, newest data first.") { quiet, json };
        Examples.Add(command, $"tracefleet {word} list", $"tracefleet {word} list -q | xargs tracefleet {word} delete");
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var local = await library.OpenAsync(parsed, cancellation);
            var entries = await local.Library.ListAsync(kind, cancellation);
            var pins = await local.PinsAsync(cancellation);
            if (parsed.GetValue(quiet))
                foreach (var entry in entries)
                    await Console.Out.WriteLineAsync(entry.Id);
            else if (parsed.GetValue(json))
                SnapshotText.WriteJson([.. entries.Select(entry => SnapshotItem.Of(entry, [.. pins[entry.Id]]))], ApiJson.Default.IReadOnlyListSnapshotItem);
            else if (entries.IsEmpty)
                await Console.Error.WriteLineAsync($"There is no {word} snapshot yet; 'tracefleet {word} create --help' says how to make one.");
            else
                WholeLines.Write(Table([.. entries], pins, TimeProvider.System.GetUtcNow()));
            return ExitCode.Ok;
        });
        return command;
    }

    public static Table Table(IReadOnlyList<SnapshotEntry> entries, ILookup<string, string> pins, DateTimeOffset now)
    {
        var hasPins = entries.Any(entry => pins[entry.Id].Any());
        var table = new Table { Border = TableBorder.None };
        foreach (var heading in new[] { "IDENTIFIER", "SOURCE", "COLLECTOR", "DATE", "CREATED" })
            table.AddColumn(new TableColumn($"[grey]{heading}[/]") { NoWrap = true });
        foreach (var heading in new[] { "V4", "V6", "SIZE" })
            table.AddColumn(new TableColumn($"[grey]{heading}[/]") { NoWrap = true, Alignment = Justify.Right });
        table.AddColumn(new TableColumn("[grey]SHA256[/]") { NoWrap = true });
        if (hasPins)
            table.AddColumn(new TableColumn("[grey]PINS[/]"));
        foreach (var entry in entries)
        {
            var described = entry.Description;
            Markup[] cells =
            [
                new($"[bold]{entry.Id}[/]"), Plain(described.Source), Plain(described.Collector ?? "-"), Plain(SnapshotText.Minute(described.DataAt)),
                Plain(SnapshotText.Ago(described.CreatedAt, now)), Plain(SnapshotText.Count(described.Ipv4Prefixes)), Plain(SnapshotText.Count(described.Ipv6Prefixes)),
                Plain(SnapshotText.Size(entry.SizeInBytes)), Plain(entry.Sha256[..ShownHashLength]),
            ];
            table.AddRow(hasPins ? [.. cells, Plain(string.Join(' ', pins[entry.Id]))] : cells);
        }
        return table;
    }

    static Markup Plain(string text) => new(Markup.Escape(text));
}
