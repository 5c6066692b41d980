using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots.Downloads;
using Tracefleet.Snapshots.Keeping;
using Tracefleet.Snapshots.Making;
using Tracefleet.Snapshots.Obtaining;

namespace Tracefleet.Snapshots;

public sealed partial class SnapshotLibrary
{
    /// <summary>Downloads, reads and writes a snapshot: all of it or nothing.</summary>
    /// <exception cref="SnapshotException">The data cannot be used.</exception>
    /// <exception cref="SnapshotLibraryException">The order is wrong, the network or the disk fails.</exception>
    public async Task<MadeSnapshot> CreateAsync(SnapshotOrder order, IProgress<SnapshotProgress>? progress, CancellationToken cancellation)
    {
        OrderRules.Check(order);
        await BeginAsync(cancellation);
        try
        {
            var stages = new CreationProgress(progress);
            using var names = await ObtainNamesAsync(order, stages, cancellation);
            using var material = await ObtainAsync(order, stages, cancellation);
            using var routes = order.Routes ? new RibRoutesBuilder(material.Name, OpenSpill) : null;
            var draft = await Task.Run(
                () => SourceReading.Read(order, material, names, routes, stages.Reading(material.SizeInBytes), cancellation), cancellation);
            return await StoreAsync(draft, routes, stages, cancellation);
        }
        catch (Exception failure) when (DiskFailure.IsOne(failure))
        {
            throw DiskFailure.In(folder, failure);
        }
    }

    async Task<Material> ObtainAsync(SnapshotOrder order, CreationProgress stages, CancellationToken cancellation) => order switch
    {
        { Files.Count: > 0 } => await new LocalMaterial(_partials, time, stages.Receiving).OfFilesAsync(order, cancellation),
        { Input: not null } => await new LocalMaterial(_partials, time, stages.Receiving).OfInputAsync(order, cancellation),
        _ => await DownloadAsync(order, stages, cancellation),
    };

    /// <summary>Before the data itself, which is larger: what is wrong with the names is known sooner then.</summary>
    async Task<Material?> ObtainNamesAsync(SnapshotOrder order, CreationProgress stages, CancellationToken cancellation)
    {
        if (order.AsNames is { } file)
            return new Material([file], file, "file") { DataAt = time.GetUtcNow() };
        return order.AsNamesUrl is { } url
            ? await DownloadAsync(new SnapshotOrder { Kind = order.Kind, Url = url, MaxDownloadBytes = order.MaxDownloadBytes }, stages, cancellation)
            : null;
    }

    async Task<Material> DownloadAsync(SnapshotOrder order, CreationProgress stages, CancellationToken cancellation)
    {
        var downloader = new Downloader(http, time, folder, _partials);
        var remote = new RemoteMaterial(downloader, Sites, time);
        var publisher = new PublisherMaterial(downloader, Sites, time);
        try
        {
            return order switch
            {
                { Collector: not null } => await remote.OfCollectorAsync(order, stages.Downloading, cancellation),
                { Url: { } url } => await remote.OfUrlAsync(url, order.MaxDownloadBytes, stages.Downloading, cancellation),
                { Kind: SnapshotKind.Ixp } => await publisher.PeeringDbAsync(order, stages.Downloading, cancellation),
                _ => await publisher.MaxMindAsync(order, stages.Downloading, cancellation),
            };
        }
        catch (NotFoundFailure failure)
        {
            throw new SnapshotLibraryException(failure.Message, failure);
        }
    }

    /// <summary>Writes the file under a passing name and puts it in its place, unless the library has the same already.</summary>
    async Task<MadeSnapshot> StoreAsync(SnapshotDrafting draft, RibRoutesBuilder? routes, CreationProgress stages, CancellationToken cancellation)
    {
        var createdAt = time.GetUtcNow();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var path = _partials.NewPath();
            var beside = routes is null ? null : _partials.NewPath();
            try
            {
                var description = await Task.Run(() => Write(draft, path, createdAt, taken, stages, cancellation), cancellation);
                var entry = new SnapshotEntry(description, new FileInfo(path).Length, await FileHash.OfAsync(path, cancellation));
                if (routes is not null)
                    await Task.Run(() => WriteRoutes(routes, beside!, entry.Id, cancellation), cancellation);
                if (await PlaceAsync(path, beside, entry, draft.SaysTheSame, cancellation) is { } placed)
                    return new MadeSnapshot(placed.Entry, draft.Report, placed.IsNew, routes is null ? null : RoutesSizeOf(placed.Entry.Id));
                taken.Add(description.Id);
            }
            finally
            {
                File.Delete(path);
                if (beside is not null)
                    File.Delete(beside);
            }
        }
    }

    static SnapshotDescription Write(
        SnapshotDrafting draft, string path, DateTimeOffset createdAt, HashSet<string> taken, CreationProgress stages, CancellationToken cancellation)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 17);
        var description = draft.Write(file, createdAt, taken.Contains, stages.Writing, cancellation);
        file.Flush(flushToDisk: true);
        return description;
    }

    /// <summary>Renames a whole file to its identifier, the routes beside it first, and lists it.</summary>
    /// <param name="beside">File of its routes; null where none were ordered.</param>
    /// <returns>Null when another snapshot has the identifier.</returns>
    async Task<(SnapshotEntry Entry, bool IsNew)?> PlaceAsync(
        string path, string? beside, SnapshotEntry entry, Func<StoredSnapshot, StoredSnapshot, bool> saysTheSame, CancellationToken cancellation)
    {
        using var alone = await _lock.TakeAsync(cancellation);
        if (await catalog.FindAsync(entry.Id, cancellation) is not { } there)
            return (await ListAsNewAsync(path, entry, beside), IsNew: true);
        if (!File.Exists(PathOf(entry.Id)))
            throw OpenSnapshots.Missing(entry.Id, PathOf(entry.Id));
        using var mine = StoredSnapshot.Open(path);
        using var theirs = StoredSnapshot.Open(PathOf(entry.Id));
        if (!saysTheSame(mine, theirs))
            return null;
        AddRoutes(beside, entry.Id);
        return (there, IsNew: false);
    }

    // From here on cancellation comes too late: file and row appear together or not at all. The row's commit also brings the rename to the disk on
    // file systems that keep their changes in order; where it does not, a file without its row is taken over at the next start.
    async Task<SnapshotEntry> ListAsNewAsync(string path, SnapshotEntry entry, string? beside = null)
    {
        var place = PathOf(entry.Id);
        LastUse.Note(path, time.GetUtcNow());
        PlaceRoutes(beside, entry.Id);
        File.Move(path, place, overwrite: true);
        try
        {
            await catalog.AddAsync(entry, CancellationToken.None);
            return entry;
        }
        catch
        {
            File.Delete(place);
            File.Delete(RoutesPathOf(entry.Id));
            throw;
        }
    }

    /// <summary>Takes over a file that arrived from elsewhere, once its hash is right.</summary>
    /// <param name="path">In the library's folder, under another name; it is renamed.</param>
    /// <exception cref="SnapshotException">It is not what it should be; it is left as it is.</exception>
    public async Task<SnapshotEntry> AdoptAsync(string path, string sha256, CancellationToken cancellation)
    {
        await BeReadyAsync(cancellation);
        try
        {
            var found = await FileHash.OfAsync(path, cancellation);
            if (!found.Equals(sha256, StringComparison.OrdinalIgnoreCase))
                throw new SnapshotException(path, null, $"its SHA-256 is {found}, not {sha256}; fetch it again");
            var entry = Describe(path, found);
            Flush(path);
            using var alone = await _lock.TakeAsync(cancellation);
            return await AdoptAloneAsync(path, entry, cancellation);
        }
        catch (Exception failure) when (DiskFailure.IsOne(failure))
        {
            throw DiskFailure.In(folder, failure);
        }
    }

    async Task<SnapshotEntry> AdoptAloneAsync(string path, SnapshotEntry entry, CancellationToken cancellation)
    {
        var there = await catalog.FindAsync(entry.Id, cancellation);
        if (there is null)
            return await ListAsNewAsync(path, entry);
        if (there.Sha256 != entry.Sha256 && File.Exists(PathOf(entry.Id)))
            throw new SnapshotException(path, null, $"{entry.Id} is in the library with another content; delete that one first");
        if (there.Sha256 != entry.Sha256)
            throw new SnapshotException(path, null, $"the library remembers {entry.Id} with another content; delete it there first");
        File.Move(path, PathOf(entry.Id), overwrite: true);
        return there;
    }

    static SnapshotEntry Describe(string path, string sha256)
    {
        using var snapshot = StoredSnapshot.Open(path);
        return SnapshotNames.IsIdentifier(snapshot.Description.Id)
            ? new SnapshotEntry(snapshot.Description, new FileInfo(path).Length, sha256)
            : throw new SnapshotException(path, null, "its identifier has not the form of one; fetch it again");
    }

    static void Flush(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Flush(flushToDisk: true);
    }
}
