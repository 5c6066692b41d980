using System.Collections.Immutable;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>Brings a run that was killed to its end: the coarse buckets it did not come to close are added up from its finer ones.</summary>
static class RunRecovery
{
    /// <summary>In one transaction, so that of several processes one does it.</summary>
    /// <returns>False if it was over already.</returns>
    public static bool TryRecover(Connection connection, long run, long today)
    {
        if (connection.Query("GetSpansOfRuns").Bind(run).ReadAll(RunSpan.Read) is not [{ IsOpen: true } span])
            return false;
        if (span is { StoredUntil: { } until, IsBroken: false })
        {
            for (var level = 1; level < TrafficWidths.Count; level++)
                AddUp(connection, new BucketPlace(run, level, TrafficWidths.Floor(until, level)), today);
        }
        connection.Query("MarkRunKilled").Bind(run).Run();
        return true;
    }

    static void AddUp(Connection connection, BucketPlace place, long today)
    {
        var finer = new BucketSpan(place.Run, place.Level - 1, place.Start, place.Start + TrafficWidths.Milliseconds(place.Level));
        var byDirection = new Counts[BucketRow.Directions];
        var isEmpty = true;
        finer.ReadDirections(connection, (_, bucket) =>
        {
            BucketRow.Add(byDirection, bucket);
            isEmpty = false;
        });
        if (isEmpty)
            return;
        var sums = new RankingSum[BucketRow.Kinds];
        for (var kind = 0; kind < BucketRow.Kinds; kind++)
            finer.AddTo(connection, (TrafficKind)kind, sums[kind] = new RankingSum());
        BucketRow.Replace(connection, place, [.. byDirection], sums, TrafficWidths.Rows(place.Level), today);
    }
}
