using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots.Lending;
using Tracefleet.Snapshots.Tests.Library;

namespace Tracefleet.Snapshots.Tests.Lending;

public sealed class RecentAnnotatorsTests : LibraryTest
{
    static readonly Address OnLan = Address.Parse("198.18.0.7");

    static SnapshotEntries Of(SnapshotEntry ixp) => new(null, null, ixp);

    [Fact]
    public async Task All_who_ask_at_once_get_one_that_was_loaded_once()
    {
        var (annotators, made) = (new RecentAnnotators(Library), await MakeAsync("one"));

        var lent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => annotators.GetAsync(Of(made), null, default))));

        var only = Assert.Single(lent.Distinct());
        Assert.Equal(("one", made.Id), (only.Annotator.Annotate(OnLan).Ixp, only.Annotator.Ids.Ixp));
    }

    [Fact]
    public async Task The_least_recently_asked_for_goes_when_there_are_too_many()
    {
        var annotators = new RecentAnnotators(Library);
        var made = new List<SnapshotEntry>();
        for (var i = 0; i <= RecentAnnotators.MaxKept; i++)
            made.Add(await MakeAsync($"exchange {i}", hoursAgo: i));
        var first = await annotators.GetAsync(Of(made[0]), null, default);
        var second = await annotators.GetAsync(Of(made[1]), null, default);
        Assert.Same(first, await annotators.GetAsync(Of(made[0]), null, default));

        foreach (var entry in made.Skip(2))
            await annotators.GetAsync(Of(entry), null, default);

        Assert.Same(first, await annotators.GetAsync(Of(made[0]), null, default));
        Assert.NotSame(second, await annotators.GetAsync(Of(made[1]), null, default));
        Assert.Equal("exchange 1", second.Annotator.Annotate(OnLan).Ixp);
    }

    [Fact]
    public async Task One_that_is_in_use_outlives_its_files_and_lends_them_to_others()
    {
        var (annotators, made) = (new RecentAnnotators(Library), await MakeAsync("one"));
        var lent = await annotators.GetAsync(Of(made), null, default);
        for (var i = 0; i < RecentAnnotators.MaxKept; i++)
            await annotators.GetAsync(Of(await MakeAsync($"exchange {i}", hoursAgo: 1 + i)), null, default);

        Assert.True(await Library.DeleteAsync(made.Id, force: false, default));

        Assert.Equal("one", lent.Annotator.Annotate(OnLan).Ixp);
        Assert.Equal("one", (await annotators.GetAsync(Of(made), lent, default)).Annotator.Annotate(OnLan).Ixp);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_named()
    {
        var (annotators, made) = (new RecentAnnotators(Library), await MakeAsync("one"));
        File.Delete(Library.PathOf(made.Id));

        var failure = await Assert.ThrowsAsync<SnapshotException>(() => annotators.GetAsync(Of(made), null, default));

        Assert.Contains(made.Id, failure.Message, StringComparison.Ordinal);
    }
}
