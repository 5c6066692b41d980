using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Tests.Library;

public sealed class MakingTests : LibraryTest
{
    string Lans(string content = Orders.Lans)
    {
        var file = Sources.File("lans.csv", content);
        File.SetLastWriteTimeUtc(file, Noon.AddHours(-3).UtcDateTime);
        return file;
    }

    [Fact]
    public async Task A_file_becomes_a_snapshot_that_describes_itself()
    {
        var made = await Library.CreateAsync(Orders.Ixp(Lans()), null, default);

        var description = made.Entry.Description;
        Assert.True(made.IsNew);
        Assert.StartsWith("ixp_202605310900_", made.Entry.Id);
        Assert.Equal(("file", "lans.csv", "table"), (description.Source, description.From, description.Format));
        Assert.Equal((Noon.AddHours(-3), Noon), (description.DataAt, description.CreatedAt));
        Assert.Equal((1, 1), (description.Ipv4Prefixes, description.Ipv6Prefixes));
        Assert.Equal((2, 0), (description.Counts["records"], description.Counts["records_skipped"]));
        Assert.Equal([made.Entry.Id + ".tfsnap"], Folder.Names.Where(name => !name.EndsWith(".session", StringComparison.Ordinal)));
        Assert.Equal(new FileInfo(Library.PathOf(made.Entry.Id)).Length, made.Entry.SizeInBytes);
        Assert.True(await Library.VerifyAsync(made.Entry.Id, default));
    }

    [Fact]
    public async Task What_was_made_can_be_asked()
    {
        var made = await Library.CreateAsync(Orders.Ixp(Lans()), null, default);

        var facts = Library.Open(made.Entry).Facts<Exchange>();

        Assert.True(facts.TryFind(Address.Parse("198.18.0.7"), out var exchange, out var prefix));
        Assert.Equal(("Alpha-IX", Prefix.Parse("198.18.0.0/24")), (exchange.Name, prefix));
        Assert.False(facts.TryFind(Address.Parse("198.18.1.7"), out _, out _));
    }

    [Fact]
    public async Task A_table_of_origins_becomes_an_asn_snapshot()
    {
        var made = await Library.CreateAsync(Orders.Asn(Sources.File("ipasn.dat", "; comment\n198.18.0.0/15\t64500\n2001:db8::/32\t64501\n")), null, default);

        Assert.True(Library.Open(made.Entry).Facts<Origin>().TryFind(Address.Parse("198.19.0.1"), out var origin, out _));
        Assert.Equal([new Asn(64500)], origin.Asns.AsEnumerable());
        Assert.Equal("pyasn", made.Entry.Description.Format);
    }

    [Fact]
    public async Task Standard_input_is_spooled_and_the_spool_is_gone_afterwards()
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Orders.Lans));

        var made = await Library.CreateAsync(new SnapshotOrder { Kind = SnapshotKind.Ixp, Input = input }, null, default);

        Assert.Equal(("stdin", null, Noon), (made.Entry.Description.Source, made.Entry.Description.From, made.Entry.Description.DataAt));
        Assert.DoesNotContain(Folder.Names, name => name.Contains("partial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_standard_input_than_allowed_is_refused()
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Orders.Lans));

        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => Library.CreateAsync(
            new SnapshotOrder { Kind = SnapshotKind.Ixp, Input = input, MaxDownloadBytes = 20 }, null, default));

        Assert.Contains("more than 20 bytes", refusal.Message);
        Assert.DoesNotContain(Folder.Names, name => name.Contains("partial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_content_is_kept_once()
    {
        var first = await Library.CreateAsync(Orders.Ixp(Lans()), null, default);
        var written = File.ReadAllBytes(Library.PathOf(first.Entry.Id));
        Time.Now = Noon.AddDays(1);

        var second = await Library.CreateAsync(Orders.Ixp(Lans()), null, default);

        Assert.False(second.IsNew);
        Assert.Equal(first.Entry.Id, second.Entry.Id);
        Assert.Equal(Noon, second.Entry.Description.CreatedAt);
        Assert.Equal(written, File.ReadAllBytes(Library.PathOf(first.Entry.Id)));
        Assert.Single(await ListedAsync());
    }

    [Fact]
    public async Task Other_content_of_the_same_minute_is_another_snapshot()
    {
        var first = await Library.CreateAsync(Orders.Ixp(Lans()), null, default);
        var second = await Library.CreateAsync(Orders.Ixp(Lans("198.18.0.0/24,Alpha-IX\n")), null, default);

        Assert.True(second.IsNew);
        Assert.NotEqual(first.Entry.Id, second.Entry.Id);
        Assert.Equal(first.Entry.Id[..^5], second.Entry.Id[..^5]);
    }

    [Fact]
    public async Task Two_libraries_that_make_the_same_at_once_make_it_once()
    {
        var file = Lans();
        await using var other = await OpenedLibrary.AtAsync(Folder.Path, Time);

        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            i => (i % 2 == 0 ? Library : other.Library).CreateAsync(Orders.Ixp(file), null, default)));

        Assert.Single(made, one => one.IsNew);
        Assert.Single(made.Select(one => one.Entry.Id).Distinct());
        Assert.Single(await ListedAsync());
    }

    [Fact]
    public async Task Progress_goes_through_reading_to_writing()
    {
        var stages = new List<string>();

        await Library.CreateAsync(Orders.Ixp(Lans()), new Told(progress => stages.Add(progress.Stage)), default);

        Assert.Equal("writing", stages[^1]);
        Assert.True(stages.SequenceEqual(stages.Order(StringComparer.Ordinal)), string.Join(' ', stages));
    }

    [Fact]
    public async Task A_source_that_cannot_be_used_leaves_nothing()
    {
        await Assert.ThrowsAsync<SnapshotException>(() => Library.CreateAsync(Orders.Ixp(Lans("<html>No table here</html>\n")), null, default));

        Assert.Empty(await ListedAsync());
        Assert.DoesNotContain(Folder.Names, name => !name.EndsWith(".session", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Faults_of_standard_input_are_told_by_that_name()
    {
        using var input = new MemoryStream("<html>No table here</html>\n"u8.ToArray());

        var fault = await Assert.ThrowsAsync<SnapshotException>(() => Library.CreateAsync(new SnapshotOrder { Kind = SnapshotKind.Ixp, Input = input }, null, default));

        Assert.StartsWith("standard input", fault.Message);
        Assert.DoesNotContain("partial", fault.Message);
    }

    [Fact]
    public async Task Cancelled_while_it_reads_it_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        using var input = new Endless(onSecondRead: cancel.Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Library.CreateAsync(
            new SnapshotOrder { Kind = SnapshotKind.Ixp, Input = input }, null, cancel.Token));

        Assert.DoesNotContain(Folder.Names, name => !name.EndsWith(".session", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancelled_while_it_writes_it_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Library.CreateAsync(Orders.Ixp(Lans()), new Told(progress =>
        {
            if (progress.Stage == "writing")
                cancel.Cancel();
        }), cancel.Token));

        Assert.Empty(await ListedAsync());
        Assert.DoesNotContain(Folder.Names, name => !name.EndsWith(".session", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => Library.CreateAsync(Orders.Ixp("/no/such.csv"), null, default));

        Assert.Equal("/no/such.csv: no such file; check the path", refusal.Message);
    }

    [Fact]
    public async Task A_folder_of_routes_is_refused_as_one()
    {
        var refusal = await Assert.ThrowsAsync<SnapshotLibraryException>(() => Library.CreateAsync(Orders.Asn(Sources.Path), null, default));

        Assert.Equal($"{Sources.Path}: it is a folder; name a file", refusal.Message);
    }

    /// <summary>As a shell's <c>&lt;(...)</c> gives it: every format is told by more than one look, and a pipe can be looked at once.</summary>
    [Fact]
    public async Task A_named_pipe_is_spooled_and_the_spool_is_gone_afterwards()
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (pipe, writing) = Pipe("lans.csv");

        var making = Library.CreateAsync(
            Orders.Ixp(pipe), new Told(_ => received.TrySetResult()), default);
        await writing.WriteAsync(Encoding.UTF8.GetBytes(Orders.Lans));
        await Task.WhenAny(received.Task, making);
        await writing.DisposeAsync();
        var description = (await making).Entry.Description;

        Assert.Equal(("file", "lans.csv", "table", Noon), (description.Source, description.From, description.Format, description.DataAt));
        Assert.Equal((1, 1), (description.Ipv4Prefixes, description.Ipv6Prefixes));
        Assert.DoesNotContain(Folder.Names, name => name.Contains("partial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pipe_that_nobody_writes_into_can_be_given_up()
    {
        using var cancel = new CancellationTokenSource();
        var (pipe, writing) = Pipe("lans.csv");
        await using var open = writing;

        var making = Library.CreateAsync(Orders.Ixp(pipe), null, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => making);
        Assert.DoesNotContain(Folder.Names, name => !name.EndsWith(".session", StringComparison.Ordinal));
    }

    /// <summary>A pipe, open for both directions so that opening waits for nobody.</summary>
    (string Path, FileStream Writing) Pipe(string name)
    {
        var path = Path.Combine(Sources.Path, name);
        using var made = System.Diagnostics.Process.Start("mkfifo", [path]);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
        return (path, new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0));
    }

    [Fact]
    public async Task A_library_that_is_closed_leaves_only_snapshots_and_the_catalog()
    {
        await using (var other = await OpenedLibrary.AtAsync(Folder.Path, Time))
            await other.Library.CreateAsync(Orders.Ixp(Lans()), null, default);

        Assert.Equal([".tfsnap"], Folder.Names.Select(Path.GetExtension));
    }

    sealed class Told(Action<SnapshotProgress> told) : IProgress<SnapshotProgress>
    {
        public void Report(SnapshotProgress value) => told(value);
    }

    /// <summary>A pipe that never ends.</summary>
    sealed class Endless(Action onSecondRead) : MemoryStream
    {
        int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (++_reads == 2)
                onSecondRead();
            cancellationToken.ThrowIfCancellationRequested();
            buffer.Span.Clear();
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
