using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots.Downloads;
using Tracefleet.Storage.Sqlite.Snapshots;

namespace Tracefleet.Snapshots.Tests.Killing;

/// <summary>A process that gets to a certain point, says so, and stays there until it is killed.</summary>
static class Victim
{
    public const string Ready = "ready";

    /// <param name="arguments">The point, the library's folder, and a file, URL or identifier.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (point, folder, subject) = (arguments[0], arguments[1], arguments[2]);
        await using var catalog = await SqliteSnapshotCatalog.OpenAsync(folder);
        using var http = SnapshotHttp.Create();
        using var library = new SnapshotLibrary(folder, Around(catalog, point), http, TimeProvider.System);
        var order = new SnapshotOrder { Kind = SnapshotKind.Ixp };
        _ = point switch
        {
            "spooling" => await library.CreateAsync(order with { Input = File.OpenRead(subject) }, new StopAt("receiving"), default),
            "downloading" => await library.CreateAsync(order with { Url = new Uri(subject) }, new StopAt("downloading"), default),
            "writing" or "listing" => await library.CreateAsync(order with { Files = [subject] }, new StopAt(point), default),
            _ => (object)await library.DeleteAsync(subject, force: false, default),
        };
        return 1;
    }

    static ISnapshotCatalog Around(ISnapshotCatalog catalog, string point) => point switch
    {
        "listing" => new HeldUpCatalog(catalog, beforeAdding: StayAsync),
        "deleting" => new HeldUpCatalog(catalog, beforeRemoving: StayAsync),
        "deleted" => new HeldUpCatalog(catalog, afterRemoving: StayAsync),
        _ => catalog,
    };

    static Task StayAsync()
    {
        Console.WriteLine(Ready);
        return Task.Delay(Timeout.Infinite);
    }

    sealed class StopAt(string stage) : IProgress<SnapshotProgress>
    {
        public void Report(SnapshotProgress value)
        {
            if (value.Stage != stage)
                return;
            Console.WriteLine(Ready);
            new ManualResetEventSlim().Wait();
        }
    }
}
