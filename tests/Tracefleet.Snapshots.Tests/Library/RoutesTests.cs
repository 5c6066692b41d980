using Tracefleet.Addressing;
using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Tests.Mrt;
using static Tracefleet.Enrichment.Tests.Mrt.MrtWriter;

namespace Tracefleet.Snapshots.Tests.Library;

public sealed class RoutesTests : LibraryTest
{
    static readonly Prefix s_prefix = Prefix.Parse("8.8.8.0/24");

    string Table(uint origin = 15169)
    {
        var mrt = new MrtWriter().Peers(("192.0.2.1", 100), ("192.0.2.2", 200)).Rib("8.8.8.0/24", (0, Path(100, origin)), (1, Path(200, 3356, origin)));
        var path = System.IO.Path.Combine(Sources.Path, "rib.mrt");
        File.WriteAllBytes(path, mrt.ToArray());
        return path;
    }

    Task<MadeSnapshot> CreateAsync(string file, bool routes = true) => Library.CreateAsync(Orders.Asn(file) with { Routes = routes }, null, default);

    IEnumerable<string> Kept => Folder.Names.Where(name => !name.EndsWith(".session", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    [Fact]
    public async Task Routes_are_kept_beside_their_snapshot_and_nothing_else_is_left()
    {
        var made = await CreateAsync(Table());

        Assert.Equal([made.Entry.Id + ".tfroutes", made.Entry.Id + ".tfsnap"], Kept);
        Assert.Equal(new RibRoutesSize(2, new FileInfo(Library.RoutesPathOf(made.Entry.Id)).Length), made.Routes);
        Assert.Equal(made.Routes, Library.RoutesSizeOf(made.Entry.Id));
        var routes = Library.OpenRoutes(made.Entry)!;
        Assert.Equal((made.Entry.Id, 2L), (routes.SnapshotId, routes.Count));
        Assert.Equal(["100 15169", "200 3356 15169"], routes.RoutesOf(s_prefix).Select(route => route.AsPath));
        Assert.Same(routes, Library.OpenRoutes(made.Entry));
    }

    [Fact]
    public async Task Without_the_order_none_are_kept()
    {
        var made = await CreateAsync(Table(), routes: false);

        Assert.Equal([made.Entry.Id + ".tfsnap"], Kept);
        Assert.Null(made.Routes);
        Assert.Null(Library.RoutesSizeOf(made.Entry.Id));
        Assert.Null(Library.OpenRoutes(made.Entry));
    }

    [Fact]
    public async Task A_snapshot_that_is_there_without_routes_gets_them()
    {
        var first = await CreateAsync(Table(), routes: false);

        var second = await CreateAsync(Table());

        Assert.Equal((false, first.Entry.Id, 2L), (second.IsNew, second.Entry.Id, second.Routes!.Count));
        Assert.Equal(2, Library.OpenRoutes(first.Entry)!.Count);
    }

    [Fact]
    public async Task Deleting_a_snapshot_deletes_its_routes_and_those_who_have_them_open_keep_them()
    {
        var made = await CreateAsync(Table());
        var routes = Library.OpenRoutes(made.Entry)!;

        Assert.True(await Library.DeleteAsync(made.Entry.Id, force: false, default));

        Assert.Empty(Kept);
        Assert.Equal(2, routes.RoutesOf(s_prefix).Length);
        Assert.Null(Library.OpenRoutes(made.Entry));
    }

    [Fact]
    public async Task A_snapshot_that_is_not_deleted_keeps_its_routes()
    {
        var made = await CreateAsync(Table());
        await Library.Catalog.HoldAsync(made.Entry.Id, "c1", default);

        await Assert.ThrowsAsync<SnapshotHeldException>(() => Library.DeleteAsync(made.Entry.Id, force: false, default));

        Assert.Equal(2, Library.OpenRoutes(made.Entry)!.Count);
    }

    [Fact]
    public async Task Routes_without_a_snapshot_are_swept_by_the_next_start_and_files_of_others_are_not()
    {
        var made = await CreateAsync(Table());
        File.Copy(Library.RoutesPathOf(made.Entry.Id), Library.RoutesPathOf("asn_202605311200_ffff"));
        Folder.File("mine.tfroutes", "somebody else's");

        await using (var next = await OpenedLibrary.AtAsync(Folder.Path, Time))
            Assert.Single(await next.Library.ListAsync(null, default));

        Assert.Equal([made.Entry.Id + ".tfroutes", made.Entry.Id + ".tfsnap", "mine.tfroutes"], Kept);
    }

    [Fact]
    public async Task Routes_of_another_snapshot_are_not_opened()
    {
        var one = await CreateAsync(Table());
        var other = await CreateAsync(Table(origin: 36040));
        File.Copy(Library.RoutesPathOf(one.Entry.Id), Library.RoutesPathOf(other.Entry.Id), overwrite: true);

        Assert.Contains($"it holds the routes of {one.Entry.Id}, not of {other.Entry.Id}", Assert.Throws<SnapshotException>(() => Library.OpenRoutes(other.Entry)).Message);
    }

    [Fact]
    public async Task Trimming_counts_routes_too()
    {
        var made = await CreateAsync(Table());

        await Library.TrimAsync(made.Entry.SizeInBytes, new HashSet<string>(), default);

        Assert.Empty(Kept);
    }

    [Fact]
    public async Task What_holds_no_routes_is_refused_and_leaves_nothing()
    {
        var refusal = await Assert.ThrowsAsync<SnapshotException>(() => CreateAsync(Sources.File("ipasn.dat", "198.18.0.0/15\t64500\n")));

        Assert.Contains("it holds origins and no routes; give the table of a collector (MRT), or leave out --routes", refusal.Message);
        Assert.Empty(Kept);
    }

    [Fact]
    public async Task Cancelled_while_it_writes_it_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Library.CreateAsync(
            Orders.Asn(Table()) with { Routes = true }, new Cancelling(cancel), cancel.Token));

        Assert.Empty(Kept);
    }

    [Theory]
    [InlineData(SnapshotKind.Geo, false, "routes are kept beside asn snapshots only")]
    [InlineData(SnapshotKind.Asn, true, "a publisher's database holds origins and no routes")]
    public async Task Orders_that_cannot_have_routes_are_refused(SnapshotKind kind, bool publisher, string fault)
    {
        var order = new SnapshotOrder { Kind = kind, Routes = true, Publisher = publisher, Edition = "GeoLite2-ASN", Files = publisher ? [] : ["x"] };

        Assert.Contains(fault, (await Assert.ThrowsAsync<SnapshotLibraryException>(() => Library.CreateAsync(order, null, default))).Message);
    }

    sealed class Cancelling(CancellationTokenSource cancel) : IProgress<SnapshotProgress>
    {
        public void Report(SnapshotProgress value)
        {
            if (value.Stage == "writing")
                cancel.Cancel();
        }
    }
}
