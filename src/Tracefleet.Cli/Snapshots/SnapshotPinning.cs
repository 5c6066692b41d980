using System.CommandLine;
using Spectre.Console;
using Tracefleet.Contracts.Api;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Cli.Snapshots;

/// <summary><c>pin</c>: names that stand for a snapshot until they are moved.</summary>
static class SnapshotPinning
{
    public static Command Build(SnapshotKind kind, LibraryFlags library, References references)
    {
        var word = SnapshotNames.Word(kind);
        var name = new Argument<string?>("NAME") { Description = "Name to give, or to move from the snapshot that has it", Arity = ArgumentArity.ZeroOrOne };
        var id = references.One(kind);
        id.Arity = ArgumentArity.ZeroOrOne;
        var remove = new Option<bool>("--remove") { Description = "Take the name away" };
        var json = new Option<bool>("--json") { Description = "The list as JSON on standard output" };
        var command = new Command("pin", "Give a snapshot a name that can be used as its identifier; without arguments, list the names.") { name, id, remove, json };
        Examples.Add(command, $"tracefleet {word} pin production latest", $"tracefleet {word} pin --remove production", $"tracefleet {word} pin");
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var local = await library.OpenAsync(parsed, cancellation);
            switch (parsed.GetValue(name), parsed.GetValue(id), parsed.GetValue(remove))
            {
                case (null, null, false):
                    await ListAsync(local, kind, parsed.GetValue(json), cancellation);
                    break;
                case ({ } given, null, true):
                    if (!await local.Library.UnpinAsync(kind, given, cancellation))
                        throw new CliException($"no {word} snapshot has the name '{given}'; 'tracefleet {word} pin' lists the names.", ExitCode.Usage);
                    break;
                case ({ } given, { } reference, false):
                    if (SnapshotNames.Fault(given) is { } fault)
                        throw new CliException($"NAME: '{given}' cannot be one: {fault}; choose another.", ExitCode.Usage);
                    var entry = await local.FindAsync(kind, reference, cancellation);
                    if (!await local.Library.PinAsync(kind, given, entry.Id, cancellation))
                        throw new CliException($"{entry.Id} has just been deleted; name another.");
                    await Console.Error.WriteLineAsync($"{given} is {entry.Id} now.");
                    break;
                default:
                    throw new CliException("give a name and an identifier, a name with --remove, or nothing to list the names.", ExitCode.Usage);
            }
            return ExitCode.Ok;
        });
        return command;
    }

    static async Task ListAsync(LocalLibrary local, SnapshotKind kind, bool json, CancellationToken cancellation)
    {
        var pins = (await local.Library.Catalog.PinsAsync(cancellation)).Where(pin => pin.Kind == kind).OrderBy(pin => pin.Name, StringComparer.Ordinal).ToList();
        if (json)
        {
            SnapshotText.WriteJson([.. pins.Select(SnapshotPinResource.Of)], ApiJson.Default.IReadOnlyListSnapshotPinResource);
            return;
        }
        if (pins.Count == 0)
        {
            await Console.Error.WriteLineAsync("No name is pinned.");
            return;
        }
        var table = new Table { Border = TableBorder.None };
        foreach (var heading in new[] { "NAME", "IDENTIFIER", "PINNED" })
            table.AddColumn(new TableColumn($"[grey]{heading}[/]") { NoWrap = true });
        foreach (var pin in pins)
            table.AddRow(new Text(pin.Name), new Text(pin.Id), new Text(SnapshotText.Ago(pin.PinnedAt, TimeProvider.System.GetUtcNow())));
        WholeLines.Write(table);
    }
}
