using Tracefleet.Addressing;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Storage.Tests.Sqlite;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;
using static Tracefleet.Storage.Tests.Traffic.Recorder;

namespace Tracefleet.Storage.Tests.Traffic;

public sealed class TrafficQuestionTests : IAsyncLifetime, IDisposable
{
    const long Now = Midnight + 3 * Hour + 30 * Minute;

    readonly DataDirectory _folder = new();
    readonly SetTime _time = new(Now);
    SqliteTrafficStore? _opened;

    SqliteTrafficStore Store => _opened ?? throw new InvalidOperationException("It is open while a test runs.");

    /// <summary>Run 1 counts hosts 0 to 39 at one exporter, run 2 the first ten at another.</summary>
    public async Task InitializeAsync()
    {
        _opened = await SqliteTrafficStore.OpenAsync(_folder.Path, new TrafficRetention(), _time);
        await RecordAsync(40, Router);
        await RecordAsync(10, Address.Parse("10.0.0.2"));
    }

    public async Task DisposeAsync() => await Store.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 10, 1)]
    [InlineData(0, 11, 60)]
    [InlineData(0, 360, 60)]
    [InlineData(0, 361, 300)]
    [InlineData(0, 2_880, 300)]
    [InlineData(0, 2_881, 3_600)]
    [InlineData(0, 86_400, 3_600)]
    [InlineData(0, 86_401, 86_400)]
    [InlineData(10, 5, 1)]
    [InlineData(11, 5, 60)]
    [InlineData(1_440, 10, 300)]
    [InlineData(14 * 1_440, 10, 3_600)]
    [InlineData(180 * 1_440, 10, 86_400)]
    [InlineData(20 * 365 * 1_440, 10, 86_400)]
    public async Task The_step_goes_by_the_span_and_by_what_is_still_kept(long endedMinutesAgo, long minutes, int seconds)
    {
        var to = Now - endedMinutesAgo * Minute;

        var top = await Store.TopAsync(Hosts with { From = to - minutes * Minute, To = to, Step = null }, default);

        Assert.Equal(TimeSpan.FromSeconds(seconds), top.Step);
    }

    [Fact]
    public async Task A_step_that_is_no_width_is_refused_by_name()
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => Store.TopAsync(Hosts with { Step = TimeSpan.FromMinutes(2) }, default));

        Assert.StartsWith("The step is 2 min; choose one of 1 s, 1 min, 5 min, 1 h, 1 d.", refusal.Message);
    }

    [Fact]
    public async Task A_series_of_too_many_points_is_refused_with_the_step_to_take()
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() =>
            Store.SeriesAsync(Hosts with { From = Now - 10_001 * Minute, To = Now, Step = TimeSpan.FromMinutes(1) }, default));

        Assert.Equal("10001 steps of 1 min are more than 10000; take a step of 5 min.", refusal.Message);
    }

    [Fact]
    public async Task An_empty_span_and_a_limit_of_none_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.TopAsync(Hosts with { To = Midnight, From = Midnight }, default));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.TopAsync(Hosts with { Limit = 0 }, default));
    }

    [Fact]
    public async Task Runs_add_up_unless_one_is_asked_for()
    {
        var (both, second, none) = (await Store.TopAsync(Hosts, default), await Store.TopAsync(Hosts with { Run = 2 }, default), await Store.TopAsync(Hosts with { Run = 3 }, default));

        Assert.Equal((2 * BytesOf(0), BytesOf(39)), (AmountOf(both, 0), AmountOf(both, 39)));
        Assert.Equal((10, BytesOf(0)), (second.Entries.Count, AmountOf(second, 0)));
        Assert.Equal((0, default), (none.Entries.Count, none.Total));
    }

    [Fact]
    public async Task A_side_ranks_by_what_went_that_way_and_leaves_out_what_did_not()
    {
        var sent = await Store.TopAsync(Hosts with { Side = TrafficSide.In, Run = 1 }, default);

        Assert.Equal(Enumerable.Range(0, 40).Where(IsIn).Select(Host).Reverse(), sent.Entries.Select(entry => entry.Key.Address!.Value));
        Assert.Equal(BytesOf(39), sent.UnlistedAtMost);
    }

    [Fact]
    public async Task Ties_are_broken_by_the_text_of_the_key()
    {
        var top = await Store.TopAsync(Hosts with { Measure = TrafficMeasure.Flows, Run = 1, Limit = 5 }, default);

        Assert.Equal(
            Enumerable.Range(0, 40).Select(host => Host(host).ToString()).Order(StringComparer.Ordinal).Take(5), top.Entries.Select(entry => entry.Key.ToString()));
        Assert.Equal(BytesOf(39), top.UnlistedAtMost);
    }

    [Theory]
    [InlineData(64_503u)]
    [InlineData(0u)]
    public async Task Hosts_narrow_to_an_AS_or_to_those_of_none(uint asn)
    {
        var top = await Store.TopAsync(Hosts with { As = new Asn(asn), Run = 1 }, default);

        Assert.Equal(Of(host => (OwnerOf(Host(host)).As ?? default).Number == asn), Found(top));
        Assert.NotEmpty(top.Entries);
        Assert.Equal((default, 40 * 41 / 2 * 1_000UL), (top.Other, top.Total.Bytes));
    }

    [Theory]
    [InlineData("198.51.0.0/28")]
    [InlineData("2001:db8::/32")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    public async Task Hosts_narrow_to_a_prefix_of_their_family(string prefix)
    {
        var within = Prefix.Parse(prefix);

        var top = await Store.TopAsync(Hosts with { Prefix = within, Run = 1 }, default);

        Assert.Equal(Of(host => within.Contains(Host(host))), Found(top));
        Assert.NotEmpty(top.Entries);
    }

    [Fact]
    public async Task Prefixes_narrow_to_those_contained()
    {
        var all = await Store.TopAsync(Hosts with { By = TrafficKind.Prefix }, default);
        var some = await Store.TopAsync(Hosts with { By = TrafficKind.Prefix, Prefix = Prefix.Parse("198.48.0.0/12") }, default);
        var none = await Store.TopAsync(Hosts with { By = TrafficKind.Prefix, Prefix = Prefix.Parse("198.51.0.0/25") }, default);

        Assert.Equal(["198.51.0.0/24"], some.Entries.Select(entry => entry.Key.ToString()));
        Assert.Contains("198.51.0.0/24", all.Entries.Select(entry => entry.Key.ToString()));
        Assert.Empty(none.Entries);
    }

    [Fact]
    public async Task Hosts_narrow_to_a_country_and_all_that_is_asked_for_holds_at_once()
    {
        var top = await Store.TopAsync(Hosts with { Country = "NL", As = new Asn(64_504), Prefix = Prefix.Parse("198.51.0.0/24"), Run = 1 }, default);

        Assert.Equal(Of(host => host % 16 != 15 && host % 3 == 1 && host % 7 == 4 && host % 4 != 3), Found(top));
        Assert.NotEmpty(top.Entries);
    }

    [Fact]
    public async Task Interfaces_narrow_to_an_exporter_and_ASes_beside_them_to_an_AS_too()
    {
        var other = Address.Parse("10.0.0.2");
        var interfaces = await Store.TopAsync(Hosts with { By = TrafficKind.Interface, Exporter = other }, default);
        var beside = await Store.TopAsync(Hosts with { By = TrafficKind.AsOfInterface, Exporter = other, As = new Asn(64_501) }, default);

        Assert.Equal(["10.0.0.2 interface 1", "10.0.0.2 interface 2"], interfaces.Entries.Select(entry => entry.Key.ToString()).Order());
        Assert.All(beside.Entries, entry => Assert.Equal((other, new Asn(64_501)), (entry.Key.Address, entry.Key.As)));
        Assert.Equal(BytesOf(1) + BytesOf(8), beside.Entries.Aggregate(0UL, (sum, entry) => sum + entry.Amount.Bytes));
    }

    [Fact]
    public async Task What_has_no_such_thing_is_not_narrowed_to_it()
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => Store.TopAsync(Hosts with { By = TrafficKind.Port, As = new Asn(1) }, default));

        Assert.StartsWith("Port cannot be narrowed to an AS; only As, Prefix, Host, AsOfInterface can.", refusal.Message);
    }

    static TrafficQuestion Hosts => new() { By = TrafficKind.Host, From = Midnight, To = Now, Step = TimeSpan.FromHours(1), Limit = 1_000 };

    async Task RecordAsync(int hosts, Address exporter)
    {
        var recorder = new Recorder(Midnight);
        var run = (await Store.BeginAsync(RunOf("eth0"), default)).Run.Id;
        for (var host = 0; host < hosts; host++)
            recorder.Count(Midnight + Hour + host * 10 * Second, host, BytesOf(host), IsIn(host), exporter);
        await Store.EndAsync(run, recorder.LastBatch(), default);
    }

    static ulong BytesOf(int host) => 1_000 * (ulong)(host + 1);

    static bool IsIn(int host) => host % 3 == 1;

    static ulong AmountOf(TrafficTop top, int host) => top.Entries.Single(entry => entry.Key.Address == Host(host)).Amount.Bytes;

    static IEnumerable<Address> Of(Func<int, bool> condition) => Enumerable.Range(0, 40).Where(condition).Select(Host).Reverse();

    static IEnumerable<Address> Found(TrafficTop top) => top.Entries.Select(entry => entry.Key.Address!.Value);
}
