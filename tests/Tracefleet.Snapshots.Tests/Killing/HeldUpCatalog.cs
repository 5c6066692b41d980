using System.Collections.Immutable;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Tests.Killing;

/// <summary>A catalog that never gets to the end of a step.</summary>
sealed class HeldUpCatalog(ISnapshotCatalog catalog, Func<Task>? beforeAdding = null, Func<Task>? beforeRemoving = null, Func<Task>? afterRemoving = null)
    : ISnapshotCatalog
{
    public async Task<bool> AddAsync(SnapshotEntry entry, CancellationToken cancellation)
    {
        if (beforeAdding is not null)
            await beforeAdding();
        return await catalog.AddAsync(entry, cancellation);
    }

    public async Task<bool> RemoveAsync(string id, bool force, CancellationToken cancellation)
    {
        if (beforeRemoving is not null)
            await beforeRemoving();
        var removed = await catalog.RemoveAsync(id, force, cancellation);
        if (afterRemoving is not null)
            await afterRemoving();
        return removed;
    }

    public Task<SnapshotEntry?> FindAsync(string id, CancellationToken cancellation) => catalog.FindAsync(id, cancellation);

    public Task<ImmutableArray<SnapshotEntry>> ListAsync(SnapshotKind? kind, CancellationToken cancellation) => catalog.ListAsync(kind, cancellation);

    public Task<bool> PinAsync(SnapshotPin pin, CancellationToken cancellation) => catalog.PinAsync(pin, cancellation);

    public Task<bool> UnpinAsync(SnapshotKind kind, string name, CancellationToken cancellation) => catalog.UnpinAsync(kind, name, cancellation);

    public Task<ImmutableArray<SnapshotPin>> PinsAsync(CancellationToken cancellation) => catalog.PinsAsync(cancellation);

    public Task<bool> HoldAsync(string id, string campaign, CancellationToken cancellation) => catalog.HoldAsync(id, campaign, cancellation);

    public Task<ImmutableArray<string>> HoldersAsync(string id, CancellationToken cancellation) => catalog.HoldersAsync(id, cancellation);
}
