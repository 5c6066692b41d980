using Microsoft.Extensions.Logging.Abstractions;
using Tracefleet.Agent;
using Tracefleet.Snapshots;
using Tracefleet.Storage.Sqlite.Snapshots;

namespace Tracefleet.Coordinator.Tests.Harness;

/// <summary>A real agent at a place in the simulated Internet whose clock needs no waiting.</summary>
sealed class SimulatedAgent : IAsyncDisposable
{
    const ulong Seed = 1;

    readonly string _directory;
    readonly CancellationTokenSource _stop = new();
    readonly Vantage _vantage = Vantages.Simulated(Seed, "fra", SimulatedPace.Unpaced);
    readonly SqliteSnapshotCatalog _catalog;
    readonly Task _running;

    SimulatedAgent(TestCoordinator coordinator, string directory, SqliteSnapshotCatalog catalog)
    {
        (_directory, _catalog) = (directory, catalog);
        Snapshots = new SnapshotLibrary(Path.GetDirectoryName(catalog.Path)!, catalog, new HttpClient(), TimeProvider.System);
        var options = new AgentOptions { Coordinator = coordinator.Http.BaseAddress!, DataDirectory = _directory, PacketsPerSecond = 100_000 };
        _running = new AgentService(options, _vantage, _ => null, TimeProvider.System, NullLogger.Instance, Snapshots).RunAsync(_stop.Token);
    }

    /// <summary>Where it keeps what campaigns pin.</summary>
    public SnapshotLibrary Snapshots { get; }

    public static async Task<SimulatedAgent> JoinAsync(TestCoordinator coordinator)
    {
        var directory = Directory.CreateTempSubdirectory("tracefleet-agent-").FullName;
        var catalog = await SqliteSnapshotCatalog.OpenAsync(Path.Combine(directory, "snapshots"));
        var agent = new SimulatedAgent(coordinator, directory, catalog);
        await TestCoordinator.UntilAsync(async () =>
            (await coordinator.Http.GetStringAsync("/api/v1/vantage-points")).Contains("\"connected\":true", StringComparison.Ordinal));
        return agent;
    }

    /// <summary>Targets that the simulated Internet routes.</summary>
    public static string[] Targets(int count, bool dualStack = true) =>
        [.. Vantages.World(Seed).SampleTargets(count, dualStack).Select(target => target.ToString())];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _vantage.Transport.Dispose();
        Snapshots.Dispose();
        await _catalog.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
