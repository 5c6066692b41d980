using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tracefleet.Benchmarks.Campaigns;

/// <summary>A coordinator and an agent at each of three vantage points of the simulated Internet: separate processes on loopback, with a
/// data folder that goes when they go.</summary>
sealed class Fleet : IAsyncDisposable
{
    public static readonly string[] VantagePoints = ["fra", "nyc", "sin"];

    static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2), Pause = TimeSpan.FromMilliseconds(50);

    readonly string _folder = Directory.CreateTempSubdirectory("tracefleet-benchmark-").FullName;
    readonly List<FleetProcess> _agents = [];
    readonly FleetProcess _coordinator;

    Fleet(string executable)
    {
        var port = FreePort().ToString(CultureInfo.InvariantCulture);
        Address = new Uri($"http://127.0.0.1:{port}/");
        _coordinator = new FleetProcess(executable, "coordinator", "--port", port, "--data", DataOf("coordinator"));
    }

    public Uri Address { get; }

    public Usage Coordinator => _coordinator.Usage();

    public Usage[] Agents => [.. _agents.Select(agent => agent.Usage())];

    /// <summary>Bytes of the coordinator's database with its write-ahead log.</summary>
    public long StoredBytes => new DirectoryInfo(DataOf("coordinator")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    /// <summary>Returns when every agent has joined: a world has been made, nothing is left to start.</summary>
    public static async Task<Fleet> StartAsync(string executable)
    {
        if (!File.Exists(executable))
            throw new FileNotFoundException($"{executable} is not there; build it with: dotnet build src/Tracefleet.Cli -c Release", executable);
        var fleet = new Fleet(executable);
        try
        {
            using var api = new CoordinatorApi(fleet.Address);
            await fleet.UntilAsync(api.IsReadyAsync);
            foreach (var vantagePoint in VantagePoints)
                fleet._agents.Add(fleet.StartAgent(executable, vantagePoint));
            await fleet.UntilAsync(async () => await api.ConnectedAsync() == VantagePoints.Length);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public void MustRun()
    {
        _coordinator.MustRun();
        _agents.ForEach(agent => agent.MustRun());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents)
            await agent.DisposeAsync();
        await _coordinator.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    FleetProcess StartAgent(string executable, string vantagePoint) => new(
        executable, "agent", "--coordinator", Address.ToString(), "-p", vantagePoint, "--data", DataOf(vantagePoint),
        "--simulate", CampaignTargets.WorldSeed.ToString(CultureInfo.InvariantCulture), "--time-scale", "0",
        "--pps", "1000000", "--traces", "4096", "--capacity", "16");

    async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(StartPatience);
        while (!await isSo())
        {
            MustRun();
            await Task.Delay(Pause, patience.Token);
        }
    }

    string DataOf(string process) => Path.Combine(_folder, process);

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
