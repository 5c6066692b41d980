using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Storage.Sqlite.Traffic;

public sealed partial class SqliteTrafficStore
{
    /// <summary>Paths to each network that a run keeps.</summary>
    const int KeptPaths = 10;

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public Task<ImmutableArray<TrafficRun>> RunsAsync(CancellationToken cancellation) =>
        _file.ReadAsync("Listing runs from", connection => RunRow.ReadAll(connection, _locks), () => [], cancellation);

    /// <inheritdoc/>
    /// <remarks>A step that is asked for is taken even where its buckets are no longer kept; they are then missing.</remarks>
    /// <exception cref="ArgumentException">The question cannot be answered; the message says why.</exception>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public Task<TrafficTop> TopAsync(TrafficQuestion question, CancellationToken cancellation) =>
        AnswerAsync(question, (connection, plan) => new TopReader(connection, question, plan).Top().Top, cancellation);

    /// <inheritdoc/>
    /// <remarks>At most 10,000 points.</remarks>
    /// <exception cref="ArgumentException">The question cannot be answered; the message says why.</exception>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public Task<TrafficSeries> SeriesAsync(TrafficQuestion question, CancellationToken cancellation) =>
        AnswerAsync(question, (connection, plan) => new TopReader(connection, question, plan).Series(), cancellation);

    Task<T> AnswerAsync<T>(TrafficQuestion question, Func<Connection?, AnswerPlan, T> answer, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return _file.ReadAsync("Adding up traffic in", connection =>
        {
            var runs = connection.Query("GetSpansOfRuns").Bind(question.Run).ReadAll(RunSpan.Read)
                .ConvertAll(run => run with { IsGone = run.IsOpen && _locks.IsFree(run.Run) });
            return answer(connection, AnswerPlan.Of(question, runs, _retention, now));
        }, () => answer(null, AnswerPlan.Of(question, [], _retention, now)), cancellation);
    }

    /// <inheritdoc/>
    /// <remarks>Ten of each network and run stay. A path of a run that is not there is let go.</remarks>
    /// <exception cref="StoreException">The database cannot be written.</exception>
    public Task StorePathAsync(TracedPath path, CancellationToken cancellation) =>
        _file.WriteAsync($"Storing a path to {path.As} in", connection =>
        {
            connection.Query("InsertTracedPath").Bind(path).Run();
            connection.Query("DeleteOlderTracedPaths").Bind(path.Run).Bind((long)path.As.Number).Bind(KeptPaths).Run();
            return true;
        }, cancellation);

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public Task<ImmutableArray<TracedPath>> PathsAsync(Asn? asn, int limit, CancellationToken cancellation) =>
        _file.ReadAsync("Reading paths from", connection =>
        {
            var query = asn is { } one
                ? connection.Query("GetTracedPathsToNetwork").Bind((long)one.Number)
                : connection.Query("GetNewestTracedPaths");
            return query.Bind((long)limit).ReadAll(TracedPathRow.Read).ToImmutableArray();
        }, () => [], cancellation);
}
