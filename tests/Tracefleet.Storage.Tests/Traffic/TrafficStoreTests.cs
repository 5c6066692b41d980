using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Storage.Tests.Sqlite;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;
using static Tracefleet.Storage.Tests.Traffic.Recorder;

namespace Tracefleet.Storage.Tests.Traffic;

public sealed class TrafficStoreTests : IAsyncLifetime, IDisposable
{
    readonly DataDirectory _folder = new();
    readonly SetTime _time = new(Midnight);
    SqliteTrafficStore? _opened;

    SqliteTrafficStore Store => _opened ?? throw new InvalidOperationException("It is open while a test runs.");

    public async Task InitializeAsync() => _opened = await SqliteTrafficStore.OpenAsync(_folder.Path, new TrafficRetention(), _time);

    public async Task DisposeAsync() => await Store.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_comes_back_as_it_was_begun_told_and_ended()
    {
        var start = new TrafficRunStart(
            TrafficRunKind.Collection, "netflow 127.0.0.1:2055", "here", "ip6", [Prefix.Parse("192.0.2.0/24"), Prefix.Parse("2001:db8::/32")], false,
            new SnapshotIds("asn_1", null, "ixp_1"));
        var run = (await Store.BeginAsync(start, default)).Run;
        var counts = ImmutableSortedDictionary<string, long>.Empty.Add("tooLate", 3);
        var report = new ExporterReport(Router, "NetFlow v9", DateTimeOffset.FromUnixTimeMilliseconds(Midnight + 1), counts);
        var batch = new TrafficBatch([], new Dictionary<TrafficKey, TrafficAbout>(), Midnight + Second, counts, [report with { Protocols = "sFlow v5" }], []);
        await Store.StoreAsync(run.Id, batch, default);
        _time.Now = Midnight + Minute;
        await Store.EndAsync(run.Id, batch with { StoredUntil = Midnight + 2 * Second, Exporters = [report] }, default);

        var found = Assert.Single(await Store.RunsAsync(default));

        Assert.Equal((1L, TrafficRunState.Running, DateTimeOffset.FromUnixTimeMilliseconds(Midnight), null), (run.Id, run.State, run.StartedAt, run.StoredUntil));
        Assert.Equal(start with { Own = default }, found.Start with { Own = default });
        Assert.Equal<Prefix>(start.Own, found.Start.Own);
        Assert.Equal((TrafficRunState.Ended, DateTimeOffset.FromUnixTimeMilliseconds(Midnight + Minute)), (found.State, found.EndedAt));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Midnight + 2 * Second), found.StoredUntil);
        Assert.Equal(counts, found.Counts);
        Assert.Equal(report with { Counts = counts }, Assert.Single(found.Exporters) with { Counts = counts });
        Assert.False(File.Exists(Path.Combine(_folder.Path, "run-1.lock")));
    }

    [Fact]
    public async Task Buckets_that_begin_at_the_same_time_add_up_with_their_bounds()
    {
        var run = (await Store.BeginAsync(RunOf("eth0"), default)).Run.Id;
        await Store.StoreAsync(run, BatchOf(Hosts(10, (1, 500, 20), (2, 40, 0))), default);

        await Store.EndAsync(run, BatchOf(Hosts(7, (1, 100, 0), (3, 90, 5))), default);

        var top = await Store.TopAsync(Hours, default);
        Assert.Equal(
            [(Host(1), 580UL, 600UL), (Host(3), 85, 100), (Host(2), 40, 47)],
            top.Entries.Select(entry => (entry.Key.Address!.Value, entry.Amount.To.Bytes, entry.BytesAtMost)));
        Assert.Equal((730UL, 17UL), (top.Total.To.Bytes, top.UnlistedAtMost));
        Assert.Equal(730UL, top.ByDirection[(int)TrafficDirection.Out].Bytes);
    }

    [Fact]
    public async Task Counts_beyond_what_the_database_can_keep_stay_the_largest_it_can()
    {
        var run = (await Store.BeginAsync(RunOf("eth0"), default)).Run.Id;
        await Store.EndAsync(run, BatchOf(Hosts(ulong.MaxValue, (1, ulong.MaxValue, 0))), default);

        var top = await Store.TopAsync(Hours, default);

        Assert.Equal((long.MaxValue, long.MaxValue), ((long)top.Entries[0].Amount.To.Bytes, (long)top.UnlistedAtMost));
    }

    [Fact]
    public async Task What_is_known_of_a_key_is_what_was_said_last_and_stays_where_nothing_is()
    {
        var run = (await Store.BeginAsync(RunOf("eth0"), default)).Run.Id;
        var (key, first, second) = (TrafficKey.OfHost(Host(1)), new TrafficAbout(new Asn(1), "ONE", null, "DE", "X"), new TrafficAbout(new Asn(2), null, Prefix.Parse("198.51.0.0/16")));
        foreach (var (about, known) in new (TrafficAbout? Said, TrafficAbout Known)[] { (first, first), (second, second), (null, second) })
        {
            var said = new Dictionary<TrafficKey, TrafficAbout>();
            if (about is not null)
                said[key] = about;
            await Store.StoreAsync(run, BatchOf(Hosts(0, (1, 5, 0))) with { About = said }, default);

            Assert.Equal(known, Assert.Single((await Store.TopAsync(Hours, default)).Entries).About);
        }
        await Store.EndAsync(run, BatchOf(), default);
        Assert.Equal(second, Assert.Single((await Store.TopAsync(Hours, default)).Entries).About);
    }

    [Fact]
    public async Task Interfaces_have_the_name_that_their_run_or_the_newest_one_gave_them()
    {
        var names = new[] { "ge-0/0/1", "uplink" };
        foreach (var name in names)
        {
            var run = (await Store.BeginAsync(RunOf(name), default)).Run.Id;
            var rows = Hosts(0, (1, 5, 0)) with { Rankings = Rankings(TrafficKind.Interface, 0, [(TrafficKey.OfInterface(Router, 7), 5, 0)]) };
            await Store.EndAsync(run, BatchOf(rows) with { Interfaces = [new TrafficInterface(Router, 7, name, ulong.MaxValue)] }, default);
        }

        var asked = Hours with { By = TrafficKind.Interface };

        Assert.Equal("uplink", Assert.Single((await Store.TopAsync(asked, default)).Entries).InterfaceName);
        Assert.Equal("ge-0/0/1", Assert.Single((await Store.TopAsync(asked with { Run = 1 }, default)).Entries).InterfaceName);
    }

    [Fact]
    public async Task A_batch_with_a_fault_is_not_stored_in_part_and_a_run_that_is_over_takes_none()
    {
        var run = (await Store.BeginAsync(RunOf("eth0"), default)).Run.Id;
        var wrong = Hosts(0, (2, 5, 0)) with { Width = TimeSpan.FromMinutes(1) };

        await Assert.ThrowsAsync<ArgumentException>(() => Store.StoreAsync(run, BatchOf(Hosts(0, (1, 5, 0)), wrong), default));
        await Store.EndAsync(run, BatchOf(), default);

        Assert.Equal(default, (await Store.TopAsync(Hours, default)).Total);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.StoreAsync(run, BatchOf(), default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.StoreAsync(99, BatchOf(), default));
    }

    static TrafficQuestion Hours => new() { By = TrafficKind.Host, From = Midnight, To = Midnight + Hour, Step = TimeSpan.FromHours(1) };

    static TrafficBatch BatchOf(params ImmutableArray<TrafficBucket> buckets) => new(
        [.. buckets.Select(bucket => (3, bucket))], new Dictionary<TrafficKey, TrafficAbout>(), Midnight + Hour, ImmutableSortedDictionary<string, long>.Empty, [], []);

    static TrafficBucket Hosts(ulong unlisted, params (int Host, ulong Count, ulong Error)[] rows)
    {
        var rankings = Rankings(TrafficKind.Host, unlisted, [.. rows.Select(row => (TrafficKey.OfHost(Host(row.Host)), row.Count, row.Error))]);
        return new TrafficBucket(Midnight, TimeSpan.FromHours(1), [default, rankings[(int)TrafficKind.Host].Total.To, default, default], rankings);
    }

    static ImmutableArray<TrafficRanking> Rankings(TrafficKind kind, ulong unlisted, (TrafficKey Key, ulong Count, ulong Error)[] rows) =>
    [
        .. Enum.GetValues<TrafficKind>().Select(each => each == kind
            ? new TrafficRanking(kind, Out(rows.Aggregate(0UL, (sum, row) => sum + row.Count)),
                [.. rows.Select(row => new TopEntry<TrafficKey>(row.Key, row.Count, row.Error, Out(row.Count - row.Error)))], unlisted)
            : new TrafficRanking(each, default, [], 0)),
    ];

    static Tally Out(ulong bytes) => new(default, new Counts(bytes, 1, 1));
}
