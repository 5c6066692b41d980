using System.Globalization;
using System.Text.Json;
using Tracefleet.Lab;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>A coordinator on the hub of a lab and agents on its vantage hosts: processes of the real executable, killed with it.</summary>
sealed class LabFleet : IAsyncDisposable
{
    const string Token = "a-token-for-the-lab-of-this-test";
    const int Port = 5555;

    readonly LabFixture _lab;
    readonly WorkFolder _folder;
    readonly List<Executable> _processes = [];

    public LabFleet(LabFixture lab, WorkFolder folder)
    {
        (_lab, _folder) = (lab, folder);
        File.WriteAllText(TokenFile, Token + "\n");
        WriteSnapshots(lab, folder["snapshots"]);
    }

    /// <summary>The coordinator's, from any host of the lab.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://{_lab.Truth.Hub.Control}:{Port}");

    string TokenFile => _folder["token"];

    /// <summary>Starts a coordinator.</summary>
    /// <param name="allowed">Prefixes that may be probed besides the public ones.</param>
    /// <param name="more">Further arguments.</param>
    public void StartCoordinator(IEnumerable<string> allowed, params string[] more) => Start("hub",
    [
        "coordinator", "--bind", _lab.Truth.Hub.Control, "--port", Port.ToString(CultureInfo.InvariantCulture),
        "--data", _folder["coordinator"], "--token-file", TokenFile, .. allowed.SelectMany(Allow), .. more,
    ]);

    /// <summary>Starts an agent on a vantage host; its vantage point has the host's name.</summary>
    /// <inheritdoc cref="StartCoordinator"/>
    public void StartAgent(string vantage, IEnumerable<string> allowed) => Start(vantage,
    [
        "agent", "--coordinator", Address, "-p", vantage, "--data", _folder[$"agent-{vantage}"],
        "--token-file", TokenFile, "--snapshots", _folder["snapshots"], .. allowed.SelectMany(Allow),
    ]);

    public Task JoinedAsync(int agents) => Patience.UntilAsync($"{agents} agents have joined", async () =>
    {
        if (_processes.Find(process => process.HasExited) is { } ended)
            throw new InvalidOperationException($"A process of the fleet has ended: {ended.Errors}");
        var (exitCode, output, _) = await CliAsync("vantage-points", "--json");
        if (exitCode != 0)
            return false;
        var places = JsonElement.Parse(output).GetProperty("results").EnumerateArray();
        return places.Count(place => place.GetProperty("connected").GetBoolean()) == agents;
    });

    /// <summary>Runs a command of the executable against the coordinator, on its host.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> CliAsync(params string[] arguments)
    {
        using var patience = new CancellationTokenSource(Patience.Long);
        return await _lab.RunAsync(
            "hub", patience.Token, Executable.Path, [.. arguments, "--coordinator", Address, "--token-file", TokenFile]);
    }

    /// <summary>Origin AS of an address, as the agents' snapshot has it; empty where nobody originates it.</summary>
    public uint[] OriginsOf(string addr)
    {
        var address = Addressing.Address.Parse(addr);
        return [.. _lab.Truth.Prefixes.Select(row => (Prefix: Addressing.Prefix.Parse(row.Prefix), row.Asn))
            .Where(row => row.Prefix.Contains(address))
            .OrderByDescending(row => row.Prefix.Length)
            .Select(row => row.Asn)
            .Take(1)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
            await process.DisposeAsync();
    }

    void Start(string host, IEnumerable<string> arguments) =>
        _processes.Add(Executable.Start(_lab.Command(host, Executable.Path, arguments)));

    static string[] Allow(string prefix) => ["--allow", prefix];

    /// <summary>What the lab's addresses belong to, as files that annotate.</summary>
    public static void WriteSnapshots(LabFixture lab, string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllLines(
            Path.Combine(folder, "lab.dat"),
            lab.Truth.Prefixes.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Prefix}\t{row.Asn}")));
        File.WriteAllLines(Path.Combine(folder, "ixp.csv"), lab.Truth.PeeringLans.Select(lan => $"{lan.Prefix},{lan.Name}"));
    }
}
