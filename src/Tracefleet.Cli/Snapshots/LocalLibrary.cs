using System.Collections.Immutable;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;
using Tracefleet.Snapshots.Downloads;
using Tracefleet.Storage.Sqlite.Snapshots;

namespace Tracefleet.Cli.Snapshots;

/// <summary>The library of this host, open for one command.</summary>
sealed class LocalLibrary : IAsyncDisposable
{
    readonly SqliteSnapshotCatalog _catalog;
    readonly HttpClient _http;

    LocalLibrary(string folder, SqliteSnapshotCatalog catalog)
    {
        _catalog = catalog;
        _http = SnapshotHttp.Create();
        Library = new SnapshotLibrary(folder, catalog, _http, TimeProvider.System);
    }

    public SnapshotLibrary Library { get; }

    /// <exception cref="CliException">The folder cannot be used.</exception>
    public static async Task<LocalLibrary> OpenAsync(string folder, CancellationToken cancellation)
    {
        try
        {
            return new LocalLibrary(folder, await SqliteSnapshotCatalog.OpenAsync(folder, cancellation));
        }
        catch (StoreException failure)
        {
            throw new CliException($"cannot use the data directory {Path.GetDirectoryName(folder)}: {failure.Message.TrimEnd('.')}. Name another with --data.");
        }
    }

    /// <summary>Whether there is a library, so that looking does not make one.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, SqliteSnapshotCatalog.FileName));

    /// <exception cref="CliException">The reference means nothing.</exception>
    public async Task<SnapshotEntry> FindAsync(SnapshotKind kind, string reference, CancellationToken cancellation)
    {
        if (await Library.FindAsync(kind, reference, cancellation) is { } entry)
            return entry;
        var word = SnapshotNames.Word(kind);
        throw new CliException(
            reference == SnapshotNames.Latest
                ? $"there is no {word} snapshot in {Library.Folder}; make one with 'tracefleet {word} create'."
                : $"there is no {word} snapshot '{reference}'; 'tracefleet {word} list' and 'tracefleet {word} pin' name what there is.",
            ExitCode.Usage);
    }

    /// <summary>The names pinned to each snapshot.</summary>
    public async Task<ILookup<string, string>> PinsAsync(CancellationToken cancellation) =>
        (await _catalog.PinsAsync(cancellation)).OrderBy(pin => pin.Name, StringComparer.Ordinal).ToLookup(pin => pin.Id, pin => pin.Name);

    public Task<ImmutableArray<string>> HoldersAsync(string id, CancellationToken cancellation) => _catalog.HoldersAsync(id, cancellation);

    public async ValueTask DisposeAsync()
    {
        Library.Dispose();
        _http.Dispose();
        await _catalog.DisposeAsync();
    }
}
