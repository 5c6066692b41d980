using System.Globalization;
using System.Security.Cryptography;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>Agents fetch the snapshot that a campaign pins over links that break off in the middle of it.</summary>
public sealed class SnapshotFetchTests : IAsyncLifetime
{
    const string VantagePoint = "fra";

    /// <summary>What a link may carry beside the file: pieces asked for twice, since they were on their way when it broke, and everything else.</summary>
    const int Besides = 3 << 20;

    readonly WorkFolder _folder = new();
    readonly Coordinator _coordinator;
    string _id = "";

    public SnapshotFetchTests() => _coordinator = new Coordinator(_folder);

    public async Task InitializeAsync()
    {
        _id = await CreateAsync();
        await _coordinator.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _folder.Dispose();
    }

    string Original => Path.Combine(_coordinator.DataDirectory, "snapshots", $"{_id}.tfsnap");

    string Copy => Path.Combine(_folder["agent"], "snapshots", $"{_id}.tfsnap");

    long Size => new FileInfo(Original).Length;

    /// <summary>Prefixes with an AS each, which no compression shortens: some ten million bytes.</summary>
    async Task<string> CreateAsync()
    {
        await File.WriteAllLinesAsync(_folder["routes.dat"], Enumerable.Range(0, 500_000).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{1 + (i >> 16)}.{(i >> 8) & 255}.{i & 255}.0/24\t{1 + i}")));
        var (code, output, errors) = await Executable.RunAsync("asn", "create", "--file", _folder["routes.dat"], "--data", _coordinator.DataDirectory);
        Assert.True(code == 0, errors);
        return output.Trim();
    }

    Executable StartAgent(Relay relay) => Executable.Start(
        "agent", "--coordinator", relay.Address, "-p", VantagePoint, "--data", _folder["agent"], "--simulate", "5", "--time-scale", "20");

    Task<string> SubmitAsync() => _coordinator.SubmitAsync(new { targets = new[] { "20.0.0.1" }, snapshots = new { asn = _id } });

    async Task AssertAnnotatedAsync(string campaign)
    {
        await _coordinator.FinishedAsync(campaign);
        var hops = await _coordinator.LinesAsync(campaign, "hops");
        Assert.NotEmpty(hops);
        Assert.All(hops, hop => Assert.Equal(_id, hop.GetProperty("snapshots").GetProperty("asn").GetString()));
        Assert.Equal(await HashAsync(Original), await HashAsync(Copy));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Copy)!, "*.fetching"));
    }

    static async Task<string> HashAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexString(await SHA256.HashDataAsync(file));
    }

    [Fact]
    public async Task A_fetch_goes_on_where_it_was_when_its_link_is_cut()
    {
        await using var relay = new Relay(new Uri(_coordinator.Address)) { CutAfter = Size * 2 / 3 };
        await using var agent = StartAgent(relay);
        await _coordinator.JoinedAsync(VantagePoint);
        var campaign = await SubmitAsync();

        await relay.WasCut.WaitAsync(Patience.Long);
        relay.LightUp();

        await AssertAnnotatedAsync(campaign);
        Assert.InRange(relay.BroughtBytes, Size, Size + Besides);
    }

    [Fact]
    public async Task A_killed_agent_goes_on_too_and_what_was_damaged_meanwhile_is_fetched_anew()
    {
        await using var relay = new Relay(new Uri(_coordinator.Address)) { CutAfter = Size * 2 / 3 };
        var agent = StartAgent(relay);
        await _coordinator.JoinedAsync(VantagePoint);
        var campaign = await SubmitAsync();
        await relay.WasCut.WaitAsync(Patience.Long);

        await agent.KillAsync();
        var part = Directory.GetFiles(Path.GetDirectoryName(Copy)!, "*.fetching").Single();
        await DamageAsync(part);
        relay.LightUp();
        await using var again = StartAgent(relay);

        await AssertAnnotatedAsync(campaign);
        Assert.InRange(relay.BroughtBytes, 2 * Size, 2 * Size + Besides);
    }

    static async Task DamageAsync(string path)
    {
        await using var file = File.Open(path, FileMode.Open);
        var first = file.ReadByte();
        Assert.True(file.Length > 1 << 20, $"Only {file.Length} bytes had arrived.");
        file.Position = 0;
        file.WriteByte((byte)(first ^ 1));
    }
}
