using Tracefleet.Addressing;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Storage.Sqlite.Traffic.Import;
using Tracefleet.Storage.Tests.Sqlite;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;
using static Tracefleet.Storage.Tests.Traffic.Recorder;

namespace Tracefleet.Storage.Tests.Traffic;

public sealed class TrafficImportTests : IAsyncLifetime, IDisposable
{
    /// <summary>As Flask-SQLAlchemy makes it for asn_report's model.</summary>
    const string AsnReport = """
        CREATE TABLE asn_count (id INTEGER NOT NULL, asn INTEGER NOT NULL, owner VARCHAR(128), host VARCHAR(128) NOT NULL, parent_pfx VARCHAR(128) NOT NULL,
          display_name VARCHAR(256), PRIMARY KEY (id));
        """;

    readonly DataDirectory _folder = new();
    readonly SetTime _time = new(Midnight + 9 * Hour);
    SqliteTrafficStore? _opened;

    SqliteTrafficStore Store => _opened ?? throw new InvalidOperationException("It is open while a test runs.");

    string Foreign => Path.Combine(_folder.Path, "asn report #1?.db");

    public async Task InitializeAsync() => _opened = await SqliteTrafficStore.OpenAsync(Path.Combine(_folder.Path, "traffic"), new TrafficRetention(), _time);

    public async Task DisposeAsync() => await Store.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_row_becomes_a_packet_of_its_AS_prefix_and_host_in_a_bucket_of_a_day()
    {
        Make(AsnReport, """
            INSERT INTO asn_count (asn, owner, host, parent_pfx) VALUES
              (15169, 'Google Inc.', '8.8.8.8', '8.8.8.0/24'), (15169, 'Google Inc.', '8.8.8.8/32', '8.8.8.0/24'), (15169, 'Google Inc.', '8.8.4.4', '8.8.4.0/24'),
              (64500, NULL, '2001:db8::1', '2001:db8::/32'), (0, 'NoOrgAssociated', '198.51.100.1', 'IPtoASN Error');
            """);

        var import = await Store.ImportAsync(new TrafficImportOrder(Foreign, DateTimeOffset.FromUnixTimeMilliseconds(Midnight - 3 * Day + Hour)), default);

        Assert.Equal(("asn_count", 5L, 5L, 0), (import.Table, import.Rows, import.Imported, import.Skipped.Count));
        Assert.Equal((TrafficRunKind.Import, "asn report #1?.db", TrafficRunState.Ended), (import.Run.Start.Kind, import.Run.Start.Name, import.Run.State));
        Assert.Equal(5, import.Run.Counts[TrafficRunCounts.Received]);
        Assert.Equal(["8.8.8.8 2", "198.51.100.1 1", "2001:db8::1 1", "8.8.4.4 1"], await FoundAsync(TrafficKind.Host));
        Assert.Equal(["8.8.8.0/24 2", "2001:db8::/32 1", "8.8.4.0/24 1"], await FoundAsync(TrafficKind.Prefix));
        Assert.Equal(["AS15169 3", "AS0 1", "AS64500 1"], await FoundAsync(TrafficKind.As));
        var top = await Store.TopAsync(Question(TrafficKind.As), default);
        Assert.Equal((Midnight - 3 * Day, TimeSpan.FromDays(1), new Counts(0, 5, 5)), (top.From, top.Step, top.ByDirection[(int)TrafficDirection.Out]));
        Assert.Equal(["Google Inc.", null, null], top.Entries.Select(entry => entry.About.AsName));
        var hosts = await Store.TopAsync(Question(TrafficKind.Host) with { As = new Asn(15_169) }, default);
        Assert.Equal((2, Prefix.Parse("8.8.8.0/24"), 0UL), (hosts.Entries.Count, hosts.Entries[0].About.Prefix, hosts.UnlistedAtMost));
    }

    [Fact]
    public async Task Rows_that_cannot_be_read_are_counted_by_what_is_wrong_and_skipped()
    {
        Make(AsnReport, """
            INSERT INTO asn_count (asn, host, parent_pfx) VALUES
              (-1, '8.8.8.8', '8.8.8.0/24'), (4294967296, '8.8.8.8', '8.8.8.0/24'), ('many', '8.8.8.8', '8.8.8.0/24'), (1, '8.8.8', '8.8.8.0/24'),
              (1, '8.8.8.0/24', '8.8.8.0/24'), (1, '8.8.8.8', 'None'), (1, '8.8.8.8', '8.8.8.8/24'), (1, x'08080808', '8.8.8.0/24'), (1, '8.8.8.8', '8.8.8.0/24');
            """);

        var import = await Store.ImportAsync(new TrafficImportOrder(Foreign), default);

        Assert.Equal((9L, 1L), (import.Rows, import.Imported));
        Assert.Equal([("asn", 3L), ("host", 3), ("parent_pfx", 2)], import.Skipped.Select(skipped => (skipped.Key, skipped.Value)));
        Assert.Equal(8, import.Run.Counts[TrafficRunCounts.Malformed]);
    }

    [Fact]
    public async Task A_table_of_another_name_is_found_by_its_columns()
    {
        Make("CREATE TABLE other (asn INTEGER, host TEXT);", """CREATE TABLE "as""count" (ASN INTEGER, owner TEXT, Host TEXT, parent_pfx TEXT);""",
            """INSERT INTO "as""count" VALUES (1, NULL, '8.8.8.8', '8.8.8.0/24');""");

        var import = await Store.ImportAsync(new TrafficImportOrder(Foreign), default);

        Assert.Equal(("as\"count", 1L), (import.Table, import.Imported));
    }

    [Fact]
    public async Task What_is_no_such_database_is_refused_with_what_was_looked_for()
    {
        await Refuses("failed: Could not find file");
        await File.WriteAllTextAsync(Foreign, "id,asn,owner,host,parent_pfx\n");
        await Refuses("is no SQLite database; give the one of asn_report");
        File.Delete(Foreign);
        Make("CREATE TABLE asn_count (asn INTEGER, host TEXT)");
        await Refuses("has no table with the columns asn, owner, host and parent_pfx, which asn_report's has (asn_count).");
        Assert.Empty(await Store.RunsAsync(default));

        async Task Refuses(string why) =>
            Assert.Contains(why, (await Assert.ThrowsAsync<TrafficImportException>(() => Store.ImportAsync(new TrafficImportOrder(Foreign), default))).Message);
    }

    [Fact]
    public async Task A_damaged_database_is_a_clear_error_and_leaves_no_run()
    {
        MakeMany(5_000);
        using (var file = File.OpenWrite(Foreign))
        {
            file.Position = 4_096 * 8;
            file.Write(Enumerable.Repeat((byte)0xFF, 4_096 * 4).ToArray());
        }

        var failure = await Assert.ThrowsAsync<TrafficImportException>(() => Store.ImportAsync(new TrafficImportOrder(Foreign), default));

        Assert.StartsWith($"Reading {Foreign} failed: ", failure.Message);
        Assert.Empty(await Store.RunsAsync(default));
    }

    [Fact]
    public async Task The_same_content_or_file_is_imported_again_only_on_demand()
    {
        MakeMany(3);
        var copy = Foreign + ".copy";
        File.Copy(Foreign, copy);
        await Store.ImportAsync(new TrafficImportOrder(Foreign), default);

        var same = await Assert.ThrowsAsync<TrafficImportException>(() => Store.ImportAsync(new TrafficImportOrder(copy), default));
        using (var connection = Connection.OpenWriter(Foreign))
            connection.Execute("PRAGMA journal_mode = DELETE; INSERT INTO asn_count (asn, host, parent_pfx) VALUES (1, '8.8.8.8', '8.8.8.0/24')");
        var grown = await Assert.ThrowsAsync<TrafficImportException>(() => Store.ImportAsync(new TrafficImportOrder(Foreign), default));
        var again = await Store.ImportAsync(new TrafficImportOrder(Foreign, Again: true), default);

        Assert.StartsWith($"What is in {copy} was imported as run 1 on 2026-05-28 09:00 UTC from {Foreign};", same.Message);
        Assert.StartsWith($"An earlier state of {Foreign} was imported as run 1", grown.Message);
        Assert.Equal((2L, 4L), (again.Run.Id, again.Imported));
    }

    [Fact]
    public async Task Nothing_is_written_beside_it_and_what_it_has_only_in_its_log_is_not_lost_in_silence()
    {
        using (var writer = Connection.OpenWriter(Foreign))
        {
            writer.Execute(AsnReport + "INSERT INTO asn_count (asn, host, parent_pfx) VALUES (1, '8.8.8.8', '8.8.8.0/24')");
            var refusal = await Assert.ThrowsAsync<TrafficImportException>(() => Store.ImportAsync(new TrafficImportOrder(Foreign), default));
            Assert.Contains($"has changes in {Foreign}-wal", refusal.Message);
        }
        File.SetAttributes(Foreign, FileAttributes.ReadOnly);

        Assert.Equal(1L, (await Store.ImportAsync(new TrafficImportOrder(Foreign), default)).Imported);
        Assert.Equal([Path.GetFileName(Foreign)], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task More_hosts_than_memory_takes_at_once_are_counted_exactly()
    {
        MakeMany(450_000, hosts: 150_000);

        var import = await Store.ImportAsync(new TrafficImportOrder(Foreign), default);

        var hosts = await Store.TopAsync(Question(TrafficKind.Host) with { Limit = 3, Measure = TrafficMeasure.Packets }, default);
        Assert.Equal((450_000L, 450_000UL), (import.Imported, hosts.Total.To.Packets));
        Assert.All(hosts.Entries, entry => Assert.Equal(3UL, entry.Amount.To.Packets));
        using var connection = Connection.OpenReader(Store.Path);
        Assert.Equal(150_000, connection.Single("SELECT count(*) FROM ranking_row WHERE kind = 3 AND to_packets = 3"));
        Assert.Equal(450_000, connection.Single("SELECT sum(to_packets) FROM ranking_row WHERE kind = 2"));
    }

    [Fact]
    public async Task An_import_that_was_cut_short_counts_for_nothing_and_is_deleted()
    {
        MakeMany(50);
        await Store.ImportAsync(new TrafficImportOrder(Foreign), default);
        using (var connection = Connection.OpenWriter(Store.Path))
            connection.Execute("DELETE FROM bucket; DELETE FROM ranking; DELETE FROM import; UPDATE run SET ended_at = NULL");
        Assert.Equal(TrafficRunState.Killed, Assert.Single(await Store.RunsAsync(default)).State);
        Assert.Empty(await FoundAsync(TrafficKind.Host));

        await Store.ForgetAsync(default);

        Assert.Empty(await Store.RunsAsync(default));
        using var reader = Connection.OpenReader(Store.Path);
        Assert.Equal(0, reader.Single("SELECT count(*) FROM ranking_row"));
    }

    static TrafficQuestion Question(TrafficKind by) => new() { By = by, From = Midnight - 3 * Day, To = long.MaxValue / 2, Run = 1 };

    async Task<IEnumerable<string>> FoundAsync(TrafficKind kind) =>
        (await Store.TopAsync(Question(kind), default)).Entries.Select(entry => $"{entry.Key} {entry.Amount.To.Packets}");

    void Make(params string[] scripts)
    {
        using var connection = Connection.OpenWriter(Foreign);
        connection.Execute("PRAGMA journal_mode = DELETE;" + string.Join('\n', scripts));
    }

    void MakeMany(int rows, int hosts = 100) => Make(AsnReport, $"""
        WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < {rows})
        INSERT INTO asn_count (asn, owner, host, parent_pfx)
        SELECT 64500 + n % 10, 'NET', '10.' || (n % {hosts} / 65536) || '.' || (n % {hosts} / 256 % 256) || '.' || (n % {hosts} % 256), '10.' || (n % {hosts} / 65536) || '.0.0/16'
        FROM number;
        """);
}
