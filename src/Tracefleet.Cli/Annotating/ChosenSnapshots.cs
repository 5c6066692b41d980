using System.CommandLine;
using Tracefleet.Cli.Snapshots;
using Tracefleet.Enrichment;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Cli.Annotating;

/// <summary>At most one open snapshot of each kind.</summary>
sealed record ChosenSnapshots(StoredSnapshot? Asn, StoredSnapshot? Geo, StoredSnapshot? Ixp)
{
    public IEnumerable<StoredSnapshot> All => new[] { Asn, Geo, Ixp }.OfType<StoredSnapshot>();

    /// <summary>It stays usable when the library is closed.</summary>
    public Annotator CreateAnnotator() => new(
        Asn is null ? null : new AsnSnapshot(Asn.Description.Id, Asn.Facts<Origin>()),
        Geo is null ? null : new GeoSnapshot(Geo.Description.Id, Geo.Facts<Place>()),
        Ixp is null ? null : new IxpSnapshot(Ixp.Description.Id, Ixp.Facts<Exchange>()));

    /// <summary>What the newest snapshots of a data directory say; nothing where it has none, and nothing with a word of why where they cannot be used.</summary>
    public static async Task<Annotator> LatestOfAsync(string dataDirectory, CancellationToken cancellation)
    {
        var folder = LibraryFlags.FolderIn(dataDirectory);
        if (!LocalLibrary.IsIn(folder))
            return Annotator.None;
        try
        {
            await using var local = await LocalLibrary.OpenAsync(folder, cancellation);
            return new ChosenSnapshots(await Latest(SnapshotKind.Asn), await Latest(SnapshotKind.Geo), await Latest(SnapshotKind.Ixp)).CreateAnnotator();

            async Task<StoredSnapshot?> Latest(SnapshotKind kind) =>
                await local.Library.FindAsync(kind, SnapshotNames.Latest, cancellation) is { } entry ? local.Library.Open(entry) : null;
        }
        catch (Exception failure) when (failure is CliException or SnapshotException or SnapshotLibraryException)
        {
            await Console.Error.WriteLineAsync($"tracefleet: hops are not annotated: {failure.Message}");
            return Annotator.None;
        }
    }
}

/// <summary>The flags that choose a snapshot of each kind.</summary>
sealed class SnapshotChoice
{
    readonly LibraryFlags _library = new();
    readonly Option<string?> _asn, _geo, _ixp;
    readonly Option<bool> _none = new("--none") { Description = "Use no snapshot but those named" };

    public SnapshotChoice(References references)
    {
        _asn = references.Flag(SnapshotKind.Asn, "asn snapshot: identifier, pinned name, or latest, which it is by default");
        _geo = references.Flag(SnapshotKind.Geo, "geo snapshot; latest by default");
        _ixp = references.Flag(SnapshotKind.Ixp, "ixp snapshot; latest by default");
        _asn.HelpName = _geo.HelpName = _ixp.HelpName = "ID";
    }

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _asn, _geo, _ixp, _none, _library.Data })
            command.Add(option);
    }

    /// <summary>The library is the caller's; the snapshots are valid until it is closed.</summary>
    public async Task<(LocalLibrary Library, ChosenSnapshots Chosen)> OpenAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var local = await _library.OpenAsync(parsed, cancellation);
        try
        {
            var chosen = new ChosenSnapshots(await Choose(SnapshotKind.Asn, _asn), await Choose(SnapshotKind.Geo, _geo), await Choose(SnapshotKind.Ixp, _ixp));
            return chosen.All.Any() ? (local, chosen)
                : parsed.GetValue(_none) ? throw new CliException("--none: then no snapshot is left; name one with --asn, --geo or --ixp, or leave --none out.", ExitCode.Usage)
                : throw new CliException($"there is no snapshot in {local.Library.Folder}; make one with 'tracefleet asn create', 'geo create' or 'ixp create'.");
        }
        catch
        {
            await local.DisposeAsync();
            throw;
        }

        async Task<StoredSnapshot?> Choose(SnapshotKind kind, Option<string?> option)
        {
            if (parsed.GetValue(option) is { } reference)
                return local.Library.Open(await local.FindAsync(kind, reference, cancellation));
            return !parsed.GetValue(_none) && await local.Library.FindAsync(kind, SnapshotNames.Latest, cancellation) is { } entry ? local.Library.Open(entry) : null;
        }
    }
}
