using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Storage.Sqlite.Traffic;
using Tracefleet.Storage.Tests.Sqlite;
using Tracefleet.Traffic.Reading;
using static Tracefleet.Storage.Tests.Sqlite.SampleTraces;
using static Tracefleet.Storage.Tests.Traffic.Recorder;

namespace Tracefleet.Storage.Tests.Traffic;

public sealed class TracedPathTests : IAsyncLifetime, IDisposable
{
    readonly DataDirectory _folder = new();
    readonly SetTime _time = new(Midnight);
    SqliteTrafficStore? _opened;

    SqliteTrafficStore Store => _opened ?? throw new InvalidOperationException("It is open while a test runs.");

    public async Task InitializeAsync()
    {
        _opened = await SqliteTrafficStore.OpenAsync(_folder.Path, new TrafficRetention(), _time);
        await Store.BeginAsync(RunOf("eth0"), default);
    }

    public async Task DisposeAsync() => await Store.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_path_comes_back_with_its_whole_trace()
    {
        var trace = Reached(3, hops: 6);
        var hops = trace.Hops.Add(OfItsOwn(Answered(7, 3))).Add(NotSent(8))
            .Add(Answered(9, 3) with { Annotation = Annotation.None with { Special = "Private-Use" } });
        var path = PathTo(64_500, Midnight + 1, 3) with { AsName = "NET", Trace = trace with { Hops = hops } };

        await Store.StorePathAsync(path, default);

        var found = Assert.Single(await Store.PathsAsync(new Asn(64_500), 5, default));
        Same.Trace(path.Trace, found.Trace with { Hops = [.. found.Trace.Hops.Select(WithOneKindOfNothing)] });
        Assert.Equal(path with { Trace = trace }, found with { Trace = trace });
    }

    [Fact]
    public async Task Of_a_network_the_newest_ten_of_a_run_stay()
    {
        for (var i = 0; i < 14; i++)
            await Store.StorePathAsync(PathTo(64_500, Midnight + i % 2 * 100 + i, i), default);

        Assert.Equal(
            new long[] { 113, 111, 109, 107, 105, 103, 101, 12, 10, 8 },
            (await Store.PathsAsync(new Asn(64_500), 100, default)).Select(path => path.TracedAt.ToUnixTimeMilliseconds() - Midnight));
    }

    [Fact]
    public async Task Without_a_network_the_newest_to_each_is_found()
    {
        await Store.StorePathAsync(PathTo(64_500, Midnight + 3, 1), default);
        await Store.StorePathAsync(PathTo(64_500, Midnight + 1, 2), default);
        await Store.StorePathAsync(PathTo(64_501, Midnight + 2, 3), default);

        Assert.Equal([(64_500u, 1), (64_501u, 3)], (await Store.PathsAsync(null, 10, default)).Select(path => (path.As.Number, path.Trace.TargetIndex)));
        Assert.Equal(64_500u, Assert.Single(await Store.PathsAsync(null, 1, default)).As.Number);
        Assert.Empty(await Store.PathsAsync(new Asn(1), 10, default));
    }

    [Fact]
    public async Task A_path_of_no_run_is_let_go_and_old_ones_are_forgotten()
    {
        await Store.StorePathAsync(PathTo(64_500, Midnight, 1) with { Run = 9 }, default);
        Assert.Empty(await Store.PathsAsync(null, 10, default));
        await Store.StorePathAsync(PathTo(64_500, Midnight, 1), default);
        await Store.StorePathAsync(PathTo(64_500, Midnight + 2 * Day, 2), default);
        _time.Now = Midnight + 181 * Day;

        await Store.ForgetAsync(default);

        Assert.Equal(2, Assert.Single(await Store.PathsAsync(new Asn(64_500), 10, default)).Trace.TargetIndex);
    }

    // Empty arrays made differently are not equal.
    static Hop WithOneKindOfNothing(Hop hop) => hop with
    {
        Interfaces = hop.Interfaces.IsEmpty ? [] : hop.Interfaces,
        Extensions = hop.Extensions.IsEmpty ? [] : hop.Extensions,
    };

    static TracedPath PathTo(uint asn, long at, int target) =>
        new(1, new Asn(asn), null, Host(target), DateTimeOffset.FromUnixTimeMilliseconds(at), Reached(target));
}
