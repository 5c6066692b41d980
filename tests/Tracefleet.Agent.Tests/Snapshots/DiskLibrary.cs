using Tracefleet.Addressing;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Contracts.Link;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;
using Tracefleet.Storage.Sqlite.Snapshots;

namespace Tracefleet.Agent.Tests.Snapshots;

/// <summary>A library on disk; what a coordinator has, or an agent.</summary>
sealed class DiskLibrary : IAsyncDisposable
{
    readonly TempFolder _folder = new();
    readonly SqliteSnapshotCatalog _catalog;
    readonly HttpClient _http = new();

    DiskLibrary(SqliteSnapshotCatalog catalog)
    {
        _catalog = catalog;
        Library = new SnapshotLibrary(Path.GetDirectoryName(catalog.Path)!, catalog, _http, TimeProvider.System);
    }

    public SnapshotLibrary Library { get; }

    public static async Task<DiskLibrary> OpenAsync()
    {
        var folder = Directory.CreateTempSubdirectory("tracefleet-library-");
        return new DiskLibrary(await SqliteSnapshotCatalog.OpenAsync(folder.FullName));
    }

    /// <summary>A snapshot that gives every IPv4 /16 of the first networks an AS of its own, of more than a chunk.</summary>
    public async Task<PinnedSnapshot> MakeAsync(int firstAs, int prefixes = 60_000)
    {
        var file = Path.Combine(_folder.Path, $"ipasn_{firstAs}.dat");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, prefixes).Select(i => $"{1 + i / 250}.{i % 250}.0.0/16\t{firstAs + i}"));
        var entry = (await Library.CreateAsync(new SnapshotOrder { Kind = SnapshotKind.Asn, Files = [file] }, null, default)).Entry;
        return new PinnedSnapshot(entry.Id, entry.Sha256, entry.SizeInBytes);
    }

    /// <summary>What the coordinator answers to a request.</summary>
    public SnapshotPiece Answer(PinnedSnapshot snapshot, SnapshotPart part)
    {
        var file = File.ReadAllBytes(Library.PathOf(snapshot.Id)).AsMemory((int)part.Offset);
        return new SnapshotPiece(snapshot, part.Offset, file[..Math.Min(file.Length, LinkLimits.SnapshotChunkBytes)]);
    }

    public string[] FilesLike(string pattern) => [.. Directory.GetFiles(Library.Folder, pattern).Select(path => Path.GetFileName(path))];

    public async ValueTask DisposeAsync()
    {
        Library.Dispose();
        _http.Dispose();
        await _catalog.DisposeAsync();
        Directory.Delete(Library.Folder, recursive: true);
        _folder.Dispose();
    }
}
