using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Storage.Tests.Traffic;

/// <summary>Answers by the definition: every key of every bucket looked at by itself.</summary>
static class Naive
{
    static readonly TrafficLevel[] Levels = [.. new TrafficSettings().Levels];

    /// <summary>The buckets that answer: those of the level which are closed, then the finer ones of what is not.</summary>
    /// <param name="storedUntil">Null for a run that is over.</param>
    public static List<TrafficBucket> Answering(Recorder recorder, int level, long from, long to, long? storedUntil)
    {
        var answering = new List<TrafficBucket>();
        from = Floor(from, level);
        for (var finer = level; finer >= 0; finer--)
        {
            var end = storedUntil is { } until && finer > 0 ? Floor(until, finer) : long.MaxValue;
            answering.AddRange(recorder.Stored.Where(stored => stored.Level == finer).Select(stored => stored.Bucket)
                .Where(bucket => bucket.Start >= from && bucket.Start < Math.Min(end, to)));
            if (storedUntil is null)
                break;
            from = Math.Max(from, end);
        }
        return answering;
    }

    public static void IsTop(TrafficQuestion question, List<TrafficBucket> buckets, TrafficTop top)
    {
        var rankings = buckets.Select(bucket => bucket.By(question.By)).ToList();
        var keys = rankings.SelectMany(ranking => ranking.Rows).Select(row => row.Key).ToHashSet();
        var expected = keys.Select(key => (Key: key, Amount: Seen(rankings, key), AtMost: AtMost(rankings, key)))
            .OrderByDescending(entry => Measured(question, entry.Amount)).ThenByDescending(entry => (entry.Amount.From + entry.Amount.To).Packets)
            .ThenBy(entry => entry.Key.ToString(), StringComparer.Ordinal).ToList();
        var entries = expected.Take(question.Limit).ToList();

        Assert.Equal(rankings.Aggregate(default(Tally), (sum, ranking) => sum + ranking.Total), top.Total);
        Assert.Equal(entries, top.Entries.Select(entry => (entry.Key, entry.Amount, entry.BytesAtMost)));
        Assert.Equal(entries.Select(entry => Recorder.AboutOf(entry.Key)), top.Entries.Select(entry => entry.About));
        Assert.Equal(entries.Aggregate(top.Total, (rest, entry) => rest - entry.Amount), top.Other);
        var unlisted = rankings.Aggregate(0UL, (sum, ranking) => sum + ranking.UnlistedAtMost);
        Assert.Equal(Math.Max(unlisted, expected.Skip(question.Limit).Select(entry => entry.AtMost).DefaultIfEmpty().Max()), top.UnlistedAtMost);
        for (var direction = 0; direction < 4; direction++)
            Assert.Equal(buckets.Aggregate(default(Counts), (sum, bucket) => sum + bucket.ByDirection[direction]), top.ByDirection[direction]);
    }

    public static long Floor(long at, int level)
    {
        var width = (long)Levels[level].Width.TotalMilliseconds;
        return at / width * width;
    }

    static Tally Seen(List<TrafficRanking> rankings, TrafficKey key) =>
        rankings.SelectMany(ranking => ranking.Rows).Where(row => row.Key == key).Aggregate(default(Tally), (sum, row) => sum + row.Seen);

    static ulong AtMost(List<TrafficRanking> rankings, TrafficKey key) => rankings.Aggregate(0UL, (sum, ranking) =>
        sum + (ranking.Rows.Any(row => row.Key == key) ? ranking.Rows.Single(row => row.Key == key).Count : ranking.UnlistedAtMost));

    static ulong Measured(TrafficQuestion question, Tally amount) => question.Measure switch
    {
        TrafficMeasure.Bytes => (amount.From + amount.To).Bytes,
        TrafficMeasure.Packets => (amount.From + amount.To).Packets,
        _ => (amount.From + amount.To).Flows,
    };
}
