using System.Collections.Immutable;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots;

/// <summary>The snapshots of one machine: files in one folder and their rows in a catalog. Several processes may use one folder at once.</summary>
/// <remarks>References are identifiers, pinned names, or <c>latest</c>: the newest data of the kind.</remarks>
public sealed class SnapshotLibrary(string folder, ISnapshotCatalog catalog, HttpClient http, TimeProvider time) : IDisposable
{
    public string Folder => folder;

    public ISnapshotCatalog Catalog => catalog;

    internal HttpClient Http => http;

    internal TimeProvider Time => time;

    /// <summary>Downloads, reads and writes a snapshot: all of it or nothing.</summary>
    /// <exception cref="SnapshotException">The data cannot be used.</exception>
    /// <exception cref="SnapshotLibraryException">The order is wrong, the network or the disk fails.</exception>
    public Task<MadeSnapshot> CreateAsync(SnapshotOrder order, IProgress<SnapshotProgress>? progress, CancellationToken cancellation) =>
        throw new SnapshotLibraryException("not built");

    public Task<ImmutableArray<SnapshotEntry>> ListAsync(SnapshotKind? kind, CancellationToken cancellation) => catalog.ListAsync(kind, cancellation);

    /// <summary>What a reference means; null when it means nothing.</summary>
    public Task<SnapshotEntry?> FindAsync(SnapshotKind kind, string reference, CancellationToken cancellation) => throw new SnapshotLibraryException("not built");

    /// <summary>The snapshot, open; shared between all who ask, valid until this library is disposed.</summary>
    /// <exception cref="SnapshotException">Its file is missing or broken.</exception>
    public StoredSnapshot Open(SnapshotEntry entry) => throw new SnapshotLibraryException("not built");

    /// <summary>Where the file of an entry is.</summary>
    public string PathOf(string id) => Path.Combine(folder, id + StoredSnapshot.Extension);

    /// <summary>Takes over a file that arrived from elsewhere, once its hash is right.</summary>
    /// <param name="path">In the library's folder, under another name; it is renamed.</param>
    public Task<SnapshotEntry> AdoptAsync(string path, string sha256, CancellationToken cancellation) => throw new SnapshotLibraryException("not built");

    /// <exception cref="SnapshotHeldException">Campaigns need it, and <paramref name="force"/> is not set.</exception>
    /// <returns>False when it was not there.</returns>
    public Task<bool> DeleteAsync(string id, bool force, CancellationToken cancellation) => throw new SnapshotLibraryException("not built");

    /// <summary>Deletes the least recently used snapshots until the rest fits; those to keep and those that are open stay.</summary>
    public Task TrimAsync(long maxBytes, IReadOnlySet<string> keep, CancellationToken cancellation) => throw new SnapshotLibraryException("not built");

    public void Dispose()
    {
    }
}

/// <summary>Something other than the data itself is wrong: the order, the network, the disk. The message names the remedy.</summary>
public sealed class SnapshotLibraryException(string message, Exception? cause = null) : Exception(message, cause);
