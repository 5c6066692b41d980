using Tracefleet.Campaigns.Journal;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Storage.Sqlite.Traffic;

public sealed partial class SqliteTrafficStore
{
    const int BucketsAtOnce = 500, RowsAtOnce = 5_000, PathsAtOnce = 100;

    /// <summary>Between two deletions: SQLite has no queue of writers, so that those who wait must find it free for a moment.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <inheritdoc/>
    /// <remarks>In small transactions, between which others write. Runs found killed are brought to their end first, before what their coarse buckets
    /// are made of is old. What a run that is under way has in fine buckets and not yet in coarse ones stays. Once a day keys without rows go too.</remarks>
    /// <exception cref="StoreException">The database cannot be written.</exception>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        await RecoverKilledAsync(cancellation);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var runs = await _file.ReadAsync("Finding old traffic in", connection =>
            connection.Query("GetSpansOfRuns").Bind((long?)null).ReadAll(RunSpan.Read), () => [], cancellation);
        foreach (var run in runs)
        {
            for (var level = 0; level < TrafficWidths.Count; level++)
                await ForgetAsync(run.Run, level, ForgottenUntil(run, level, now), cancellation);
        }
        await InSlicesAsync(connection =>
            Deleted(connection, connection.Query("DeleteOldPaths").Bind(Before(now, _retention.Paths)).Bind(PathsAtOnce)), PathsAtOnce, cancellation);
        await WriteSliceAsync(connection =>
            Deleted(connection, connection.Query("DeleteForgottenRuns").Bind(Before(now, _retention.Days))), cancellation);
        await new KeySweep(_file, Today()).RunAsync(Pause, cancellation);
    }

    /// <summary>Buckets that begin before that are forgotten.</summary>
    long ForgottenUntil(RunSpan run, int level, long now)
    {
        if (run is { IsBroken: true, IsOpen: false })
            return long.MaxValue;
        var kept = (long)_retention.Of(level).TotalMilliseconds;
        if (run.KeptSince(long.MinValue) > now - kept)
            return long.MinValue;
        var until = now - kept - TrafficWidths.Milliseconds(level) + 1;
        if (!run.IsOpen)
            return until;
        var needed = run.StoredUntil is { } stored ? TrafficWidths.Floor(stored, Math.Min(level + 1, TrafficWidths.Coarsest)) : long.MinValue;
        return Math.Min(until, needed);
    }

    async Task ForgetAsync(long run, int level, long until, CancellationToken cancellation)
    {
        var width = TrafficWidths.Seconds(level);
        var isAny = await _file.ReadAsync("Finding old traffic in", connection =>
            connection.Query("FindSomethingToForget").Bind(run).Bind(width).Bind(until).ReadSingle() == 1, () => false, cancellation);
        if (!isAny)
            return;
        // A bucket goes with its rankings at once, and then, since they may be many, its rows, which do not count without them.
        while (await WriteSliceAsync(connection => DeleteOldestBuckets(connection, run, width, until), cancellation) > 0)
            await Task.Delay(Pause, cancellation);
        for (var kind = 0; kind < BucketRow.Kinds; kind++)
        {
            var one = kind;
            await InSlicesAsync(connection =>
                Deleted(connection, connection.Query("DeleteOldestRows").Bind(run).Bind(width).Bind(one).Bind(until).Bind(RowsAtOnce)),
                RowsAtOnce, cancellation);
        }
    }

    static int DeleteOldestBuckets(Connection connection, long run, long width, long until)
    {
        if (connection.Query("FindLastOfTheOldestBuckets").Bind(run).Bind(width).Bind(until).Bind(BucketsAtOnce).ReadSingle() is not { } last)
            return 0;
        for (var kind = 0; kind < BucketRow.Kinds; kind++)
            connection.Query("DeleteRankingsUntil").Bind(run).Bind(width).Bind(kind).Bind(last).Run();
        return Deleted(connection, connection.Query("DeleteBucketsUntil").Bind(run).Bind(width).Bind(last));
    }

    async Task InSlicesAsync(Func<Connection, int> delete, int slice, CancellationToken cancellation)
    {
        while (await WriteSliceAsync(delete, cancellation) == slice)
            await Task.Delay(Pause, cancellation);
    }

    Task<int> WriteSliceAsync(Func<Connection, int> delete, CancellationToken cancellation) =>
        _file.WriteAsync("Forgetting old traffic in", delete, cancellation);

    static int Deleted(Connection connection, Statement delete)
    {
        delete.Run();
        return connection.Changes;
    }

    /// <summary>Microseconds, as runs and paths have their times.</summary>
    static long Before(long now, TimeSpan kept) => now * 1_000 - kept.Ticks / TimeSpan.TicksPerMicrosecond;
}
