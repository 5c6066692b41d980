using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Tests.Library;

public sealed class KeepingTests : LibraryTest
{
    static readonly HashSet<string> Nothing = [];

    [Fact]
    public async Task A_snapshot_is_found_by_identifier_by_pinned_name_and_as_the_latest()
    {
        var old = await MakeAsync("old", hoursAgo: 9);
        var latest = await MakeAsync("latest", hoursAgo: 1);
        await Library.PinAsync(SnapshotKind.Ixp, "production", old.Id, default);

        Assert.Equal(old.Id, (await Library.FindAsync(SnapshotKind.Ixp, old.Id, default))?.Id);
        Assert.Equal(old.Id, (await Library.FindAsync(SnapshotKind.Ixp, "production", default))?.Id);
        Assert.Equal(latest.Id, (await Library.FindAsync(SnapshotKind.Ixp, "latest", default))?.Id);
    }

    [Fact]
    public async Task References_that_mean_nothing_find_nothing()
    {
        var made = await MakeAsync("one");
        await Library.PinAsync(SnapshotKind.Ixp, "production", made.Id, default);

        Assert.Null(await Library.FindAsync(SnapshotKind.Asn, made.Id, default));
        Assert.Null(await Library.FindAsync(SnapshotKind.Asn, "production", default));
        Assert.Null(await Library.FindAsync(SnapshotKind.Asn, "latest", default));
        Assert.Null(await Library.FindAsync(SnapshotKind.Ixp, "ixp_202605311200_ffff", default));
        Assert.Null(await Library.FindAsync(SnapshotKind.Ixp, "../catalog", default));
        Assert.True(await Library.UnpinAsync(SnapshotKind.Ixp, "production", default));
        Assert.Null(await Library.FindAsync(SnapshotKind.Ixp, "production", default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("käse")]
    [InlineData("latest")]
    [InlineData("Latest")]
    [InlineData("none")]
    [InlineData("asn_202605311200_1f59")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task Names_that_cannot_be_told_from_other_references_are_refused(string name)
    {
        var made = await MakeAsync("one");

        await Assert.ThrowsAsync<SnapshotLibraryException>(() => Library.PinAsync(SnapshotKind.Ixp, name, made.Id, default));
    }

    [Theory]
    [InlineData("production")]
    [InlineData("2026-05.b_1")]
    public async Task Other_names_are_taken(string name) =>
        Assert.True(await Library.PinAsync(SnapshotKind.Ixp, name, (await MakeAsync("one")).Id, default));

    [Fact]
    public async Task What_is_open_is_shared()
    {
        var made = await MakeAsync("one");

        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Library.Open(made))));

        Assert.Single(opened.Distinct());
    }

    [Fact]
    public async Task A_snapshot_without_its_file_says_so()
    {
        var made = await MakeAsync("one");
        File.Delete(Library.PathOf(made.Id));

        var fault = Assert.Throws<SnapshotException>(() => Library.Open(made));

        Assert.Equal($"{Library.PathOf(made.Id)}: the file of {made.Id} is missing; delete the snapshot and create or fetch it again", fault.Message);
        await Assert.ThrowsAsync<SnapshotException>(() => Library.VerifyAsync(made.Id, default));
        Assert.True(await Library.DeleteAsync(made.Id, force: false, default));
    }

    [Fact]
    public async Task A_file_that_holds_another_snapshot_is_not_opened()
    {
        var (one, other) = (await MakeAsync("one"), await MakeAsync("other"));
        File.Copy(Library.PathOf(one.Id), Library.PathOf(other.Id), overwrite: true);

        Assert.Contains($"it holds {one.Id}, not {other.Id}", Assert.Throws<SnapshotException>(() => Library.Open(other)).Message);
    }

    [Fact]
    public async Task A_file_that_changed_is_noticed()
    {
        var made = await MakeAsync("one");
        var bytes = File.ReadAllBytes(Library.PathOf(made.Id));
        bytes[^1] ^= 1;
        File.WriteAllBytes(Library.PathOf(made.Id), bytes);

        Assert.Contains($"and was {made.Sha256}", (await Assert.ThrowsAsync<SnapshotException>(() => Library.VerifyAsync(made.Id, default))).Message);
        Assert.False(await Library.VerifyAsync("ixp_202605311200_ffff", default));
    }

    [Fact]
    public async Task A_deleted_snapshot_leaves_nothing_and_those_who_have_it_open_keep_it()
    {
        var made = await MakeAsync("one");
        var facts = Library.Open(made).Facts<Exchange>();

        Assert.True(await Library.DeleteAsync(made.Id, force: false, default));

        Assert.True(facts.TryFind(Addressing.Address.Parse("198.18.0.1"), out _, out _));
        Assert.Empty(await ListedAsync());
        Assert.DoesNotContain(Folder.Names, name => name.Contains(".tfsnap", StringComparison.Ordinal));
        Assert.False(await Library.DeleteAsync(made.Id, force: false, default));
        Assert.False(await Library.DeleteAsync("../x", force: true, default));
    }

    [Fact]
    public async Task A_snapshot_that_a_campaign_needs_is_deleted_only_by_force()
    {
        var made = await MakeAsync("one");
        await Library.Catalog.HoldAsync(made.Id, "c1", default);

        await Assert.ThrowsAsync<SnapshotHeldException>(() => Library.DeleteAsync(made.Id, force: false, default));
        Assert.True(await Library.VerifyAsync(made.Id, default));

        Assert.True(await Library.DeleteAsync(made.Id, force: true, default));
        Assert.False(File.Exists(Library.PathOf(made.Id)));
    }

    [Fact]
    public async Task Trimming_deletes_those_that_were_not_opened_for_longest()
    {
        var entries = new List<SnapshotEntry>();
        for (var i = 0; i < 4; i++)
        {
            Time.Now = Noon.AddHours(i);
            entries.Add(await MakeAsync($"number {i}"));
        }
        Time.Now = Noon.AddHours(9);
        await using (var other = await OpenedLibrary.AtAsync(Folder.Path, Time))
            other.Library.Open(entries[0]);

        await Library.TrimAsync(entries[0].SizeInBytes + entries[3].SizeInBytes, Nothing, default);

        Assert.Equal(new[] { entries[0].Id, entries[3].Id }.Order(), (await ListedAsync()).Order());
    }

    [Fact]
    public async Task Trimming_leaves_what_is_open_kept_pinned_or_needed()
    {
        var (open, kept, pinned, needed) = (await MakeAsync("open"), await MakeAsync("kept"), await MakeAsync("pinned"), await MakeAsync("needed"));
        await MakeAsync("none of these");
        Library.Open(open);
        await Library.PinAsync(SnapshotKind.Ixp, "p", pinned.Id, default);
        await Library.Catalog.HoldAsync(needed.Id, "c1", default);

        await Library.TrimAsync(0, new HashSet<string> { kept.Id }, default);

        Assert.Equal(new[] { open.Id, kept.Id, pinned.Id, needed.Id }.Order(), (await ListedAsync()).Order());
    }

    [Fact]
    public async Task What_fits_is_not_trimmed()
    {
        var made = await MakeAsync("one");

        await Library.TrimAsync(made.SizeInBytes, Nothing, default);

        Assert.Single(await ListedAsync());
    }
}
