using Tracefleet.Campaigns.Journal;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Storage.Sqlite.Snapshots;
using Tracefleet.Storage.Tests.Sqlite;
using static Tracefleet.Storage.Tests.Snapshots.Entries;

namespace Tracefleet.Storage.Tests.Snapshots;

public sealed class OpeningTheCatalogTests : IDisposable
{
    readonly DataDirectory _folder = new();

    string Database => Path.Combine(_folder.Path, SqliteSnapshotCatalog.FileName);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_that_is_not_there_is_made()
    {
        await using var catalog = await SqliteSnapshotCatalog.OpenAsync(Path.Combine(_folder.Path, "a", "b"));

        Assert.Empty(await catalog.ListAsync(null, default));
        Assert.Equal(Path.Combine(_folder.Path, "a", "b", "catalog.db"), catalog.Path);
    }

    [Fact]
    public async Task What_one_has_added_another_finds_while_both_are_open()
    {
        await using var first = await SqliteSnapshotCatalog.OpenAsync(_folder.Path);
        await using var second = await SqliteSnapshotCatalog.OpenAsync(_folder.Path);

        await first.AddAsync(Full("asn_1"), default);

        Assert.False(await second.AddAsync(Full("asn_1"), default));
        Assert.Equal("asn_1", (await second.FindAsync("asn_1", default))?.Id);
    }

    [Fact]
    public async Task Many_may_open_a_new_folder_and_write_at_once()
    {
        var catalogs = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => SqliteSnapshotCatalog.OpenAsync(_folder.Path)));

        var added = await Task.WhenAll(catalogs.SelectMany((catalog, i) => Enumerable.Range(0, 8).Select(j => catalog.AddAsync(Full($"asn_{i}_{j}"), default))));

        Assert.DoesNotContain(false, added);
        Assert.Equal(128, (await catalogs[0].ListAsync(null, default)).Length);
        foreach (var catalog in catalogs)
            await catalog.DisposeAsync();
    }

    [Fact]
    public async Task A_catalog_newer_than_the_program_is_refused_and_left_alone()
    {
        await (await SqliteSnapshotCatalog.OpenAsync(_folder.Path)).DisposeAsync();
        using (var connection = Connection.OpenWriter(Database))
            connection.Execute("INSERT INTO schema_version (version, name, applied_at) VALUES (999, 'from_the_future', 0)");

        var refusal = await Assert.ThrowsAsync<StoreException>(() => SqliteSnapshotCatalog.OpenAsync(_folder.Path));

        Assert.Contains($"its schema is version 999 and this program knows versions up to {SqlText.SnapshotMigrations[^1].Version}", refusal.Message);
        Assert.Contains(Database, refusal.Message);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_the_version_before_it()
    {
        await (await SqliteSnapshotCatalog.OpenAsync(_folder.Path)).DisposeAsync();
        var newest = SqlText.SnapshotMigrations[^1].Version;

        Assert.Throws<StoreException>(() => SqliteSnapshotCatalog.Open(
            _folder.Path,
            [.. SqlText.SnapshotMigrations, new Migration(newest + 1, "bad", "CREATE TABLE half (id INTEGER); CREATE TABLE pin (id INTEGER);")],
            TimeProvider.System));

        using var connection = Connection.OpenReader(Database);
        Assert.Equal(newest, connection.Single("SELECT max(version) FROM schema_version"));
        Assert.Equal(0, connection.Single("SELECT count(*) FROM sqlite_master WHERE name = 'half'"));
    }

    [Fact]
    public void Its_schema_and_that_of_the_store_do_not_mix()
    {
        Assert.DoesNotContain(SqlText.Migrations, migration => migration.Script.Contains("CREATE TABLE pin", StringComparison.Ordinal));
        Assert.DoesNotContain(SqlText.SnapshotMigrations, migration => migration.Script.Contains("CREATE TABLE hop", StringComparison.Ordinal));
    }

    [RootFact]
    public async Task A_full_disk_is_a_clear_error()
    {
        using var disk = new SmallDisk("64k");

        var failure = await Assert.ThrowsAsync<StoreException>(() => SqliteSnapshotCatalog.OpenAsync(disk.Path));

        Assert.StartsWith($"Opening the catalog of snapshots {disk.Path}", failure.Message);
        Assert.True(failure.Message.Contains("space", StringComparison.Ordinal), failure.Message);
    }

    [RootFact]
    public async Task A_read_only_folder_is_a_clear_error()
    {
        using var disk = new SmallDisk("1m");
        disk.MakeReadOnly();

        var failure = await Assert.ThrowsAsync<StoreException>(() => SqliteSnapshotCatalog.OpenAsync(disk.Path));

        Assert.Contains(disk.Path, failure.Message);
    }
}
