using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>A snapshot in its file, mapped into memory. Any number of threads may ask.</summary>
public sealed class StoredSnapshot : IDisposable
{
    /// <summary>Extension of snapshot files.</summary>
    public const string Extension = ".tfsnap";

    StoredSnapshot(SnapshotDescription description) => Description = description;

    public SnapshotDescription Description { get; }

    /// <exception cref="SnapshotException">It cannot be read, is no snapshot, is broken, or of a newer version.</exception>
    public static StoredSnapshot Open(string path) => throw new SnapshotException(path, null, "not built");

    /// <summary>The kind's facts: <see cref="Origin"/>, <see cref="Place"/> or <see cref="Exchange"/>.</summary>
    /// <exception cref="InvalidOperationException">The snapshot is of another kind.</exception>
    public Facts<TFact> Facts<TFact>() where TFact : class => throw new InvalidOperationException();

    /// <summary>Spends memory (64 MiB for IPv4) on the fastest search, for those who annotate in bulk.</summary>
    public void Expand()
    {
    }

    /// <summary>All prefixes in order, IPv4 first.</summary>
    public IEnumerable<(Prefix Prefix, TFact Fact)> Enumerate<TFact>() where TFact : class => throw new InvalidOperationException();

    public void Dispose()
    {
    }
}
