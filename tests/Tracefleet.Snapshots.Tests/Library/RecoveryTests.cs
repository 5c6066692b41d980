using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Tests.Library;

public sealed class RecoveryTests : LibraryTest
{
    /// <summary>What the next process finds.</summary>
    async Task<IEnumerable<string>> ListedByTheNextAsync()
    {
        await using var next = await OpenedLibrary.AtAsync(Folder.Path, Time);
        return (await next.Library.ListAsync(null, default)).Select(entry => entry.Id);
    }

    [Fact]
    public async Task A_file_without_its_row_is_listed_again_as_it_was()
    {
        var made = await MakeAsync("one");
        await Library.Catalog.RemoveAsync(made.Id, force: false, default);

        Assert.Equal([made.Id], await ListedByTheNextAsync());

        var again = await Library.Catalog.FindAsync(made.Id, default);
        Assert.Equal((made.Sha256, made.SizeInBytes), (again!.Sha256, again.SizeInBytes));
        Assert.Equal(made.Description with { Counts = again.Description.Counts }, again.Description);
    }

    [Fact]
    public async Task A_file_under_a_wrong_name_and_a_broken_one_are_left_alone()
    {
        var made = await MakeAsync("one");
        File.Copy(Library.PathOf(made.Id), Library.PathOf("ixp_202605311200_ffff"));
        Folder.File("ixp_202605311200_eeee.tfsnap", "broken");

        Assert.Equal([made.Id], await ListedByTheNextAsync());
        Assert.True(File.Exists(Library.PathOf("ixp_202605311200_eeee")));
    }

    [Fact]
    public async Task What_sessions_that_are_gone_have_left_is_swept_and_nothing_else()
    {
        Folder.File("4711-19a.session", "");
        Folder.File("4711-19a.1.partial", "half");
        Folder.File("4711-19b.1.partial.rib.bz2", "half");
        Folder.File("asn_202605311200_1f59.partial", "somebody else's");
        await MakeAsync("one");
        var session = Assert.Single(Folder.Names, name => name.EndsWith(".session", StringComparison.Ordinal) && !name.StartsWith("4711", StringComparison.Ordinal));
        Folder.File(session.Replace(".session", ".77.partial", StringComparison.Ordinal), "of a session that lives");

        await ListedByTheNextAsync();

        Assert.Equal(
            ["asn_202605311200_1f59.partial", session.Replace(".session", ".77.partial", StringComparison.Ordinal), session],
            Folder.Names.Where(name => !name.EndsWith(".tfsnap", StringComparison.Ordinal)).OrderBy(name => name[0] != 'a').ThenBy(name => name));
    }

    [Fact]
    public async Task A_row_without_its_file_stays_until_it_is_deleted()
    {
        var made = await MakeAsync("one");
        File.Delete(Library.PathOf(made.Id));

        Assert.Equal([made.Id], await ListedByTheNextAsync());
        var fault = await Assert.ThrowsAsync<SnapshotException>(() => MakeAsync("one"));
        Assert.Contains("is missing; delete the snapshot", fault.Message);
    }
}
