using System.Collections;
using Tracefleet.Storage.Sqlite.Engine;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>Deletes keys that no row names any more, once a day for all processes.</summary>
/// <remarks>
/// Which keys rows name is read part by part while others write. That is enough: whoever writes a row of a key marks the key as used that day, in
/// the same transaction, and a key used yesterday or today is not deleted.
/// </remarks>
/// <param name="today">Days since the Unix epoch.</param>
sealed class KeySweep(TrafficFile file, long today)
{
    /// <summary>Numbers of keys looked at in one sweep, one bit each: 32 MB. The lowest come first, which are the oldest.</summary>
    const int MostNumbers = 1 << 28;

    const int KeysAtOnce = 2_000;

    public async Task RunAsync(TimeSpan pause, CancellationToken cancellation)
    {
        if (!await file.WriteAsync("Looking for unused keys in", connection =>
        {
            connection.Query("ClaimSweep").Bind(today).Run();
            return connection.Changes == 1;
        }, cancellation))
            return;
        var (first, last) = await file.ReadAsync("Looking for unused keys in", FindRange, () => (0, -1), cancellation);
        if (last < first)
            return;
        var isNamed = new BitArray((int)Math.Min(last - first + 1, MostNumbers));
        foreach (var run in await file.ReadAsync("Looking for used keys in", connection =>
            connection.Query("GetSpansOfRuns").Bind((long?)null).ReadAll(row => row.Int64(0)), () => [], cancellation))
            await MarkAsync(run, first, isNamed, cancellation);
        await DeleteAsync(first, isNamed, pause, cancellation);
    }

    (long First, long Last) FindRange(Connection connection) =>
        connection.Query("GetUnusedKeyRange").Bind(UnusedSince).ReadAll(row => (row.Int64OrNull(0) ?? 0, row.Int64OrNull(1) ?? -1))[0];

    async Task MarkAsync(long run, long first, BitArray isNamed, CancellationToken cancellation)
    {
        for (var level = TrafficWidths.UnderWay; level < TrafficWidths.Count; level++)
        {
            var width = TrafficWidths.Seconds(level);
            await file.ReadAsync("Looking for used keys in", connection =>
            {
                for (var kind = 0; kind < BucketRow.Kinds; kind++)
                    connection.Query("GetRankingRowKeys").Bind(run).Bind(width).Bind(kind).ReadEach(row =>
                    {
                        if (row.Int64(0) - first is >= 0 and var place && place < isNamed.Length)
                            isNamed[(int)place] = true;
                    });
                return true;
            }, () => true, cancellation);
        }
    }

    async Task DeleteAsync(long first, BitArray isNamed, TimeSpan pause, CancellationToken cancellation)
    {
        var (after, end) = (first - 1, first + isNamed.Length - 1);
        while (true)
        {
            var unused = await file.ReadAsync("Looking for unused keys in", connection =>
                connection.Query("GetUnusedKeys").Bind(after).Bind(end).Bind(UnusedSince).Bind(KeysAtOnce).ReadAll(row => row.Int64(0)),
                () => [], cancellation);
            if (unused.Count == 0)
                return;
            after = unused[^1];
            var unnamed = unused.FindAll(key => !isNamed[(int)(key - first)]);
            if (unnamed.Count == 0)
                continue;
            await file.WriteAsync("Deleting unused keys from", connection =>
            {
                foreach (var key in unnamed)
                    connection.Query("DeleteUnusedKey").Bind(key).Bind(UnusedSince).Run();
                return true;
            }, cancellation);
            await Task.Delay(pause, cancellation);
        }
    }

    long UnusedSince => today - 1;
}
