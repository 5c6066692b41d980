using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Storage.Tests.Sqlite;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;
using static Tracefleet.Storage.Tests.Traffic.Recorder;

namespace Tracefleet.Storage.Tests.Traffic;

public sealed class ForgettingTests : IAsyncLifetime, IDisposable
{
    readonly DataDirectory _folder = new();
    readonly SetTime _time = new(Midnight);
    SqliteTrafficStore? _opened;

    SqliteTrafficStore Store => _opened ?? throw new InvalidOperationException("It is open while a test runs.");

    public async Task InitializeAsync() => _opened = await SqliteTrafficStore.OpenAsync(_folder.Path, new TrafficRetention(), _time);

    public async Task DisposeAsync() => await Store.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.24, true, true, true, true)]
    [InlineData(1.5, false, true, true, true)]
    [InlineData(25.5, false, false, true, true)]
    [InlineData(24 * 15, false, false, false, true)]
    [InlineData(24 * 181, false, false, false, false)]
    public async Task A_level_goes_when_its_time_is_over(double hoursLater, bool seconds, bool minutes, bool fiveMinutes, bool hours)
    {
        await RecordAsync(TrafficRunKind.Capture, count: 120, every: 7 * Second);
        _time.Now = Midnight + (long)(hoursLater * Hour);

        await Store.ForgetAsync(default);

        foreach (var (width, isKept) in new[] { (1, seconds), (60, minutes), (300, fiveMinutes), (3_600, hours), (86_400, true) })
        {
            Assert.Equal(isKept, Buckets(width) > 0);
            Assert.Equal(isKept, Count($"SELECT count(*) FROM ranking WHERE width = {width}") > 0);
            Assert.Equal(isKept, Count($"SELECT count(*) FROM ranking_row WHERE width = {width}") > 0);
        }
    }

    [Fact]
    public async Task Of_a_level_only_what_is_older_goes()
    {
        await RecordAsync(TrafficRunKind.Capture, count: 1_200, every: Second);
        _time.Now = Midnight + 20 * Minute;

        await Store.ForgetAsync(default);

        Assert.Equal(900, Buckets(1));
        Assert.Equal(Midnight + 5 * Minute, Count("SELECT min(start) FROM bucket WHERE width = 1"));
        Assert.Equal(Midnight + 5 * Minute, Count("SELECT min(start) FROM ranking_row WHERE width = 1"));
    }

    [Fact]
    public async Task A_file_of_old_packets_is_kept_as_if_they_were_of_when_it_was_read()
    {
        _time.Now = Midnight + 5_000 * Day;
        await RecordAsync(TrafficRunKind.File, count: 30, every: Second);

        await Store.ForgetAsync(default);
        Assert.Equal((30L, 1L), (Buckets(1), Buckets(86_400)));
        Assert.Equal(TimeSpan.FromSeconds(1), (await Store.TopAsync(
            new TrafficQuestion { By = TrafficKind.As, From = Midnight, To = Midnight + Minute, Run = 1 }, default)).Step);

        _time.Now += 16 * Minute;
        await Store.ForgetAsync(default);
        Assert.Equal((0L, 1L, 1L), (Buckets(1), Buckets(60), Buckets(86_400)));
    }

    [Fact]
    public async Task What_a_run_under_way_has_in_fine_buckets_only_stays()
    {
        var recorder = new Recorder(Midnight);
        var run = (await Store.BeginAsync(RunOf("eth0"), default)).Run.Id;
        for (var host = 0; host < 30; host++)
            recorder.Count(Midnight + 20 * Second + host * Second, host % 10, 100);
        await Store.StoreAsync(run, recorder.BatchAt(Midnight + 55 * Second), default);
        _time.Now = Midnight + 400 * Day;

        await Store.ForgetAsync(default);

        Assert.Equal(30, Buckets(1));
        Assert.Equal(3_000UL, (await Store.TopAsync(
            new TrafficQuestion { By = TrafficKind.Host, From = Midnight, To = Midnight + Day, Step = TimeSpan.FromDays(1) }, default)).Total.Bytes);
    }

    [Fact]
    public async Task A_killed_run_is_brought_to_its_end_before_its_fine_buckets_go()
    {
        var recorder = new Recorder(Midnight);
        await using (var gone = await SqliteTrafficStore.OpenAsync(_folder.Path, new TrafficRetention(), _time))
        {
            var run = (await gone.BeginAsync(RunOf("eth0"), default)).Run.Id;
            for (var host = 0; host < 30; host++)
                recorder.Count(Midnight + 20 * Second + host * Second, host % 10, 100);
            await gone.StoreAsync(run, recorder.BatchAt(Midnight + 55 * Second), default);
        }
        _time.Now = Midnight + 400 * Day;

        await Store.ForgetAsync(default);

        Assert.Equal((0L, 0L, 0L, 0L, 1L), (Buckets(1), Buckets(60), Buckets(300), Buckets(3_600), Buckets(86_400)));
        Assert.Equal(3_000UL, (await Store.TopAsync(
            new TrafficQuestion { By = TrafficKind.Host, From = Midnight, To = Midnight + Day, Step = TimeSpan.FromDays(1) }, default)).Total.Bytes);
    }

    [Fact]
    public async Task Keys_that_no_row_names_go_after_two_days_and_others_stay()
    {
        var recorder = new Recorder(Midnight, Narrow(counters: 100, rows: 1));
        var run = (await Store.BeginAsync(RunOf("eth0"), default)).Run.Id;
        for (var host = 0; host < 20; host++)
            recorder.Count(Midnight + Second + host * 70 * Second, host, host == 4 ? 1_000UL : 10);
        await Store.EndAsync(run, recorder.LastBatch(), default);
        Assert.Equal(20, Count("SELECT count(*) FROM traffic_key WHERE kind = 3"));

        _time.Now = Midnight + 15 * Day;
        await Store.ForgetAsync(default);

        Assert.Equal(1, Count("SELECT count(*) FROM traffic_key WHERE kind = 3"));
        Assert.Equal(Host(4), Assert.Single((await Store.TopAsync(
            new TrafficQuestion { By = TrafficKind.Host, From = Midnight, To = Midnight + Day, Step = TimeSpan.FromDays(1) }, default)).Entries).Key.Address);
        Assert.Equal(0, Count("SELECT count(*) FROM ranking_row WHERE key NOT IN (SELECT id FROM traffic_key)"));
    }

    [Fact]
    public async Task A_run_of_which_nothing_is_left_goes_and_the_file_does_not_grow_for_ever()
    {
        var sizes = new List<long>();
        for (var year = 0; year < 4; year++)
        {
            await RecordAsync(TrafficRunKind.Capture, count: 300, every: 3 * Second, from: _time.Now);
            _time.Now += 6 * 365 * Day;
            await Store.ForgetAsync(default);
            sizes.Add(Count("PRAGMA page_count"));
        }

        Assert.Empty(await Store.RunsAsync(default));
        Assert.Equal(0, Count("SELECT count(*) FROM ranking_row"));
        Assert.Equal(0, Count("SELECT count(*) FROM traffic_key"));
        Assert.InRange(sizes[3], 1, sizes[0] * 11 / 10);
    }

    [Fact]
    public void A_retention_that_cannot_work_is_refused_by_name()
    {
        var refusal = Assert.Throws<ArgumentException>(() => (new TrafficRetention { Minutes = TimeSpan.FromMinutes(9) }).Check());

        Assert.StartsWith("Minutes of the traffic's retention is 00:09:00; give 00:15:00 to 36525 days.", refusal.Message);
        new TrafficRetention().Check();
    }

    async Task RecordAsync(TrafficRunKind kind, int count, long every, long from = Midnight)
    {
        var recorder = new Recorder(from);
        var run = (await Store.BeginAsync(RunOf("eth0", kind), default)).Run.Id;
        for (var i = 0; i < count; i++)
            recorder.Count(from + i * every, i % 20, 100);
        await Store.EndAsync(run, recorder.LastBatch(), default);
    }

    long Buckets(int width) => Count($"SELECT count(*) FROM bucket WHERE width = {width}");

    long Count(string sql)
    {
        using var connection = Connection.OpenReader(Store.Path);
        return connection.Single(sql) ?? -1;
    }
}
