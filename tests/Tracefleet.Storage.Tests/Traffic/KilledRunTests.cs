using System.Diagnostics;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Storage.Tests.Sqlite;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;
using static Tracefleet.Storage.Tests.Traffic.Recorder;

namespace Tracefleet.Storage.Tests.Traffic;

public sealed class KilledRunTests : IDisposable
{
    /// <summary>In the middle of a day, an hour, five minutes and a minute.</summary>
    const long Stop = Midnight + 5 * Hour + 37 * Minute + 41 * Second;

    readonly DataDirectory _folder = new();
    readonly SetTime _time = new(Midnight);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_whose_process_went_away_is_killed_and_brought_to_its_end()
    {
        await LeaveAsync(new Recorder(Midnight));
        await using var store = await OpenAsync();

        var found = Assert.Single(await store.RunsAsync(default));
        var (next, killed) = await store.BeginAsync(RunOf("eth1"), default);

        Assert.Equal(TrafficRunState.Killed, found.State);
        var run = Assert.Single(killed);
        Assert.Equal((1L, TrafficRunState.Killed, null), (run.Id, run.State, run.EndedAt));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Stop - 5 * Second), run.StoredUntil);
        Assert.Equal((2L, TrafficRunState.Running), (next.Id, next.State));
        Assert.Equal([TrafficRunState.Running, TrafficRunState.Killed], (await store.RunsAsync(default)).Select(one => one.State));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "run-1.lock")));
        Assert.True(File.Exists(Path.Combine(_folder.Path, "run-2.lock")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Its_coarse_buckets_are_what_an_undisturbed_run_has_within_the_error_that_is_stated(int level)
    {
        var recorder = new Recorder(Midnight, Narrow(counters: 40, rows: 10));
        var exact = await LeaveAsync(recorder);
        await using var store = await OpenAsync();
        await store.BeginAsync(RunOf("eth1"), default);

        var question = new TrafficQuestion { By = TrafficKind.Host, From = Midnight, To = Stop, Step = new TrafficSettings().Levels[level].Width, Limit = 1_000, Run = 1 };
        var top = await store.TopAsync(question, default);

        Assert.Equal(exact.Values.Aggregate(0UL, (sum, bytes) => sum + bytes), top.Total.To.Bytes);
        Assert.Equal(top.Total.To, top.ByDirection[(int)TrafficDirection.Out]);
        Assert.NotEmpty(top.Entries);
        Assert.All(top.Entries, entry => Assert.InRange(exact[entry.Key.Address!.Value], entry.Amount.Bytes, entry.BytesAtMost));
        var listed = top.Entries.Select(entry => entry.Key.Address!.Value).ToHashSet();
        Assert.All(exact.Where(host => !listed.Contains(host.Key)), host => Assert.InRange(host.Value, 0UL, top.UnlistedAtMost));
    }

    [Fact]
    public async Task Where_all_is_listed_it_has_the_very_buckets_of_an_undisturbed_run()
    {
        var (recorder, undisturbed) = (new Recorder(Midnight), new Recorder(Midnight));
        await LeaveAsync(recorder, hosts: 15);
        await using var store = await OpenAsync();
        var (whole, _) = await store.BeginAsync(RunOf("eth1"), default);
        Fill(undisturbed, 15, Stop - 6 * Second);
        await store.EndAsync(whole.Id, undisturbed.LastBatch(), default);

        foreach (var kind in Enum.GetValues<TrafficKind>())
        {
            foreach (var level in new TrafficSettings().Levels)
            {
                var question = new TrafficQuestion { By = kind, From = Midnight, To = Midnight + Day, Step = level.Width, Run = 1 };
                var (killed, ended) = (await store.TopAsync(question, default), await store.TopAsync(question with { Run = 2 }, default));
                Assert.Equal((ended.Total, ended.To, ended.UnlistedAtMost), (killed.Total, killed.To, killed.UnlistedAtMost));
                Assert.Equal(ended.Entries, killed.Entries);
                Assert.NotEqual(default, killed.Total);
            }
        }
    }

    [Fact]
    public async Task Of_many_that_begin_at_once_one_brings_it_to_its_end()
    {
        var exact = await LeaveAsync(new Recorder(Midnight));
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));

        var begun = await Task.WhenAll(stores.Select((store, i) => store.BeginAsync(RunOf($"eth{i}"), default)));

        Assert.Equal(1L, Assert.Single(begun.SelectMany(one => one.Killed)).Id);
        Assert.Equal(Enumerable.Range(2, 8).Select(id => (long)id), begun.Select(one => one.Run.Id).Order());
        var day = await stores[0].TopAsync(new TrafficQuestion { By = TrafficKind.Host, From = Midnight, To = Stop, Step = TimeSpan.FromDays(1) }, default);
        Assert.Equal(exact.Values.Aggregate(0UL, (sum, bytes) => sum + bytes), day.Total.Bytes);
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    [Fact]
    public async Task A_run_of_a_living_process_is_left_alone_until_that_is_killed()
    {
        await LeaveAsync(new Recorder(Midnight));
        await using var store = await OpenAsync();
        using var holder = HoldLock(1);

        Assert.Equal(TrafficRunState.Running, Assert.Single(await store.RunsAsync(default)).State);
        Assert.Empty((await store.BeginAsync(RunOf("eth1"), default)).Killed);
        holder.Kill();
        await holder.WaitForExitAsync();

        Assert.Equal(1L, Assert.Single((await store.BeginAsync(RunOf("eth2"), default)).Killed).Id);
    }

    [Fact]
    public async Task A_run_that_stored_nothing_is_brought_to_its_end_too()
    {
        await using (var gone = await OpenAsync())
            await gone.BeginAsync(RunOf("eth0"), default);
        await using var store = await OpenAsync();

        var run = Assert.Single((await store.BeginAsync(RunOf("eth1"), default)).Killed);

        Assert.Equal((TrafficRunState.Killed, null), (run.State, run.StoredUntil));
    }

    [Fact]
    public async Task Before_anybody_brings_it_to_its_end_answers_are_whole_already()
    {
        var exact = await LeaveAsync(new Recorder(Midnight));
        await using var store = SqliteTrafficStore.ToRead(_folder.Path, new TrafficRetention(), _time);

        var day = await store.TopAsync(new TrafficQuestion { By = TrafficKind.Host, From = Midnight, To = Stop, Step = TimeSpan.FromDays(1) }, default);

        Assert.Equal(exact.Values.Aggregate(0UL, (sum, bytes) => sum + bytes), day.Total.Bytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_seconds_under_way_had_come_to_counts_once_their_process_is_gone(bool isBroughtToItsEnd)
    {
        var recorder = new Recorder(Midnight);
        // Late and early flows keep several seconds open, here of two minutes, two hours and two days.
        long[] at = [Midnight + Day - 3 * Second, Midnight + Day - Second, Midnight + Day];
        await using (var gone = await OpenAsync())
        {
            var run = (await gone.BeginAsync(RunOf("eth0"), default)).Run.Id;
            recorder.Count(at[0], 1, 1_000);
            await gone.StoreAsync(run, recorder.BatchUnderWay(at[0] + 100), default);
            recorder.Count(at[1], 1, 200);
            recorder.Count(at[2], 2, 30);
            _time.Now = at[2];
            await gone.StoreAsync(run, recorder.BatchUnderWay(at[2] + 500), default);

            var running = await gone.TopAsync(OfHosts(at), default);
            Assert.Equal((0UL, 0), (running.Total.Bytes, running.Entries.Count));
            Assert.True((await gone.RunsAsync(default))[0].StoredUntil!.Value.ToUnixTimeMilliseconds() <= at[0]);
        }
        await using var store = await OpenAsync();
        if (isBroughtToItsEnd)
            Assert.Equal(at[2] + 500, Assert.Single((await store.BeginAsync(RunOf("eth1"), default)).Killed).StoredUntil!.Value.ToUnixTimeMilliseconds());

        Assert.Equal(at[2] + 500, (await store.RunsAsync(default)).Single(run => run.Id == 1).StoredUntil!.Value.ToUnixTimeMilliseconds());
        foreach (var level in new TrafficSettings().Levels)
        {
            var top = await store.TopAsync(OfHosts(at) with { Step = level.Width }, default);
            Assert.Equal((1_230UL, 1_230UL), (top.Total.To.Bytes, top.ByDirection[(int)TrafficDirection.Out].Bytes));
            Assert.Equal([(Host(1), 1_200UL), (Host(2), 30UL)], top.Entries.Select(entry => (entry.Key.Address!.Value, entry.Amount.To.Bytes)));
            Assert.Equal(0UL, top.UnlistedAtMost);
        }
        var series = await store.SeriesAsync(OfHosts(at) with { From = Midnight, To = Midnight + 2 * Day, Step = TimeSpan.FromDays(1) }, default);
        Assert.Equal([1_200UL, 30UL], series.Points.Select(point => point.Total.To.Bytes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_that_was_killed_in_its_first_second_has_what_it_came_to(bool isBroughtToItsEnd)
    {
        var recorder = new Recorder(Midnight);
        await using (var gone = await OpenAsync())
        {
            var run = (await gone.BeginAsync(RunOf("eth0"), default)).Run.Id;
            recorder.Count(Midnight + 100, 1, 1_000);
            await gone.StoreAsync(run, recorder.BatchUnderWay(Midnight + 500), default);
            Assert.Null(Assert.Single(await gone.RunsAsync(default)).DataFrom);
        }
        await using var store = await OpenAsync();
        if (isBroughtToItsEnd)
            await store.BeginAsync(RunOf("eth1"), default);

        var killed = (await store.RunsAsync(default)).Single(one => one.Id == 1);
        Assert.Equal((Midnight, Midnight + 500), (killed.DataFrom!.Value.ToUnixTimeMilliseconds(), killed.StoredUntil!.Value.ToUnixTimeMilliseconds()));
        Assert.Equal(1_000UL, (await store.TopAsync(OfHosts([Midnight]), default)).Total.To.Bytes);
    }

    [Fact]
    public async Task A_coarse_bucket_whose_finer_ones_are_forgotten_is_not_replaced_by_the_seconds_after_a_clock_was_set_back()
    {
        await using (var gone = await OpenAsync())
        {
            var run = (await gone.BeginAsync(RunOf("eth0"), default)).Run.Id;
            var before = new Recorder(Midnight);
            before.Count(Midnight + Second, 1, 1_000);
            // All levels, as when a clock is set back, and then the seconds are forgotten.
            var all = before.LastBatch();
            await gone.StoreAsync(run, all with { Buckets = [.. all.Buckets.Where(part => part.Level > 0)], StoredUntil = Midnight }, default);
            var after = new Recorder(Midnight);
            after.Count(Midnight + 2 * Second, 1, 30);
            await gone.StoreAsync(run, after.BatchUnderWay(Midnight + 2 * Second + 500), default);
        }
        await using var store = await OpenAsync();
        await store.BeginAsync(RunOf("eth1"), default);

        foreach (var level in new TrafficSettings().Levels.Skip(1))
            Assert.Equal(1_000UL, (await store.TopAsync(OfHosts([Midnight]) with { Step = level.Width }, default)).Total.To.Bytes);
    }

    [Fact]
    public async Task Seconds_under_way_are_gone_when_their_run_ends()
    {
        var recorder = new Recorder(Midnight);
        await using var store = await OpenAsync();
        var run = (await store.BeginAsync(RunOf("eth0"), default)).Run.Id;
        recorder.Count(Midnight + Second, 1, 100);
        await store.StoreAsync(run, recorder.BatchUnderWay(Midnight + Second), default);
        await store.EndAsync(run, recorder.LastBatch(), default);

        var top = await store.TopAsync(OfHosts([Midnight, Midnight + Minute]), default);
        Assert.Equal(100UL, top.Total.To.Bytes);
        Assert.Equal(TrafficRunState.Ended, Assert.Single(await store.RunsAsync(default)).State);
    }

    static TrafficQuestion OfHosts(long[] at) =>
        new() { By = TrafficKind.Host, From = at[0], To = at[^1] + Second, Step = TimeSpan.FromSeconds(1), Run = 1 };

    Task<SqliteTrafficStore> OpenAsync() => SqliteTrafficStore.OpenAsync(_folder.Path, new TrafficRetention(), _time);

    /// <summary>Records as run 1 and goes away without a word.</summary>
    /// <returns>Bytes of each host.</returns>
    async Task<Dictionary<Addressing.Address, ulong>> LeaveAsync(Recorder recorder, int hosts = 200)
    {
        await using var store = await OpenAsync();
        var run = (await store.BeginAsync(RunOf("eth0"), default)).Run.Id;
        var exact = Fill(recorder, hosts, Stop - 6 * Second);
        _time.Now = Stop;
        await store.StoreAsync(run, recorder.BatchAt(Stop), default);
        return exact;
    }

    static Dictionary<Addressing.Address, ulong> Fill(Recorder recorder, int hosts, long until)
    {
        var random = new Random(11);
        var exact = new Dictionary<Addressing.Address, ulong>();
        for (var at = Midnight + Second; at < until; at += random.NextInt64(20 * Second))
        {
            var (host, bytes) = ((int)(Math.Pow(random.NextDouble(), 3) * hosts), (ulong)random.Next(1, 10_000));
            recorder.Count(at, host, bytes);
            exact[Host(host)] = exact.GetValueOrDefault(Host(host)) + bytes;
        }
        return exact;
    }

    Process HoldLock(long run)
    {
        var path = Path.Combine(_folder.Path, $"run-{run}.lock");
        var holder = Process.Start(new ProcessStartInfo("flock", ["--exclusive", "--no-fork", path, "sh", "-c", "echo held; read end"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", holder.StandardOutput.ReadLine());
        return holder;
    }
}
