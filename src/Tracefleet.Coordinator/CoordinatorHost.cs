using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Snapshots;
using Tracefleet.Storage.Sqlite;
using Tracefleet.Storage.Sqlite.Snapshots;

namespace Tracefleet.Coordinator;

/// <summary>Puts a coordinator together.</summary>
public static class CoordinatorHost
{
    /// <summary>A coordinator that is ready to run. It opens the store and reads every file that the options name, so what cannot be used is told
    /// at once. Dispose the application to give the data directory free.</summary>
    /// <param name="configure">Last changes before the application is built, for example to its logging.</param>
    /// <exception cref="CoordinatorSetupException">The options have faults, or a file they name cannot be used.</exception>
    /// <exception cref="StoreException">The data directory cannot be used.</exception>
    public static async Task<WebApplication> BuildAsync(
        CoordinatorOptions options, TimeProvider? time = null, Action<WebApplicationBuilder>? configure = null, CancellationToken cancellation = default)
    {
        var setup = CoordinatorSetup.Load(options);
        var store = await SqliteStore.OpenAsync(options.DataDirectory, time ?? TimeProvider.System, cancellation);
        SqliteSnapshotCatalog? snapshots = null;
        try
        {
            snapshots = await SqliteSnapshotCatalog.OpenAsync(options.SnapshotFolder, cancellation);
            var builder = WebApplication.CreateSlimBuilder();
            builder.AddTracefleetCoordinator(setup, store, snapshots, time ?? TimeProvider.System);
            configure?.Invoke(builder);
            var app = builder.Build();
            app.MapTracefleet();
            // The container disposes only what somebody has asked it for.
            app.Services.GetRequiredService<SnapshotLibrary>();
            return app;
        }
        catch
        {
            if (snapshots is not null)
                await snapshots.DisposeAsync();
            await store.DisposeAsync();
            throw;
        }
    }
}
