using Tracefleet.Campaigns.Journal;
using Tracefleet.Snapshots;
using Tracefleet.Snapshots.Downloads;
using Tracefleet.Storage.Sqlite.Snapshots;

namespace Tracefleet.Cli.Serving;

/// <summary>The library in an agent's data directory, where what campaigns pin is kept.</summary>
sealed class AgentSnapshots : IAsyncDisposable
{
    readonly SqliteSnapshotCatalog _catalog;
    readonly HttpClient _http = SnapshotHttp.Create();

    AgentSnapshots(string folder, SqliteSnapshotCatalog catalog)
    {
        _catalog = catalog;
        Library = new SnapshotLibrary(folder, catalog, _http, TimeProvider.System);
    }

    public SnapshotLibrary Library { get; }

    /// <exception cref="CliException">The folder cannot be used.</exception>
    public static async Task<AgentSnapshots> OpenAsync(string dataDirectory, CancellationToken cancellation)
    {
        var folder = Path.Combine(dataDirectory, "snapshots");
        try
        {
            return new AgentSnapshots(folder, await SqliteSnapshotCatalog.OpenAsync(folder, cancellation));
        }
        catch (StoreException failure)
        {
            throw new CliException($"{failure.Message.TrimEnd('.')}. Name another data directory with --data.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Library.Dispose();
        _http.Dispose();
        await _catalog.DisposeAsync();
    }
}
