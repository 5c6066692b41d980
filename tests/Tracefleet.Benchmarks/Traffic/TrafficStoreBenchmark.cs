using System.Collections.Immutable;
using System.Diagnostics;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Benchmarks.Traffic;

/// <summary>How long questions take of a store with 30 days of full buckets of an hour and of five minutes, and how long a second takes to store.</summary>
static class TrafficStoreBenchmark
{
    const long Hour = 3_600_000, Midnight = 1_779_926_400_000;
    const int Days = 30, Rows = 100, Kinds = (int)TrafficKind.AsOfInterface + 1;

    public static async Task<int> RunAsync(int rounds, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("tracefleet-traffic-bench-").FullName;
        try
        {
            await using var store = await SqliteTrafficStore.OpenAsync(folder, new TrafficRetention(), new Standing());
            var run = (await store.BeginAsync(new TrafficRunStart(
                TrafficRunKind.Capture, "eth0", "here", null, [], true, SnapshotIds.None), default)).Run.Id;
            var random = new Random(1);
            for (var hour = 0; hour < Days * 24; hour++)
                await store.StoreAsync(run, BatchOf(3, TimeSpan.FromHours(1), Midnight + hour * Hour, Rows, random), default);
            for (var step = 0; step < 2 * 288; step++)
                await store.StoreAsync(run, BatchOf(2, TimeSpan.FromMinutes(5), Midnight + (Days - 2) * 24 * Hour + step * Hour / 12, Rows, random), default);
            var second = await MeasureAsync(rounds * 10, round =>
                store.StoreAsync(run, BatchOf(0, TimeSpan.FromSeconds(1), Midnight + Days * 24 * Hour + round * 1_000, 20, random), default));
            var half = await MeasureAsync(rounds * 10, _ => store.StoreAsync(run, UnderWay(BatchOf(0, TimeSpan.FromSeconds(1), Midnight + Days * 24 * Hour, 20, random)), default));
            await store.EndAsync(run, BatchOf(4, TimeSpan.FromDays(1), Midnight, Rows, random), default);
            output.WriteLine($"{new FileInfo(store.Path).Length / 1e6:0} MB, {Days * 24 * Kinds * Rows + 2 * 288 * Kinds * Rows} rows");
            output.WriteLine($"store a second of {Kinds * 20} rows: {second:0.0} ms; what it has come to at its half, in place of another: {half:0.0} ms");
            foreach (var question in Questions())
            {
                var (top, series) = (await MeasureAsync(rounds, _ => store.TopAsync(question, default)), await MeasureAsync(rounds, _ => store.SeriesAsync(question, default)));
                output.WriteLine($"{question.By} over {(question.To - question.From) / 24 / Hour} days by {question.Step}{(question.As is null ? "" : " of one AS")}: "
                    + $"top {top:0} ms, series {series:0} ms");
            }
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static TrafficBatch UnderWay(TrafficBatch batch) => batch with { Buckets = [], UnderWay = [batch.Buckets[0].Bucket], CountedUntil = batch.StoredUntil };

    static IEnumerable<TrafficQuestion> Questions()
    {
        var month = new TrafficQuestion { By = TrafficKind.As, From = Midnight, To = Midnight + Days * 24 * Hour, Step = TimeSpan.FromHours(1) };
        yield return month;
        yield return month with { By = TrafficKind.Host };
        yield return month with { By = TrafficKind.Host, As = new Asn(64_501) };
        yield return month with { By = TrafficKind.Host, From = month.To - 48 * Hour, Step = TimeSpan.FromMinutes(5) };
    }

    /// <summary>The median in milliseconds.</summary>
    static async Task<double> MeasureAsync(int rounds, Func<int, Task> work)
    {
        var times = new List<double>(rounds);
        for (var round = 0; round < rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            await work(round);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }

    static TrafficBatch BatchOf(int level, TimeSpan width, long start, int rows, Random random)
    {
        var rankings = ImmutableArray.CreateBuilder<TrafficRanking>(Kinds);
        for (var kind = 0; kind < Kinds; kind++)
            rankings.Add(RankingOf((TrafficKind)kind, rows, random));
        var bucket = new TrafficBucket(start, width, [default, rankings[0].Total.To, default, default], rankings.MoveToImmutable());
        var about = bucket.Rankings.SelectMany(ranking => ranking.Rows)
            .ToDictionary(row => row.Key, row => new TrafficAbout(row.Key.Kind == TrafficKind.Host ? new Asn(64_500 + row.Key.Address!.Value.Ipv4Bits % 100) : null));
        return new TrafficBatch([(level, bucket)], about, start + (long)width.TotalMilliseconds, ImmutableSortedDictionary<string, long>.Empty, [], []);
    }

    // Half of the keys are always there, the others come and go among ten thousand.
    static TrafficRanking RankingOf(TrafficKind kind, int rows, Random random)
    {
        var numbers = new HashSet<int>(Enumerable.Range(0, rows / 2));
        while (numbers.Count < rows)
            numbers.Add(random.Next(10_000));
        ImmutableArray<TopEntry<TrafficKey>> entries =
        [
            .. numbers.Select(number => (Number: number, Bytes: (ulong)random.NextInt64(1_000, 1_000_000_000)))
                .Select(row => new TopEntry<TrafficKey>(KeyOf(kind, row.Number), row.Bytes, 0, new Tally(default, new Counts(row.Bytes, 1_000, 10)))),
        ];
        return new TrafficRanking(kind, entries.Aggregate(default(Tally), (sum, row) => sum + row.Seen), entries, 1_000);
    }

    static TrafficKey KeyOf(TrafficKind kind, int number) => kind switch
    {
        TrafficKind.As => TrafficKey.OfAs(new Asn(64_500 + (uint)number)),
        TrafficKind.Country => TrafficKey.OfCountry($"C{number}"),
        TrafficKind.Prefix => TrafficKey.OfPrefix(Prefix.Of(Address.FromIpv4((uint)number << 8), 24)),
        TrafficKind.Host => TrafficKey.OfHost(Address.FromIpv4(0x6440_0000u + (uint)number)),
        TrafficKind.Port => TrafficKey.OfPort(6, (ushort)number),
        TrafficKind.Ixp => TrafficKey.OfIxp($"IX {number}"),
        TrafficKind.Interface => TrafficKey.OfInterface(TrafficKey.ThisHost, (uint)number),
        TrafficKind.Exporter => TrafficKey.OfExporter(Address.FromIpv4((uint)number)),
        _ => TrafficKey.OfAsOfInterface(TrafficKey.ThisHost, (uint)number % 10, new Asn((uint)number)),
    };

    sealed class Standing : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Midnight + Days * 24 * Hour);
    }
}
