using Microsoft.Extensions.Logging.Abstractions;
using Tracefleet.Actors.Embedded;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Storage.Sqlite;

namespace Tracefleet.Actors.Tests.Embedded;

public sealed class EmbeddedHostInMemoryTests : EntityHostContract
{
    protected override Task<IEventJournal> OpenJournalAsync() => Task.FromResult<IEventJournal>(new InMemoryJournal());

    protected override ValueTask CloseJournalAsync() => ValueTask.CompletedTask;

    protected override IEntityHost CreateHost(IEventJournal journal, EntityHostOptions options, TimeProvider time) =>
        new EmbeddedEntityHost(journal, options, time, NullLogger<EmbeddedEntityHost>.Instance);
}

public sealed class EmbeddedHostOnSqliteTests : EntityHostContract
{
    readonly string _directory = Directory.CreateTempSubdirectory("tracefleet-actors-").FullName;
    SqliteStore? _store;

    protected override async Task<IEventJournal> OpenJournalAsync() =>
        (_store = await SqliteStore.OpenAsync(_directory, TimeProvider.System)).Journal;

    protected override async ValueTask CloseJournalAsync()
    {
        await _store!.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    protected override IEntityHost CreateHost(IEventJournal journal, EntityHostOptions options, TimeProvider time) =>
        new EmbeddedEntityHost(journal, options, time, NullLogger<EmbeddedEntityHost>.Instance);
}

public sealed class EmbeddedHostOptionsTests
{
    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 400)]
    [InlineData(3, 800)]
    [InlineData(8, 25_600)]
    [InlineData(9, 30_000)]
    [InlineData(int.MaxValue, 30_000)]
    public void The_pause_doubles_up_to_the_longest(int failures, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), new EntityHostOptions().Backoff(failures));

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new EntityHostOptions { MailboxCapacity = 0 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new EntityHostOptions { SnapshotEvery = 0 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new EntityHostOptions { LongestBackoff = TimeSpan.FromMilliseconds(1) }.Validate());
    }
}
