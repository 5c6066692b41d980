using System.Collections.Immutable;
using Tracefleet.Contracts.Api;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Cli.Traffic;

/// <summary>The traffic recorded on this host, open for one command. Asking makes no database where there is none.</summary>
sealed class LocalTraffic : IAsyncDisposable
{
    readonly string _directory;

    LocalTraffic(string directory, ITrafficStore? store) => (_directory, Store) = (directory, store);

    /// <summary>Null where nothing was ever recorded.</summary>
    public ITrafficStore? Store { get; }

    public string NothingAtAll => $"There is no recorded traffic in {_directory} yet; 'tracefleet capture' and 'tracefleet collect' record some, and --data names another directory.";

    public static Task<LocalTraffic> OpenAsync(string directory, CancellationToken cancellation) => Task.FromResult(new LocalTraffic(directory, null));

    public async Task<TrafficTop> TopAsync(AskedTraffic asked, CancellationToken cancellation) =>
        Store is null ? asked.Nothing : await Store.TopAsync(asked.ForTop, cancellation);

    public async Task<TrafficSeries> SeriesAsync(AskedTraffic asked, CancellationToken cancellation) =>
        Store is null ? new TrafficSeries(asked.Nothing, []) : await Store.SeriesAsync(asked.ForSeries, cancellation);

    public async Task<ImmutableArray<TrafficRun>> RunsAsync(CancellationToken cancellation) => Store is null ? [] : await Store.RunsAsync(cancellation);

    /// <summary>Why a table would be empty, and what to do.</summary>
    public string NothingIn(TrafficTopResource top) => Store is null ? NothingAtAll
        : $"There is no traffic by {top.By} from {TopTable.SpanOf(top)}; 'tracefleet traffic show' lists what was recorded, and --since asks further back.";

    public ValueTask DisposeAsync() => Store is IAsyncDisposable store ? store.DisposeAsync() : ValueTask.CompletedTask;
}
