using Tracefleet.Campaigns.Journal;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Storage.Tests.Sqlite;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;
using static Tracefleet.Storage.Tests.Traffic.Recorder;

namespace Tracefleet.Storage.Tests.Traffic;

public sealed class OpeningTrafficTests : IDisposable
{
    static readonly TrafficQuestion Seconds = new() { By = TrafficKind.Host, From = Midnight, To = Midnight + Minute, Step = TimeSpan.FromSeconds(1) };

    readonly DataDirectory _folder = new();
    readonly SetTime _time = new(Midnight);

    string Database => Path.Combine(_folder.Path, SqliteTrafficStore.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Who_only_reads_makes_nothing_and_sees_what_is_recorded_later()
    {
        var folder = Path.Combine(_folder.Path, "traffic");
        await using var reader = SqliteTrafficStore.ToRead(folder, new TrafficRetention(), _time);

        var (top, series) = (await reader.TopAsync(Seconds, default), await reader.SeriesAsync(Seconds, default));
        Assert.Equal((Midnight, Midnight + Minute, TimeSpan.FromSeconds(1), default, 0), (top.From, top.To, top.Step, top.Total, top.Entries.Count));
        Assert.Equal((60, Midnight + 59 * Second), (series.Points.Count, series.Points[59].At));
        Assert.Empty(await reader.RunsAsync(default));
        Assert.Empty(await reader.PathsAsync(null, 10, default));
        Assert.False(SqliteTrafficStore.IsIn(folder) || Directory.Exists(folder));

        await using var writer = await OpenAsync(folder);
        var recorder = new Recorder(Midnight);
        var run = (await writer.BeginAsync(RunOf("eth0"), default)).Run.Id;
        recorder.Count(Midnight + Second, 1, 700);
        await writer.StoreAsync(run, recorder.BatchAt(Midnight + 20 * Second), default);

        Assert.True(SqliteTrafficStore.IsIn(folder));
        Assert.Equal(700UL, (await reader.TopAsync(Seconds, default)).Total.Bytes);
        Assert.Equal(TrafficRunState.Running, Assert.Single(await reader.RunsAsync(default)).State);
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.BeginAsync(RunOf("eth1"), default));
    }

    [Fact]
    public async Task A_file_that_is_still_being_made_has_nothing_in_it()
    {
        await File.WriteAllBytesAsync(Database, []);
        await using var reader = SqliteTrafficStore.ToRead(_folder.Path, new TrafficRetention(), _time);

        Assert.Empty(await reader.RunsAsync(default));
    }

    [Fact]
    public async Task Many_may_open_a_new_folder_and_record_at_once()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => OpenAsync(_folder.Path)));
        await Task.WhenAll(stores.Select(async (store, i) =>
        {
            var recorder = new Recorder(Midnight);
            var run = (await store.BeginAsync(RunOf($"eth{i}"), default)).Run.Id;
            for (var second = 1; second <= 20; second++)
            {
                recorder.Count(Midnight + second * Second, second, 100);
                await store.StoreAsync(run, recorder.BatchAt(Midnight + second * Second), default);
            }
            await store.EndAsync(run, recorder.LastBatch(), default);
        }));

        var day = await stores[0].TopAsync(Seconds with { Step = TimeSpan.FromDays(1), Limit = 100 }, default);

        Assert.Equal((6 * 20 * 100UL, 20), (day.Total.Bytes, day.Entries.Count));
        Assert.All(day.Entries, entry => Assert.Equal(600UL, entry.Amount.Bytes));
        Assert.Equal(6, (await stores[5].RunsAsync(default)).Count(run => run.State == TrafficRunState.Ended));
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    [Fact]
    public async Task A_store_newer_than_the_program_is_refused_and_left_alone_by_writers_and_readers()
    {
        await (await OpenAsync(_folder.Path)).DisposeAsync();
        using (var connection = Connection.OpenWriter(Database))
            connection.Execute("INSERT INTO schema_version (version, name, applied_at) VALUES (999, 'from_the_future', 0)");
        await using var reader = SqliteTrafficStore.ToRead(_folder.Path, new TrafficRetention(), _time);

        var refusals = new[]
        {
            await Assert.ThrowsAsync<StoreException>(() => OpenAsync(_folder.Path)), await Assert.ThrowsAsync<StoreException>(() => reader.RunsAsync(default)),
        };

        Assert.All(refusals, refusal => Assert.Contains($"its schema is version 999 and this program knows versions up to {SqlText.TrafficMigrations[^1].Version}", refusal.Message));
        Assert.All(refusals, refusal => Assert.StartsWith($"Opening the store of traffic {Database} failed", refusal.Message));
    }

    [Fact]
    public async Task A_file_of_another_program_is_refused()
    {
        await File.WriteAllTextAsync(Database, new string('x', 4_096));
        await using var reader = SqliteTrafficStore.ToRead(_folder.Path, new TrafficRetention(), _time);

        Assert.Contains("file is not a database", (await Assert.ThrowsAsync<StoreException>(() => OpenAsync(_folder.Path))).Message);
        Assert.Contains("file is not a database", (await Assert.ThrowsAsync<StoreException>(() => reader.RunsAsync(default))).Message);
    }

    [RootFact]
    public async Task A_full_disk_is_a_clear_error_and_the_run_goes_on_once_there_is_space()
    {
        using var disk = new SmallDisk("1m");
        await using var store = await OpenAsync(disk.Path);
        var recorder = new Recorder(Midnight);
        var run = (await store.BeginAsync(RunOf("eth0"), default)).Run.Id;
        StoreException? failure = null;
        TrafficBatch? refused = null;
        for (var second = 6; failure is null && second < 10_000; second++)
        {
            recorder.Count(Midnight + second * Second, second, 100);
            refused = recorder.BatchAt(Midnight + second * Second);
            failure = (StoreException?)await Record.ExceptionAsync(() => store.StoreAsync(run, refused, default));
        }

        Assert.StartsWith($"Storing traffic of run {run} in {store.Path} failed", failure?.Message);
        Assert.Contains("space", failure!.Message);
        disk.Resize("64m");
        await store.StoreAsync(run, refused!, default);
        await store.EndAsync(run, recorder.LastBatch(), default);
        var all = await store.TopAsync(Seconds with { To = Midnight + Day, Step = TimeSpan.FromDays(1) }, default);
        Assert.Equal(recorder.Stored.Where(stored => stored.Level == 0).Aggregate(0UL, (sum, stored) => sum + stored.Bucket.Total.Bytes), all.Total.Bytes);
    }

    [RootFact]
    public async Task A_read_only_folder_is_a_clear_error()
    {
        using var disk = new SmallDisk("1m");
        disk.MakeReadOnly();

        Assert.Contains(disk.Path, (await Assert.ThrowsAsync<StoreException>(() => OpenAsync(disk.Path))).Message);
    }

    [Fact]
    public void Its_schema_and_those_of_the_others_do_not_mix()
    {
        Assert.Contains(SqlText.TrafficMigrations, migration => migration.Script.Contains("CREATE TABLE ranking_row", StringComparison.Ordinal));
        Assert.DoesNotContain(SqlText.Migrations.Concat(SqlText.SnapshotMigrations), migration => migration.Script.Contains("ranking_row", StringComparison.Ordinal));
    }

    Task<SqliteTrafficStore> OpenAsync(string folder) => SqliteTrafficStore.OpenAsync(folder, new TrafficRetention(), _time);
}
