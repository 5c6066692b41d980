using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots.Downloads;
using Tracefleet.Storage.Sqlite.Snapshots;

namespace Tracefleet.Snapshots.Tests.Library;

/// <summary>A library with its catalog, as a process has it.</summary>
sealed class OpenedLibrary : IAsyncDisposable
{
    readonly SqliteSnapshotCatalog _catalog;
    readonly HttpClient _http = SnapshotHttp.Create();

    OpenedLibrary(string folder, SqliteSnapshotCatalog catalog, TimeProvider time, SnapshotSites? sites)
    {
        _catalog = catalog;
        Library = new SnapshotLibrary(folder, catalog, _http, time) { Sites = sites ?? SnapshotSites.Default };
    }

    public SnapshotLibrary Library { get; }

    public static async Task<OpenedLibrary> AtAsync(string folder, TimeProvider time, SnapshotSites? sites = null, string? catalogFolder = null) =>
        new(folder, await SqliteSnapshotCatalog.OpenAsync(catalogFolder ?? folder), time, sites);

    public async ValueTask DisposeAsync()
    {
        Library.Dispose();
        _http.Dispose();
        await _catalog.DisposeAsync();
    }
}

/// <summary>Orders of the smallest kind there is: a table of peering LANs.</summary>
static class Orders
{
    public const string Lans = "prefix,name\n198.18.0.0/24,Alpha-IX\n2001:db8::/64,Beta-IX\n";

    public static SnapshotOrder Ixp(string file) => new() { Kind = SnapshotKind.Ixp, Files = [file] };

    public static SnapshotOrder Asn(string file) => new() { Kind = SnapshotKind.Asn, Files = [file] };
}
