using Tracefleet.Cli.Tests.Harness;
using Tracefleet.Storage.Sqlite.Snapshots;

namespace Tracefleet.Cli.Tests.Snapshots;

/// <summary>A data directory for one test, and small files to make snapshots of.</summary>
sealed class SmallLibrary : IDisposable
{
    public const string Routes = "192.0.2.0/24\t64500\n192.0.2.128/25\t64501_64502\n198.51.100.0/24\t64500\n2001:db8::/32\t64500\n";

    readonly TempFolder _folder = new();

    public string Data => _folder.File("data");

    public string Folder => Path.Combine(Data, "snapshots");

    public string File(string name, string content)
    {
        var path = _folder.File(name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public Task<Outcome> RunAsync(params IEnumerable<string> arguments) => CommandLine.RunAsync([.. arguments, "--data", Data]);

    public Task<Outcome> RunWithInputAsync(string typed, params IEnumerable<string> arguments) =>
        CommandLine.RunWithInputAsync(typed, [.. arguments, "--data", Data]);

    /// <summary>Makes a snapshot and returns its identifier.</summary>
    public async Task<string> CreateAsync(string kind, string name, string content)
    {
        var (code, output, errors) = await RunAsync(kind, "create", "--file", File(name, content), "-q");
        Assert.Equal((ExitCode.Ok, ""), (code, errors));
        return output.TrimEnd('\n');
    }

    public Task<string> CreateRoutesAsync(string content = Routes) => CreateAsync("asn", $"{content.Length}.dat", content);

    public Task<string> CreatePlacesAsync() => CreateAsync("geo", "feed.csv", "192.0.2.0/24,FR,FR-IDF,Paris,\n198.51.100.0/24,DE,,,\n");

    public Task<string> CreateExchangesAsync() =>
        CreateAsync("ixp", "ixp.csv", "203.0.113.0/25,Example Exchange Paris\n203.0.113.128/25,Example Exchange Rome\n");

    public async Task HoldAsync(string id, string campaign)
    {
        await using var catalog = await SqliteSnapshotCatalog.OpenAsync(Folder);
        Assert.True(await catalog.HoldAsync(id, campaign, CancellationToken.None));
    }

    /// <summary>Files of snapshots, and those in the making.</summary>
    public string[] Files() => [.. Directory.GetFiles(Folder).Select(Path.GetFileName).Where(name => name!.EndsWith(".tfsnap", StringComparison.Ordinal) || name.Contains(".partial", StringComparison.Ordinal)).Order()!];

    public void Dispose() => _folder.Dispose();
}
