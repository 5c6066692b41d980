using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>Brings a run that was killed to its end: the second that it was counting is closed as it is, and the coarse buckets it did not come to close
/// are added up from its finer ones.</summary>
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
            var open = BucketRow.CloseUnderWay(connection, run, today).Add(until);
            for (var level = 1; level < TrafficWidths.Count; level++)
            {
                foreach (var start in open.Select(at => TrafficWidths.Floor(at, level)).Distinct())
                    AddUp(connection, new BucketPlace(run, level, start), today);
            }
        }
        connection.Query("MarkRunKilled").Bind(run).Run();
        return true;
    }

    static void AddUp(Connection connection, BucketPlace place, long today) => BucketRow.AddUp(
        connection, place, [new BucketSpan(place.Run, place.Level - 1, place.Start, place.Start + TrafficWidths.Milliseconds(place.Level))],
        TrafficWidths.Rows(place.Level), today);
}
