using Microsoft.Extensions.Logging.Abstractions;
using Tracefleet.Addressing;
using Tracefleet.Coordinator.LookingGlass;
using Tracefleet.Coordinator.Tests.Harness;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Tests.Mrt;
using Tracefleet.LookingGlass.Routing;
using Tracefleet.Snapshots;
using Tracefleet.Snapshots.Downloads;
using Tracefleet.Storage.Sqlite.Snapshots;

namespace Tracefleet.Coordinator.Tests.LookingGlass;

public sealed class GlassRouteTableTests : IAsyncLifetime
{
    const int Older = 1, Newer = 2;

    readonly string _folder = Directory.CreateTempSubdirectory("tracefleet-glass-").FullName;
    readonly ManualTime _time = new();
    readonly HttpClient _http = SnapshotHttp.Create();
    SqliteSnapshotCatalog _catalog = null!;
    SnapshotLibrary _library = null!;
    GlassRouteTable _table = null!;

    public async Task InitializeAsync()
    {
        _catalog = await SqliteSnapshotCatalog.OpenAsync(_folder);
        _library = new SnapshotLibrary(Path.Combine(_folder, "snapshots"), _catalog, _http, _time);
        _table = new GlassRouteTable(_library, _time, NullLogger<GlassRouteTable>.Instance);
    }

    public async Task DisposeAsync()
    {
        _table.Dispose();
        _library.Dispose();
        await _catalog.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    async Task<SnapshotEntry> MakeAsync(int hour, bool routes = true)
    {
        var mrt = new MrtWriter().Raw([.. MrtWriter.U32(MrtWriter.Time + (uint)hour * 3600), 0, 13, 0, 7, 0, 0, 0, 0])
            .Peers(("192.0.2.1", 100)).Rib("8.8.8.0/24", (0, MrtWriter.Path(100, (uint)hour)));
        var file = Path.Combine(_folder, "rib.mrt");
        await File.WriteAllBytesAsync(file, mrt.ToArray());
        return (await _library.CreateAsync(new SnapshotOrder { Kind = SnapshotKind.Asn, Files = [file], Routes = routes }, null, default)).Entry;
    }

    Task<(IRouteSource Source, string Snapshot)?> CurrentAsync(string reference = "latest") => _table.CurrentAsync(reference, CancellationToken.None);

    static async Task<string?> PathAsync((IRouteSource Source, string Snapshot)? table)
    {
        var answer = await table!.Value.Source.AskAsync(new RouteQuestion(RouteTopic.Bgp, Prefix.Parse("8.8.8.8"), IsHost: true, IsIpv6: false), default);
        return answer.Routes[0].AsPath;
    }

    [Fact]
    public async Task There_is_none_until_a_snapshot_is_made()
    {
        Assert.Null(await CurrentAsync());

        var made = await MakeAsync(Older);
        Assert.Null(await CurrentAsync());
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(made.Id, (await CurrentAsync())?.Snapshot);
        Assert.Equal("100 1", await PathAsync(await CurrentAsync()));
    }

    [Fact]
    public async Task It_is_opened_once_and_shared_and_follows_a_newer_snapshot()
    {
        await MakeAsync(Older);
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => CurrentAsync())));
        _time.Advance(TimeSpan.FromSeconds(5));
        var later = await CurrentAsync();
        Assert.Single(opened.Append(later).Select(table => table!.Value.Source).Distinct());

        var newer = await MakeAsync(Newer);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(newer.Id, (await CurrentAsync())?.Snapshot);
        Assert.Equal("100 2", await PathAsync(await CurrentAsync()));
    }

    [Fact]
    public async Task A_pinned_name_stays_where_it_is_and_what_is_deleted_is_let_go()
    {
        var older = await MakeAsync(Older);
        await MakeAsync(Newer);
        await _library.PinAsync(SnapshotKind.Asn, "public", older.Id, default);

        Assert.Equal(older.Id, (await CurrentAsync("public"))?.Snapshot);
        Assert.Null(await CurrentAsync("nobody"));

        await _library.DeleteAsync(older.Id, force: false, default);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await CurrentAsync("public"));
    }

    [Fact]
    public async Task Routes_that_are_added_later_are_seen()
    {
        await MakeAsync(Older, routes: false);
        Assert.DoesNotContain(RouteTopic.BgpSummary, (await CurrentAsync())!.Value.Source.Topics);

        await MakeAsync(Older);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains(RouteTopic.BgpSummary, (await CurrentAsync())!.Value.Source.Topics);
    }

    [Fact]
    public async Task While_a_newer_one_cannot_be_opened_the_one_before_serves_and_it_is_tried_again()
    {
        var older = await MakeAsync(Older);
        Assert.Equal(older.Id, (await CurrentAsync())?.Snapshot);
        var newer = await MakeAsync(Newer);
        var whole = await File.ReadAllBytesAsync(_library.RoutesPathOf(newer.Id));
        await File.WriteAllBytesAsync(_library.RoutesPathOf(newer.Id), whole[..^1]);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((older.Id, "100 1"), ((await CurrentAsync())!.Value.Snapshot, await PathAsync(await CurrentAsync())));

        await File.WriteAllBytesAsync(_library.RoutesPathOf(newer.Id), whole);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((newer.Id, "100 2"), ((await CurrentAsync())!.Value.Snapshot, await PathAsync(await CurrentAsync())));
    }
}
