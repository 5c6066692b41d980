using System.Collections.Immutable;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Agent.Tests.Snapshots;

/// <summary>A catalog whose disk has broken.</summary>
sealed class FailingCatalog : ISnapshotCatalog
{
    static StoreException Broken() => new("Reading", "catalog.db", new IOException("disk I/O error"));

    public Task<bool> AddAsync(SnapshotEntry entry, CancellationToken cancellation) => throw Broken();

    public Task<bool> RemoveAsync(string id, bool force, CancellationToken cancellation) => throw Broken();

    public Task<SnapshotEntry?> FindAsync(string id, CancellationToken cancellation) => throw Broken();

    public Task<ImmutableArray<SnapshotEntry>> ListAsync(SnapshotKind? kind, CancellationToken cancellation) => throw Broken();

    public Task<bool> PinAsync(SnapshotPin pin, CancellationToken cancellation) => throw Broken();

    public Task<bool> UnpinAsync(SnapshotKind kind, string name, CancellationToken cancellation) => throw Broken();

    public Task<ImmutableArray<SnapshotPin>> PinsAsync(CancellationToken cancellation) => throw Broken();

    public Task<bool> HoldAsync(string id, string campaign, CancellationToken cancellation) => throw Broken();

    public Task<ImmutableArray<string>> HoldersAsync(string id, CancellationToken cancellation) => throw Broken();
}
