using Tracefleet.Contracts.Api;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Cli.Traffic;

/// <summary>The traffic recorded on this host, open for one command. Asking makes no database where there is none.</summary>
sealed class LocalTraffic(string directory) : IAsyncDisposable
{
    readonly string _folder = FolderIn(directory);
    readonly SqliteTrafficStore _store = SqliteTrafficStore.ToRead(FolderIn(directory), new TrafficRetention(), TimeProvider.System);

    public ITrafficStore Store => _store;

    public static string FolderIn(string dataDirectory) => Path.Combine(dataDirectory, SqliteTrafficStore.FolderName);

    /// <summary>Why there is nothing to show, and what to do.</summary>
    public string NothingAtAll => $"There is no recorded traffic in {directory} yet; 'tracefleet capture' and 'tracefleet collect' record some, and --data names another directory.";

    /// <inheritdoc cref="NothingAtAll"/>
    public string NothingIn(TrafficTopResource top) => !SqliteTrafficStore.IsIn(_folder) ? NothingAtAll
        : $"There is no traffic by {top.By} from {TopTable.SpanOf(top)}; 'tracefleet traffic show' lists what was recorded, and --since asks further back.";

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
