using System.Collections.Immutable;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>The list of snapshots of one machine, the names pinned to them, and what holds them. Several processes may use one at once.</summary>
public interface ISnapshotCatalog
{
    /// <summary>Adds an entry; false when one with its id is there already.</summary>
    Task<bool> AddAsync(SnapshotEntry entry, CancellationToken cancellation);

    /// <summary>Takes an entry and the names pinned to it away; false when it was not there.</summary>
    /// <exception cref="SnapshotHeldException">Something holds it, and <paramref name="force"/> is not set.</exception>
    Task<bool> RemoveAsync(string id, bool force, CancellationToken cancellation);

    Task<SnapshotEntry?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>All of a kind, or all; newest data first, of equals the later made.</summary>
    Task<ImmutableArray<SnapshotEntry>> ListAsync(SnapshotKind? kind, CancellationToken cancellation);

    /// <summary>Gives a name to a snapshot, taking it from the one that had it; false when the snapshot is not there.</summary>
    Task<bool> PinAsync(SnapshotPin pin, CancellationToken cancellation);

    /// <summary>False when no snapshot had the name.</summary>
    Task<bool> UnpinAsync(SnapshotKind kind, string name, CancellationToken cancellation);

    Task<ImmutableArray<SnapshotPin>> PinsAsync(CancellationToken cancellation);

    /// <summary>Notes that a campaign needs a snapshot; false when the snapshot is not there. Repeating it changes nothing.</summary>
    Task<bool> HoldAsync(string id, string campaign, CancellationToken cancellation);

    /// <summary>The campaigns that need a snapshot.</summary>
    Task<ImmutableArray<string>> HoldersAsync(string id, CancellationToken cancellation);
}

/// <summary>A snapshot was not deleted because campaigns need it.</summary>
public sealed class SnapshotHeldException(string id, ImmutableArray<string> campaigns)
    : Exception($"{id} annotates {string.Join(", ", campaigns)}; delete it by force to leave their annotations without their source")
{
    public string Id => id;
    public ImmutableArray<string> Campaigns => campaigns;
}
