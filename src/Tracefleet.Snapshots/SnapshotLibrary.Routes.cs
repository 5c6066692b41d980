using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots.Keeping;

namespace Tracefleet.Snapshots;

/// <summary>The routes that are kept beside asn snapshots. They come and go with their snapshot, and belong to no row of the catalog.</summary>
public sealed partial class SnapshotLibrary
{
    const string SpillSuffix = ".routes";
    const int SpillBufferBytes = 1 << 17;

    /// <summary>Where the routes of a snapshot are, if they are kept.</summary>
    public string RoutesPathOf(string id) => Path.Combine(folder, id + RibRoutes.Extension);

    /// <summary>The routes beside a snapshot, open and shared between all who ask; null where none are kept.</summary>
    /// <exception cref="SnapshotException">Their file is broken, or holds those of another snapshot.</exception>
    public RibRoutes? OpenRoutes(SnapshotEntry entry) => _openRoutes.Open(entry.Id, RoutesPathOf(entry.Id));

    /// <summary>How many routes are beside a snapshot, by the header of their file; null where none are kept.</summary>
    /// <exception cref="SnapshotException">The file cannot be read or is broken.</exception>
    public RibRoutesSize? RoutesSizeOf(string id) => RibRoutes.SizeOf(RoutesPathOf(id));

    long SizeWithRoutes(SnapshotEntry entry) =>
        entry.SizeInBytes + (new FileInfo(RoutesPathOf(entry.Id)) is { Exists: true } routes ? routes.Length : 0);

    FileStream OpenSpill() => new(_partials.NewPath(SpillSuffix), new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.ReadWrite,
        Share = FileShare.Delete,
        BufferSize = SpillBufferBytes,
        Options = FileOptions.DeleteOnClose,
    });

    static void WriteRoutes(RibRoutesBuilder routes, string path, string id, CancellationToken cancellation)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, SpillBufferBytes);
        routes.WriteTo(file, id, cancellation);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Puts the routes of a new snapshot in their place before the snapshot itself, which tells that they are whole.</summary>
    /// <param name="beside">Null where it has none: what another of that name left is deleted.</param>
    void PlaceRoutes(string? beside, string id)
    {
        if (beside is null)
            File.Delete(RoutesPathOf(id));
        else
            File.Move(beside, RoutesPathOf(id), overwrite: true);
    }

    /// <summary>Gives routes to a snapshot that is here already and has none.</summary>
    void AddRoutes(string? beside, string id)
    {
        if (beside is not null && !File.Exists(RoutesPathOf(id)))
            File.Move(beside, RoutesPathOf(id));
    }

    async Task SweepRoutesAsync(CancellationToken cancellation)
    {
        foreach (var routes in Directory.GetFiles(folder, "*" + RibRoutes.Extension))
        {
            var id = Path.GetFileNameWithoutExtension(routes);
            if (SnapshotNames.IsIdentifier(id) && !File.Exists(PathOf(id)) && await catalog.FindAsync(id, cancellation) is null)
                File.Delete(routes);
        }
    }
}
