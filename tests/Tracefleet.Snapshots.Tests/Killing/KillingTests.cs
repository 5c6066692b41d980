using System.Diagnostics;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots.Tests.Downloads;
using Tracefleet.Snapshots.Tests.Library;

namespace Tracefleet.Snapshots.Tests.Killing;

/// <summary>Another process works in the folder and is ended by SIGKILL at a known point.</summary>
public sealed class KillingTests : LibraryTest
{
    string Lans => Sources.File("lans.csv", Orders.Lans);

    async Task KillAtAsync(string point, string subject, Action? whileItLives = null)
    {
        using var victim = Process.Start(new ProcessStartInfo("dotnet", [typeof(Victim).Assembly.Location, point, Folder.Path, subject])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = victim.StandardError.ReadToEndAsync();
        var said = await victim.StandardOutput.ReadLineAsync();
        Assert.True(said == Victim.Ready, said is null ? await errors : said);
        whileItLives?.Invoke();
        victim.Kill();
        await victim.WaitForExitAsync();
    }

    IEnumerable<string> Partials => Folder.Names.Where(name => name.Contains("partial", StringComparison.Ordinal));

    [Theory]
    [InlineData("spooling")]
    [InlineData("writing")]
    public async Task Killed_before_its_file_is_whole_it_leaves_a_part_that_the_next_sweeps(string point)
    {
        await KillAtAsync(point, Lans);
        Assert.NotEmpty(Partials);

        Assert.Empty(await ListedAsync());

        Assert.Empty(Folder.Names);
        Assert.True((await Library.CreateAsync(Orders.Ixp(Lans), null, default)).IsNew);
    }

    [Fact]
    public async Task While_it_lives_nobody_sweeps_its_part()
    {
        await KillAtAsync("spooling", Lans, whileItLives: () =>
        {
            using var alone = Keeping.FolderLock.TryTake(Path.Combine(Folder.Path, ".lock"), FileMode.OpenOrCreate);
            Keeping.PartialFiles.Sweep(Folder.Path);
            Assert.Single(Partials);
        });
    }

    [Fact]
    public async Task Killed_between_the_file_and_its_row_the_next_lists_it()
    {
        await KillAtAsync("listing", Lans);
        Assert.Single(Folder.Names, name => name.EndsWith(".tfsnap", StringComparison.Ordinal));

        var entry = Assert.Single(await Library.ListAsync(null, default));

        Assert.True(await Library.VerifyAsync(entry.Id, default));
        Assert.Equal(2, entry.Description.Ipv4Prefixes + entry.Description.Ipv6Prefixes);
        Assert.False((await Library.CreateAsync(Orders.Ixp(Lans), null, default)).IsNew);
    }

    [Fact]
    public async Task Killed_before_a_deletion_is_decided_the_snapshot_is_there()
    {
        var made = await MadeByAnotherAsync();
        await KillAtAsync("deleting", made.Id);
        Assert.False(File.Exists(Library.PathOf(made.Id)));

        Assert.Equal([made.Id], (await ListedAsync()).AsEnumerable());

        Assert.True(await Library.VerifyAsync(made.Id, default));
    }

    [Fact]
    public async Task Killed_after_a_deletion_is_decided_the_snapshot_is_gone()
    {
        var made = await MadeByAnotherAsync();
        await KillAtAsync("deleted", made.Id);

        Assert.Empty(await ListedAsync());

        Assert.Empty(Folder.Names);
    }

    [Fact]
    public async Task Killed_while_it_downloads_the_next_goes_on_where_it_ended()
    {
        await using var site = await TestSite.StartAsync();
        var body = System.Text.Encoding.UTF8.GetBytes("198.18.0.0/24,Alpha-IX\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"# {i}\n")));
        var url = site.On("/lans.csv", Answers.Hang(body, 10_000, () => { }), Answers.Serve(body));
        await KillAtAsync("downloading", url.AbsoluteUri);

        var made = await Library.CreateAsync(new SnapshotOrder { Kind = SnapshotKind.Ixp, Url = url }, null, default);

        Assert.Equal(1, made.Entry.Description.Ipv4Prefixes);
        var range = System.Net.Http.Headers.RangeHeaderValue.Parse(site.Seen.Last().Range!);
        Assert.InRange(range.Ranges.Single().From!.Value, 1, 10_000);
        Assert.DoesNotContain(Folder.Names, name => name.Contains("download", StringComparison.Ordinal));
    }

    // The library under test opens its folder only after the kill, as the next process does.
    async Task<SnapshotEntry> MadeByAnotherAsync()
    {
        await using var another = await OpenedLibrary.AtAsync(Folder.Path, Time);
        return (await another.Library.CreateAsync(Orders.Ixp(Lans), null, default)).Entry;
    }
}
