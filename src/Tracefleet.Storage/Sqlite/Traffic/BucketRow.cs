using System.Collections.Immutable;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>Where a bucket is.</summary>
/// <param name="Start">Unix milliseconds.</param>
readonly record struct BucketPlace(long Run, int Level, long Start);

/// <summary>Buckets as rows.</summary>
static class BucketRow
{
    public const int Kinds = (int)TrafficKind.AsOfInterface + 1, Directions = (int)TrafficDirection.Internal + 1;

    /// <summary>Stores a bucket, or adds it to the one that is stored with the same beginning.</summary>
    /// <exception cref="ArgumentException">Its width is not that of its level.</exception>
    public static void Store(
        Connection connection, long run, int level, TrafficBucket bucket, IReadOnlyDictionary<TrafficKey, TrafficAbout> about, long today)
    {
        if (level < 0 || level >= TrafficWidths.Count || bucket.Width != TrafficWidths.Of(level))
            throw new ArgumentException($"Level {level} has no buckets of {bucket.Width}.", nameof(bucket));
        var place = new BucketPlace(run, level, bucket.Start);
        if (connection.Query("CountBuckets").Bind(place).ReadSingle() > 0)
        {
            Add(connection, place, bucket, about, today);
            return;
        }
        Insert(connection, place, bucket, about, today);
    }

    /// <summary>Stores the seconds that still count in place of those that did when this was called last.</summary>
    public static void StoreUnderWay(
        Connection connection, long run, ImmutableArray<TrafficBucket> buckets, IReadOnlyDictionary<TrafficKey, TrafficAbout> about, long today)
    {
        DeleteUnderWay(connection, run);
        foreach (var bucket in buckets)
            Insert(connection, new BucketPlace(run, TrafficWidths.UnderWay, bucket.Start), bucket, about, today);
    }

    /// <summary>Makes buckets of the seconds of a run that still count, as far as they have come.</summary>
    /// <returns>When they begin, Unix milliseconds.</returns>
    public static ImmutableArray<long> CloseUnderWay(Connection connection, long run, long today)
    {
        var underWay = PlacesUnderWay(connection, run);
        foreach (var place in underWay)
        {
            AddUp(connection, place with { Level = 0 }, [SpanOf(place), SpanOf(place with { Level = 0 })], int.MaxValue, today);
            Delete(connection, place);
        }
        return [.. underWay.Select(place => place.Start)];
    }

    /// <summary>Stores the sum of what is in some spans in place of the bucket that is there, unless that has more: then its finer ones were forgotten.</summary>
    /// <param name="rows">Of each kind at most.</param>
    public static void AddUp(Connection connection, BucketPlace place, ImmutableArray<BucketSpan> spans, int rows, long today)
    {
        var byDirection = new Counts[Directions];
        var sums = new RankingSum[Kinds];
        for (var kind = 0; kind < Kinds; kind++)
            sums[kind] = new RankingSum();
        foreach (var span in spans)
        {
            span.ReadDirections(connection, (_, bucket) => Add(byDirection, bucket));
            for (var kind = 0; kind < Kinds; kind++)
                span.AddTo(connection, (TrafficKind)kind, sums[kind]);
        }
        var stored = new Counts[Directions];
        SpanOf(place).ReadDirections(connection, (_, bucket) => Add(stored, bucket));
        if (AmountOf(byDirection) > AmountOf(stored))
            Replace(connection, place, [.. byDirection], sums, rows, today);
    }

    // Packets too: what some exporters tell has no bytes.
    static UInt128 AmountOf(IEnumerable<Counts> counts) => counts.Aggregate((UInt128)0, (sum, direction) => sum + direction.Packets + direction.Bytes);

    static void DeleteUnderWay(Connection connection, long run)
    {
        foreach (var place in PlacesUnderWay(connection, run))
            Delete(connection, place);
    }

    static List<BucketPlace> PlacesUnderWay(Connection connection, long run)
    {
        var places = new List<BucketPlace>();
        new BucketSpan(run, TrafficWidths.UnderWay, long.MinValue, long.MaxValue)
            .ReadDirections(connection, (start, _) => places.Add(new BucketPlace(run, TrafficWidths.UnderWay, start)));
        return places;
    }

    static BucketSpan SpanOf(BucketPlace place) => new(place.Run, place.Level, place.Start, place.Start + 1);

    static void Insert(
        Connection connection, BucketPlace place, TrafficBucket bucket, IReadOnlyDictionary<TrafficKey, TrafficAbout> about, long today)
    {
        InsertDirections(connection, place, bucket.ByDirection);
        foreach (var ranking in bucket.Rankings)
        {
            if (ranking.Rows.IsEmpty && ranking.Total == default)
                continue;
            InsertRanking(connection, place, ranking.Kind, ranking.Total, ranking.UnlistedAtMost);
            foreach (var row in ranking.Rows)
                InsertRow(connection, place, ranking.Kind, new SummedKey(IdOf(connection, row.Key, about, today), row.Count, row.Error, row.Seen));
        }
    }

    /// <summary>Stores a bucket that is the sum of others, in place of the one that is there.</summary>
    /// <param name="rows">Of each kind at most.</param>
    public static void Replace(
        Connection connection, BucketPlace place, ImmutableArray<Counts> byDirection, IReadOnlyList<RankingSum> sums, int rows, long today)
    {
        Delete(connection, place);
        InsertDirections(connection, place, byDirection);
        for (var kind = 0; kind < Kinds; kind++)
        {
            if (sums[kind].IsEmpty)
                continue;
            var (largest, unlisted) = sums[kind].Largest(rows);
            InsertRanking(connection, place, (TrafficKind)kind, sums[kind].Total, unlisted);
            foreach (var row in largest)
            {
                KeyRow.Use(connection, row.Key, today);
                InsertRow(connection, place, (TrafficKind)kind, row);
            }
        }
    }

    public static void InsertDirections(Connection connection, BucketPlace place, ImmutableArray<Counts> byDirection)
    {
        var insert = connection.Query("InsertBucket").Bind(place);
        foreach (var counts in byDirection)
            insert.Bind(counts);
        insert.Run();
    }

    public static void InsertRanking(Connection connection, BucketPlace place, TrafficKind kind, in Tally total, ulong unlistedAtMost) =>
        connection.Query("InsertRanking").Bind(place, kind).Bind(total).BindCount(unlistedAtMost).Run();

    public static void InsertRow(Connection connection, BucketPlace place, TrafficKind kind, in SummedKey row) =>
        connection.Query("InsertRankingRow").Bind(place, kind).Bind(row.Key).BindCount(row.Count).BindCount(row.Error).Bind(row.Seen).Run();

    static void Add(
        Connection connection, BucketPlace place, TrafficBucket bucket, IReadOnlyDictionary<TrafficKey, TrafficAbout> about, long today)
    {
        var span = SpanOf(place);
        var byDirection = bucket.ByDirection.ToBuilder();
        span.ReadDirections(connection, (_, stored) => Add(byDirection, stored));
        var sums = new RankingSum[Kinds];
        for (var kind = 0; kind < Kinds; kind++)
        {
            var sum = sums[kind] = new RankingSum();
            span.AddTo(connection, (TrafficKind)kind, sum);
            var ranking = bucket.Rankings[kind];
            sum.Begin(ranking.Total, ranking.UnlistedAtMost);
            foreach (var row in ranking.Rows)
                sum.Add(IdOf(connection, row.Key, about, today), row.Count, row.Error, row.Seen);
        }
        Replace(connection, place, byDirection.ToImmutable(), sums, int.MaxValue, today);
    }

    public static void Add(IList<Counts> sum, IReadOnlyList<Counts> more)
    {
        for (var direction = 0; direction < Directions; direction++)
            sum[direction] += more[direction];
    }

    static void Delete(Connection connection, BucketPlace place)
    {
        connection.Query("DeleteBucket").Bind(place).Run();
        for (var kind = 0; kind < Kinds; kind++)
        {
            connection.Query("DeleteRanking").Bind(place, (TrafficKind)kind).Run();
            connection.Query("DeleteRowsOfRanking").Bind(place, (TrafficKind)kind).Run();
        }
    }

    static long IdOf(Connection connection, in TrafficKey key, IReadOnlyDictionary<TrafficKey, TrafficAbout> about, long today) =>
        KeyRow.IdOf(connection, key, about.GetValueOrDefault(key), today);

    static Statement Bind(this Statement statement, BucketPlace place) =>
        statement.Bind(place.Run).Bind(TrafficWidths.Seconds(place.Level)).Bind(place.Start);

    static Statement Bind(this Statement statement, BucketPlace place, TrafficKind kind) =>
        statement.Bind(place.Run).Bind(TrafficWidths.Seconds(place.Level)).Bind((long)kind).Bind(place.Start);
}
