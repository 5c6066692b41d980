using System.Collections.Immutable;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Results;
using Tracefleet.Measurements.Traces;
using Tracefleet.Storage.Sqlite;
using Tracefleet.Storage.Sqlite.Engine;
using static Tracefleet.Storage.Tests.Sqlite.SampleTraces;

namespace Tracefleet.Storage.Tests.Sqlite;

public sealed class OpeningTests : IDisposable
{
    static readonly int Newest = SqlText.Migrations[^1].Version;

    readonly DataDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    Task<SqliteStore> OpenAsync() => SqliteStore.OpenAsync(_directory.Path, TimeProvider.System);

    [Fact]
    public async Task A_second_owner_of_the_data_directory_is_refused()
    {
        await using var first = await OpenAsync();

        var refusal = await Assert.ThrowsAsync<StoreException>(OpenAsync);

        Assert.Contains(_directory.Database, refusal.Message);
        Assert.Contains($"process {Environment.ProcessId} is using it", refusal.Message);
    }

    [Fact]
    public async Task A_closed_store_can_be_opened_again()
    {
        await using (var first = await OpenAsync())
            await first.Hops.StoreAsync(Batch(1, Reached(0)), default);

        await using var second = await OpenAsync();

        Assert.Equal(1, await second.Hops.WatermarkAsync("c1", 0, 1, default));
        await second.CheckAsync(default);
    }

    [Fact]
    public async Task A_database_of_version_1_stays_readable()
    {
        using (var connection = Connection.OpenWriter(_directory.Database))
            connection.Execute(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Sqlite", "version-1.sql")));

        await using var store = await OpenAsync();

        var (batch, traces) = Assert.Single(await store.Hops.ReadBatchesAsync("c1", 0, default).ToListAsync());
        Assert.Equal(1, batch);
        Same.Trace(Reached(0), traces[0]);
        Same.Trace(Ended(1, CellReason.Refused), traces[1]);
        Assert.Equal([Entities.Event(Entities.One, 1)], await store.Journal.ReadAsync(Entities.One, 0, default).ToListAsync());
        Assert.Equal(2, (await store.Hops.StoreAsync(Batch(2, Reached(2)), default)).Batch);
    }

    [Fact]
    public async Task Annotations_of_version_1_are_found_again_and_not_stored_twice()
    {
        using (var connection = Connection.OpenWriter(_directory.Database))
            connection.Execute(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Sqlite", "version-1.sql")));
        await using (var store = await OpenAsync())
            await store.Hops.StoreAsync(Batch(2, Reached(2)), default);

        using var database = Connection.OpenWriter(_directory.Database);
        Assert.Equal(database.Single("SELECT count(DISTINCT as_name) FROM annotation"), database.Single("SELECT count(*) FROM annotation"));
    }

    [Fact]
    public async Task A_database_newer_than_the_program_is_refused_and_left_alone()
    {
        await (await OpenAsync()).DisposeAsync();
        using (var connection = Connection.OpenWriter(_directory.Database))
            connection.Execute("INSERT INTO schema_version (version, name, applied_at) VALUES (999, 'from_the_future', 0)");

        var refusal = await Assert.ThrowsAsync<StoreException>(OpenAsync);

        Assert.Contains($"its schema is version 999 and this program knows versions up to {SqlText.Migrations[^1].Version}", refusal.Message);
        Assert.Contains(_directory.Database, refusal.Message);
    }

    [Fact]
    public async Task A_database_of_another_program_is_refused()
    {
        using (var connection = Connection.OpenWriter(_directory.Database))
            connection.Execute("CREATE TABLE recipe (id INTEGER PRIMARY KEY)");

        Assert.Contains("another program", (await Assert.ThrowsAsync<StoreException>(OpenAsync)).Message);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        await File.WriteAllTextAsync(_directory.Database, string.Concat(Enumerable.Repeat("This is a letter to my aunt. ", 200)));

        Assert.Contains("file is not a database", (await Assert.ThrowsAsync<StoreException>(OpenAsync)).Message);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_the_version_before_it()
    {
        await (await OpenAsync()).DisposeAsync();
        ImmutableArray<Migration> migrations =
        [
            .. SqlText.Migrations,
            new Migration(Newest + 1, "good", "ALTER TABLE hop ADD COLUMN colour TEXT;"),
            new Migration(Newest + 2, "bad", "CREATE TABLE half (id INTEGER); CREATE TABLE hop (id INTEGER);"),
        ];

        Assert.Throws<StoreException>(() => SqliteStore.Open(_directory.Path, migrations, TimeProvider.System));

        using var connection = Connection.OpenReader(_directory.Database);
        Assert.Equal(Newest + 1, connection.Single("SELECT max(version) FROM schema_version"));
        Assert.Equal(0, connection.Single("SELECT count(*) FROM sqlite_master WHERE name = 'half'"));
        Assert.Equal(1, connection.Single("SELECT count(*) FROM pragma_table_info('hop') WHERE name = 'colour'"));
    }

    [Fact]
    public async Task Migrations_go_on_from_the_version_that_is_there()
    {
        await using (var first = await OpenAsync())
            await first.Hops.StoreAsync(Batch(1, Reached(0)), default);
        ImmutableArray<Migration> migrations = [.. SqlText.Migrations, new Migration(Newest + 1, "colours", "ALTER TABLE hop ADD COLUMN colour TEXT;")];

        await using var second = SqliteStore.Open(_directory.Path, migrations, TimeProvider.System);

        Assert.Equal(5, await second.Hops.ReadEventsAsync(new ResultFilter("c1"), default).CountAsync());
    }
}
