using System.Collections.Immutable;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots.Tests.Downloads;

namespace Tracefleet.Snapshots.Tests.Library;

/// <summary>A library in a folder of its own, and a folder for sources.</summary>
public abstract class LibraryTest : IAsyncLifetime
{
    protected static readonly DateTimeOffset Noon = new(2026, 5, 31, 12, 0, 0, TimeSpan.Zero);

    OpenedLibrary? _opened;

    protected TestFolder Folder { get; } = new();
    protected TestFolder Sources { get; } = new();
    protected TestTime Time { get; } = new(Noon);
    protected SnapshotLibrary Library => _opened?.Library ?? throw new InvalidOperationException("It is open while a test runs.");

    protected virtual SnapshotSites? Sites => null;

    public virtual async Task InitializeAsync() => _opened = await OpenedLibrary.AtAsync(Folder.Path, Time, Sites);

    public virtual async Task DisposeAsync()
    {
        await _opened!.DisposeAsync();
        Folder.Dispose();
        Sources.Dispose();
    }

    protected async Task<ImmutableArray<string>> ListedAsync() => [.. (await Library.ListAsync(null, default)).Select(entry => entry.Id)];

    /// <summary>A snapshot of one peering LAN, of data as old as said.</summary>
    protected async Task<SnapshotEntry> MakeAsync(string name, int hoursAgo = 0)
    {
        var file = Sources.File(name + ".csv", $"198.18.0.0/24,{name}\n");
        File.SetLastWriteTimeUtc(file, Noon.AddHours(-hoursAgo).UtcDateTime);
        return (await Library.CreateAsync(Orders.Ixp(file), null, default)).Entry;
    }
}
