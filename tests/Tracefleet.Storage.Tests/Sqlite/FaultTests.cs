using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Results;
using Tracefleet.Measurements.Traces;
using Tracefleet.Storage.Sqlite;
using static Tracefleet.Storage.Tests.Sqlite.SampleTraces;

namespace Tracefleet.Storage.Tests.Sqlite;

public sealed class FaultTests
{
    [RootFact]
    public async Task A_full_disk_is_a_clear_error_and_the_store_works_again_once_there_is_space()
    {
        using var disk = new SmallDisk("2m");
        await using var store = await SqliteStore.OpenAsync(disk.Path, TimeProvider.System);
        var stored = 0;
        StoreException? failure = null;
        while (failure is null)
        {
            failure = (StoreException?)await Record.ExceptionAsync(() => store.Hops.StoreAsync(Batch(stored + 1, Hundred(stored)), default));
            stored += failure is null ? 1 : 0;
        }

        Assert.InRange(stored, 1, 1_000);
        Assert.StartsWith($"Storing batch {stored + 1} of shard 0 of campaign c1 in {store.Path} failed", failure.Message);
        Assert.Contains("space", failure.Message);
        await Assert.ThrowsAsync<StoreException>(() => store.Hops.StoreAsync(Batch(stored + 1, Hundred(stored)), default));
        Assert.Equal(stored, await store.Hops.WatermarkAsync("c1", 0, 1, default));

        disk.Resize("64m");
        await store.Hops.StoreAsync(Batch(stored + 1, Hundred(stored)), default);
        Assert.Equal((stored + 1) * 100, await store.Hops.ReadCellsAsync(new ResultFilter("c1"), default).CountAsync());
        IsSound(store.Path, (stored + 1) * 100);
    }

    [RootFact]
    public async Task On_a_full_disk_the_store_cannot_be_opened_and_says_why()
    {
        using var disk = new SmallDisk("64k");

        var failure = await Assert.ThrowsAsync<StoreException>(() => SqliteStore.OpenAsync(disk.Path, TimeProvider.System));

        Assert.Contains(disk.Path, failure.Message);
        Assert.Contains("space", failure.Message);
    }

    [RootFact]
    public async Task A_read_only_data_directory_is_a_clear_error()
    {
        using var disk = new SmallDisk("8m");
        await (await SqliteStore.OpenAsync(disk.Path, TimeProvider.System)).DisposeAsync();
        disk.MakeReadOnly();

        var failure = await Assert.ThrowsAsync<StoreException>(() => SqliteStore.OpenAsync(disk.Path, TimeProvider.System));

        Assert.StartsWith($"Opening the store {disk.Path}", failure.Message);
        Assert.Contains("ead-only file system", failure.Message);
    }

    /// <summary>Files copied while the store is being written are what a machine that lost power would find.</summary>
    [Fact]
    public async Task Whatever_was_acknowledged_before_a_crash_is_there_after_it_and_nothing_is_half_there()
    {
        using var directory = new DataDirectory();
        await using var store = await SqliteStore.OpenAsync(directory.Path, TimeProvider.System);
        for (var i = 0; i < 20; i++)
        {
            await store.Hops.StoreAsync(Batch(i + 1, Hundred(i)), default);
            var writing = store.Hops.StoreAsync(Batch(1, Hundred(i, campaign: $"busy{i}")), default);
            using var crashed = new DataDirectory();
            Copy(directory, crashed);
            await writing;

            await using var survivor = await SqliteStore.OpenAsync(crashed.Path, TimeProvider.System);
            Assert.Equal(i + 1, await survivor.Hops.WatermarkAsync("c1", 0, 1, default));
            Assert.Equal((i + 1) * 100, await survivor.Hops.ReadCellsAsync(new ResultFilter("c1"), default).CountAsync());
            var begun = await survivor.Hops.ReadCellsAsync(new ResultFilter($"busy{i}"), default).CountAsync();
            Assert.Equal(100 * await survivor.Hops.WatermarkAsync($"busy{i}", 0, 1, default), begun);
        }
    }

    // Two copies are one moment as long as no checkpoint falls between them; this test writes far less than the 16 MB that start one.
    static void Copy(DataDirectory from, DataDirectory to)
    {
        File.Copy(from.Database, to.Database);
        File.Copy(from.Database + "-wal", to.Database + "-wal");
    }

    static void IsSound(string database, int cells)
    {
        using var connection = Storage.Sqlite.Engine.Connection.OpenReader(database);
        Assert.Equal(0, connection.Single("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"));
        Assert.Equal(0, connection.Single("SELECT count(*) FROM pragma_foreign_key_check"));
        Assert.Equal(cells, connection.Single("SELECT count(*) FROM trace"));
        Assert.Equal(cells * 4, connection.Single("SELECT count(*) FROM hop"));
        Assert.Equal(cells, connection.Single("SELECT sum(cells) FROM cell_count"));
    }

    static System.Collections.Immutable.ImmutableArray<TraceRecord> Hundred(int block, string campaign = "c1") =>
        [.. Enumerable.Range(block * 100, 100).Select(target => Reached(target, campaign))];
}
