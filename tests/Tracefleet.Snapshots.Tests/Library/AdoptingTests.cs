using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Tests.Library;

public sealed class AdoptingTests : LibraryTest
{
    readonly TestFolder _elsewhere = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _elsewhere.Dispose();
    }

    /// <summary>A snapshot made by another machine, arrived here under a name of its own.</summary>
    async Task<(SnapshotEntry Entry, string Path)> ArriveAsync()
    {
        await using var other = await OpenedLibrary.AtAsync(_elsewhere.Path, Time);
        var made = await other.Library.CreateAsync(Orders.Ixp(Sources.File("lans.csv", Orders.Lans)), null, default);
        var path = Path.Combine(Folder.Path, "arrived.fetch");
        File.Copy(other.Library.PathOf(made.Entry.Id), path);
        return (made.Entry, path);
    }

    [Fact]
    public async Task A_file_whose_hash_is_right_is_listed_under_its_own_identifier()
    {
        var (entry, path) = await ArriveAsync();

        var adopted = await Library.AdoptAsync(path, entry.Sha256.ToUpperInvariant(), default);

        Assert.Equal((entry.Id, entry.Sha256, entry.SizeInBytes), (adopted.Id, adopted.Sha256, adopted.SizeInBytes));
        Assert.Equal(entry.Description with { Counts = adopted.Description.Counts }, adopted.Description);
        Assert.Equal([entry.Id], (await ListedAsync()).AsEnumerable());
        Assert.True(await Library.VerifyAsync(entry.Id, default));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task It_may_arrive_twice()
    {
        var (entry, path) = await ArriveAsync();
        await Library.AdoptAsync(path, entry.Sha256, default);
        File.Copy(Library.PathOf(entry.Id), path);

        Assert.Equal(entry.Id, (await Library.AdoptAsync(path, entry.Sha256, default)).Id);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_lost_file_comes_back_to_its_row()
    {
        var (entry, path) = await ArriveAsync();
        await Library.AdoptAsync(path, entry.Sha256, default);
        File.Move(Library.PathOf(entry.Id), path);

        await Library.AdoptAsync(path, entry.Sha256, default);

        Assert.True(await Library.VerifyAsync(entry.Id, default));
    }

    [Fact]
    public async Task A_file_whose_hash_is_wrong_is_left_alone()
    {
        var (_, path) = await ArriveAsync();

        var refusal = await Assert.ThrowsAsync<SnapshotException>(() => Library.AdoptAsync(path, new string('0', 64), default));

        Assert.Contains($"not {new string('0', 64)}; fetch it again", refusal.Message);
        Assert.True(File.Exists(path));
        Assert.Empty(await ListedAsync());
    }

    [Fact]
    public async Task What_is_no_snapshot_is_not_adopted_even_if_its_hash_is_right()
    {
        var path = Folder.File("arrived.fetch", "abc");

        await Assert.ThrowsAsync<SnapshotException>(
            () => Library.AdoptAsync(path, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", default));

        Assert.Empty(await ListedAsync());
    }
}
