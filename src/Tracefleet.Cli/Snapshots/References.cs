using System.CommandLine;
using System.CommandLine.Completions;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Cli.Snapshots;

/// <summary>What may stand for a snapshot on a command line: identifiers, pinned names and <c>latest</c>, as shells complete them.</summary>
sealed class References
{
    readonly Dictionary<SnapshotKind, IReadOnlyList<string>> _known = [];

    /// <summary>Reads what there is in a library, for the completions that are asked for next.</summary>
    public async Task LoadAsync(string folder, CancellationToken cancellation)
    {
        if (!LocalLibrary.IsIn(folder))
            return;
        await using var local = await LocalLibrary.OpenAsync(folder, cancellation);
        var pins = await local.Library.Catalog.PinsAsync(cancellation);
        foreach (var kind in Enum.GetValues<SnapshotKind>())
        {
            var entries = await local.Library.Catalog.ListAsync(kind, cancellation);
            _known[kind] = [.. entries.Select(entry => entry.Id), .. pins.Where(pin => pin.Kind == kind).Select(pin => pin.Name), SnapshotNames.Latest];
        }
    }

    public Argument<string> One(SnapshotKind kind, string name = "ID", string description = "Identifier, pinned name, or latest")
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.CompletionSources.Add(_ => Items(kind));
        return argument;
    }

    public Argument<string[]> Many(SnapshotKind kind)
    {
        var argument = new Argument<string[]>("ID") { Description = "Identifiers, pinned names, or latest", Arity = ArgumentArity.OneOrMore };
        argument.CompletionSources.Add(_ => Items(kind));
        return argument;
    }

    public Option<string?> Flag(SnapshotKind kind, string description)
    {
        var option = new Option<string?>($"--{SnapshotNames.Word(kind)}") { Description = description };
        option.CompletionSources.Add(_ => Items(kind));
        return option;
    }

    IEnumerable<CompletionItem> Items(SnapshotKind kind) =>
        _known.GetValueOrDefault(kind, [SnapshotNames.Latest]).Select((name, place) => new CompletionItem(name, sortText: $"{place:D6}"));
}
