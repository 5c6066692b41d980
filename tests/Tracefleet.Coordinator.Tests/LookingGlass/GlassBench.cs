using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Tracefleet.Coordinator.LookingGlass;
using Tracefleet.Coordinator.Tests.Harness;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Coordinator.Tests.LookingGlass;

/// <summary>A coordinator with a looking glass, an agent in the simulated Internet, and an asn snapshot that knows documentation prefixes.</summary>
sealed class GlassBench : IAsyncDisposable
{
    public const string Root = "/.well-known/looking-glass/v1";

    /// <summary>Limits that no test of something else meets.</summary>
    public const string Generous = """{"perClient":{"burst":10000,"perMinute":60000},"perTarget":{"burst":10000,"perMinute":60000},"perRouter":{"concurrent":100,"queue":1000}}""";

    /// <summary>Nobody answers here.</summary>
    public const string DeadTarget = "240.0.0.1";

    GlassBench(TestCoordinator coordinator, SimulatedAgent? agent) => (Coordinator, _agent) = (coordinator, agent);

    readonly SimulatedAgent? _agent;

    public TestCoordinator Coordinator { get; }

    public HttpClient Http => Coordinator.Http;

    /// <summary>A target of the simulated Internet that answers.</summary>
    public string Target { get; private set; } = "";

    /// <summary>A second one, IPv6.</summary>
    public string TargetV6 { get; private set; } = "";

    /// <param name="settings">JSON fields beside the limits, without braces.</param>
    /// <param name="closed">Whether nothing special may be probed.</param>
    public static async Task<GlassBench> StartAsync(string settings = "", string limits = Generous, bool withAgent = true,
        Func<CoordinatorOptions, CoordinatorOptions>? with = null, bool closed = false)
    {
        var directory = Directory.CreateTempSubdirectory("tracefleet-glass-").FullName;
        var file = Path.Combine(directory, "glass.json");
        await File.WriteAllTextAsync(file, $$"""{"limits":{{limits}}{{(settings.Length > 0 ? "," + settings : "")}}}""");
        var targets = SimulatedAgent.Targets(24);
        var (v4, v6) = (targets.First(target => !target.Contains(':')), targets.First(target => target.Contains(':')));
        var coordinator = await TestCoordinator.StartAsync(
            options => (with?.Invoke(options) ?? options) with { LookingGlassFile = file, HostLookup = LookUp(v4, v6), AllowedTargets = closed ? [] : [Addressing.Prefix.Parse("240.0.0.0/4")] },
            directory: directory);
        await MakeSnapshotAsync(coordinator);
        var bench = new GlassBench(coordinator, withAgent ? await SimulatedAgent.JoinAsync(coordinator) : null);
        (bench.Target, bench.TargetV6) = (v4, v6);
        return bench;
    }

    /// <summary>dual.example.net has an address of each family, inside.example.net one that may not be probed; nothing else resolves.</summary>
    static HostLookup LookUp(string v4, string v6) => (name, _) => name switch
    {
        "dual.example.net" => Task.FromResult<IPAddress[]>([IPAddress.Parse(v6), IPAddress.Parse(v4)]),
        "inside.example.net" => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
        _ => throw new SocketException((int)SocketError.HostNotFound),
    };

    static async Task MakeSnapshotAsync(TestCoordinator coordinator)
    {
        var file = Path.Combine(coordinator.Directory, "ipasn_20260531.dat");
        await File.WriteAllTextAsync(file, "192.0.2.0/24\t64500\n198.51.100.0/24\t64501\n2001:db8::/32\t64502\n");
        await coordinator.Services.GetRequiredService<SnapshotLibrary>().CreateAsync(new SnapshotOrder { Kind = SnapshotKind.Asn, Files = [file] }, null, default);
    }

    /// <summary>Calls below the root; the body is JSend in any case.</summary>
    public async Task<(int Status, JsonNode Body)> CallAsync(string path, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path.StartsWith("/.well-known", StringComparison.OrdinalIgnoreCase) ? path : Root + path);
        using var response = await Http.SendAsync(request);
        Assert.True(response.Content.Headers.ContentType?.ToString() == "application/json", $"{path} was answered with {response.StatusCode} as {response.Content.Headers.ContentType}.");
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public async ValueTask DisposeAsync()
    {
        if (_agent is not null)
            await _agent.DisposeAsync();
        await Coordinator.DisposeAsync();
    }
}
