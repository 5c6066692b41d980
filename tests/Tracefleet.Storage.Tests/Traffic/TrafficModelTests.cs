using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Storage.Tests.Sqlite;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;
using static Tracefleet.Storage.Tests.Traffic.Recorder;

namespace Tracefleet.Storage.Tests.Traffic;

public sealed class TrafficModelTests : IDisposable
{
    static readonly TrafficLevel[] Levels = [.. new TrafficSettings().Levels];

    readonly DataDirectory _folder = new();
    readonly SetTime _time = new(Midnight);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Answers_at_every_level_are_what_the_buckets_add_up_to_while_a_run_is_under_way_and_after_its_end(int seed)
    {
        var random = new Random(seed);
        await using var store = await SqliteTrafficStore.OpenAsync(_folder.Path, new TrafficRetention(), _time);
        var recorder = new Recorder(Midnight, Narrow(counters: 12, rows: 6));
        var run = (await store.BeginAsync(RunOf("eth0"), default)).Run.Id;
        var at = Midnight + Second;
        for (var batch = 0; batch < 12; batch++)
        {
            for (var flow = 0; flow < 60; flow++)
                recorder.Count(at += Pause(random), random.Next(40), (ulong)random.Next(1, 5_000), isIn: random.Next(3) == 0);
            await store.StoreAsync(run, recorder.BatchAt(at), default);
            _time.Now = at;
            await AgreesAsync(store, recorder, random, at, recorder.StoredUntil);
        }

        await store.EndAsync(run, recorder.LastBatch(), default);

        for (var i = 0; i < 10; i++)
            await AgreesAsync(store, recorder, random, at, null);
    }

    [Fact]
    public async Task Where_every_key_is_listed_an_answer_is_exact_to_the_second_that_was_stored_last()
    {
        var random = new Random(7);
        await using var store = await SqliteTrafficStore.OpenAsync(_folder.Path, new TrafficRetention(), _time);
        var recorder = new Recorder(Midnight);
        var run = (await store.BeginAsync(RunOf("eth0"), default)).Run.Id;
        var counted = new List<(long At, int Host, ulong Bytes)>();
        var at = Midnight + Second;
        for (var flow = 0; flow < 1_500; flow++)
        {
            counted.Add((at += Pause(random), random.Next(15), (ulong)random.Next(1, 5_000)));
            recorder.Count(at, counted[^1].Host, counted[^1].Bytes);
        }
        await store.StoreAsync(run, recorder.BatchAt(at), default);
        var until = recorder.StoredUntil;

        foreach (var (level, _) in Levels.Index())
        {
            var from = Naive.Floor(at - Hour, level);
            var top = await store.TopAsync(new TrafficQuestion { By = TrafficKind.Host, From = from, To = at, Step = Levels[level].Width }, default);

            var expected = counted.Where(flow => flow.At >= from && flow.At < until).GroupBy(flow => Host(flow.Host)).ToDictionary(host => host.Key, host => Sum(host));
            Assert.Equal(expected.OrderBy(host => host.Key), top.Entries.ToDictionary(entry => entry.Key.Address!.Value, entry => entry.Amount.To.Bytes).OrderBy(host => host.Key));
            Assert.All(top.Entries, entry => Assert.Equal(entry.Amount.Bytes, entry.BytesAtMost));
            Assert.Equal((0UL, default), (top.UnlistedAtMost, top.Other));
        }

        static ulong Sum(IEnumerable<(long At, int Host, ulong Bytes)> flows) => flows.Aggregate(0UL, (sum, flow) => sum + flow.Bytes);
    }

    static async Task AgreesAsync(SqliteTrafficStore store, Recorder recorder, Random random, long now, long? storedUntil)
    {
        foreach (var (level, settings) in Levels.Index())
        {
            var from = now - random.NextInt64(1, now - Midnight + 2);
            var question = new TrafficQuestion
            {
                By = (TrafficKind)random.Next(9),
                From = from,
                To = from + random.NextInt64(1, 2 * (now - from) + 2),
                Measure = (TrafficMeasure)random.Next(3),
                Limit = random.Next(1, 12),
                Step = settings.Width,
            };
            var buckets = Naive.Answering(recorder, level, question.From, question.To, storedUntil);
            var top = await store.TopAsync(question, default);

            Assert.Equal((Naive.Floor(from, level), settings.Width), (top.From, top.Step));
            Assert.Equal(buckets.Select(bucket => bucket.Start + (long)bucket.Width.TotalMilliseconds).Append(question.To).Max(), top.To);
            Naive.IsTop(question, buckets, top);
            if ((top.To - top.From) / settings.Width.TotalMilliseconds < 5_000)
                IsSeries(top, buckets, await store.SeriesAsync(question, default));
        }
    }

    static void IsSeries(TrafficTop top, List<TrafficBucket> buckets, TrafficSeries series)
    {
        var width = (long)top.Step.TotalMilliseconds;
        Assert.Equal(top.Entries, series.Top.Entries);
        Assert.Equal(Enumerable.Range(0, (int)((top.To - top.From + width - 1) / width)).Select(step => top.From + step * width), series.Points.Select(point => point.At));
        foreach (var point in series.Points)
        {
            var inStep = buckets.Where(bucket => bucket.Start >= point.At && bucket.Start < point.At + width).ToList();
            var rows = inStep.SelectMany(bucket => bucket.Rankings).SelectMany(ranking => ranking.Rows).ToLookup(row => row.Key, row => row.Seen);
            Assert.Equal(
                top.Entries.Select(entry => rows[entry.Key].Aggregate(default(Tally), (sum, seen) => sum + seen)), point.Amounts);
        }
        Assert.Equal(top.Total, series.Points.Aggregate(default(Tally), (sum, point) => sum + point.Total));
        Assert.Equal(top.Entries.Select(entry => entry.Amount), top.Entries.Select((_, place) =>
            series.Points.Aggregate(default(Tally), (sum, point) => sum + point.Amounts[place])));
    }

    // Mostly within a second, at times hours later.
    static long Pause(Random random) => random.Next(40) == 0 ? random.NextInt64(6 * Hour) : random.Next(8) == 0 ? random.NextInt64(3 * Minute) : random.NextInt64(400);
}
