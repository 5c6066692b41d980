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
