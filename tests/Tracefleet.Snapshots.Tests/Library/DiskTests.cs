using Tracefleet.Snapshots.Tests.Downloads;
using Tracefleet.Storage.Tests.Sqlite;

namespace Tracefleet.Snapshots.Tests.Library;

public sealed class DiskTests : IDisposable
{
    static readonly TestTime Time = new(new DateTimeOffset(2026, 5, 31, 12, 0, 0, TimeSpan.Zero));

    readonly TestFolder _sources = new();

    public void Dispose() => _sources.Dispose();

    string Lans(int count) => _sources.File("lans.csv", string.Concat(Enumerable.Range(0, count).Select(i => $"2001:db8:{i:x}::/48,Exchange number {i}\n")));

    [RootFact]
    public async Task A_full_disk_is_a_clear_error_and_leaves_nothing()
    {
        using var disk = new SmallDisk("1m");
        await using var opened = await OpenedLibrary.AtAsync(disk.Path, Time);
        var order = Orders.Ixp(Lans(60_000));

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => opened.Library.CreateAsync(order, null, default));

        Assert.StartsWith($"{disk.Path}: No space left on device", refusal.Message);
        Assert.EndsWith("free space on its volume, or delete snapshots that nobody needs", refusal.Message);
        Assert.DoesNotContain(Directory.GetFiles(disk.Path), file => file.Contains("partial", StringComparison.Ordinal) || file.EndsWith(".tfsnap", StringComparison.Ordinal));
        Assert.Empty(await opened.Library.ListAsync(null, default));

        disk.Resize("64m");
        Assert.True((await opened.Library.CreateAsync(order, null, default)).IsNew);
    }

    [RootFact]
    public async Task Standard_input_that_does_not_fit_leaves_nothing()
    {
        using var disk = new SmallDisk("1m");
        await using var opened = await OpenedLibrary.AtAsync(disk.Path, Time);
        using var input = new MemoryStream(new byte[2 << 20]);

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => opened.Library.CreateAsync(
            new SnapshotOrder { Kind = Enrichment.Snapshots.SnapshotKind.Ixp, Input = input }, null, default));

        Assert.Contains("No space left on device", refusal.Message);
        Assert.DoesNotContain(Directory.GetFiles(disk.Path), file => file.Contains("partial", StringComparison.Ordinal));
    }

    [RootFact]
    public async Task A_read_only_folder_is_a_clear_error()
    {
        using var disk = new SmallDisk("8m");
        disk.MakeReadOnly();
        // SQLite would refuse before the library does; its own message is tested where it lives.
        await using var opened = await OpenedLibrary.AtAsync(disk.Path, Time, catalogFolder: _sources.Path);

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => opened.Library.CreateAsync(Orders.Ixp(Lans(10)), null, default));

        Assert.StartsWith($"{disk.Path}: Read-only file system", refusal.Message);
        Assert.EndsWith("mount the volume writable, or choose another folder", refusal.Message);
    }

    [Fact]
    public async Task A_folder_that_has_been_taken_away_is_a_clear_error()
    {
        using var folder = new TestFolder();
        var gone = Path.Combine(folder.Path, "snapshots");
        await using var opened = await OpenedLibrary.AtAsync(gone, Time);
        await opened.Library.ListAsync(null, default);
        Directory.Move(gone, gone + ".moved");

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => opened.Library.CreateAsync(Orders.Ixp(Lans(10)), null, default));

        Assert.StartsWith($"{gone}: Could not find a part of the path", refusal.Message);
        Assert.EndsWith("create the folder, or choose another", refusal.Message);
    }
}
