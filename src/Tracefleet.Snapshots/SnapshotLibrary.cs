using System.Collections.Immutable;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots.Keeping;

namespace Tracefleet.Snapshots;

/// <summary>The snapshots of one machine: files in one folder and their rows in a catalog. Several processes may use one folder at once.</summary>
/// <remarks>
/// References are identifiers, pinned names, or <c>latest</c>: the newest data of the kind. The first use sweeps what processes that ended
/// midway have left, and takes over files that lost the race to the catalog.
/// </remarks>
public sealed partial class SnapshotLibrary(string folder, ISnapshotCatalog catalog, HttpClient http, TimeProvider time) : IDisposable
{
    readonly FolderLock _lock = new(folder, time);
    readonly PartialFiles _partials = new(folder, time);
    readonly OpenSnapshots _open = new();
    readonly OpenRoutes _openRoutes = new();
    readonly SemaphoreSlim _firstUse = new(1);
    bool _isReady;

    public string Folder => folder;

    public ISnapshotCatalog Catalog => catalog;

    /// <summary>Where publishers keep their data.</summary>
    public SnapshotSites Sites { get; init; } = SnapshotSites.Default;

    public async Task<ImmutableArray<SnapshotEntry>> ListAsync(SnapshotKind? kind, CancellationToken cancellation)
    {
        await BeReadyAsync(cancellation);
        return await catalog.ListAsync(kind, cancellation);
    }

    /// <summary>What a reference means; null when it means nothing.</summary>
    public async Task<SnapshotEntry?> FindAsync(SnapshotKind kind, string reference, CancellationToken cancellation)
    {
        await BeReadyAsync(cancellation);
        if (reference == SnapshotNames.Latest)
            return (await catalog.ListAsync(kind, cancellation)).FirstOrDefault();
        var id = SnapshotNames.IsIdentifier(reference)
            ? reference
            : (await catalog.PinsAsync(cancellation)).FirstOrDefault(pin => pin.Kind == kind && pin.Name == reference)?.Id;
        return id is not null && await catalog.FindAsync(id, cancellation) is { } entry && entry.Kind == kind ? entry : null;
    }

    /// <summary>Where the file of an entry is.</summary>
    public string PathOf(string id) => Path.Combine(folder, id + StoredSnapshot.Extension);

    /// <summary>The snapshot, open; shared between all who ask, valid until this library is disposed.</summary>
    /// <exception cref="SnapshotException">Its file is missing or broken.</exception>
    public StoredSnapshot Open(SnapshotEntry entry)
    {
        var snapshot = _open.Open(entry.Id, PathOf(entry.Id));
        LastUse.Note(PathOf(entry.Id), time.GetUtcNow());
        return snapshot;
    }

    /// <summary>Gives a name to a snapshot, taking it from the one that had it; false when no snapshot of that kind has the identifier.</summary>
    /// <exception cref="SnapshotLibraryException">The name cannot be one.</exception>
    public Task<bool> PinAsync(SnapshotKind kind, string name, string id, CancellationToken cancellation) =>
        SnapshotNames.Fault(name) is { } fault
            ? throw new SnapshotLibraryException($"{name}: {fault}; choose another name")
            : catalog.PinAsync(new SnapshotPin(kind, name, id, time.GetUtcNow()), cancellation);

    /// <summary>False when no snapshot had the name.</summary>
    public Task<bool> UnpinAsync(SnapshotKind kind, string name, CancellationToken cancellation) => catalog.UnpinAsync(kind, name, cancellation);

    /// <summary>Reads the whole file of a snapshot and compares it with what the catalog remembers.</summary>
    /// <returns>False when there is no such snapshot.</returns>
    /// <exception cref="SnapshotException">The file is missing or not what it was.</exception>
    public async Task<bool> VerifyAsync(string id, CancellationToken cancellation)
    {
        await BeReadyAsync(cancellation);
        if (await catalog.FindAsync(id, cancellation) is not { } entry)
            return false;
        var path = PathOf(id);
        if (!File.Exists(path))
            throw OpenSnapshots.Missing(id, path);
        var sha256 = await FileHash.OfAsync(path, cancellation);
        return sha256 == entry.Sha256
            ? true
            : throw new SnapshotException(path, null, $"its SHA-256 is {sha256} and was {entry.Sha256}; delete {id} and create or fetch it again");
    }

    /// <summary>Closes what is open and takes the traces of this library out of the folder.</summary>
    public void Dispose()
    {
        _open.Dispose();
        _partials.Dispose();
        _firstUse.Dispose();
    }
}

/// <summary>Something other than the data itself is wrong: the order, the network, the disk. The message names the remedy.</summary>
public sealed class SnapshotLibraryException(string message, Exception? cause = null) : Exception(message, cause);
