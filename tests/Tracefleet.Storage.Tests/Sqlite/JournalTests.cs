using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Storage.Sqlite;
using static Tracefleet.Storage.Tests.Sqlite.Entities;

namespace Tracefleet.Storage.Tests.Sqlite;

public sealed class JournalTests : IAsyncLifetime
{
    readonly DataDirectory _directory = new();
    SqliteStore _store = null!;

    IEventJournal Journal => _store.Journal;

    public async Task InitializeAsync() => _store = await SqliteStore.OpenAsync(_directory.Path, TimeProvider.System);

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Reads_what_was_appended_in_order_of_versions()
    {
        await Journal.AppendAsync(One, 0, [Event(One, 1, """{"n":1}"""), Event(One, 2, """{"n":"zwölf 🛰"}""")], default);
        await Journal.AppendAsync(Two, 0, [Event(Two, 1)], default);
        await Journal.AppendAsync(One, 2, [new JournalEvent(One, 3, "campaign.cancelled", 2, "{}")], default);

        Assert.Equal(
            [Event(One, 1, """{"n":1}"""), Event(One, 2, """{"n":"zwölf 🛰"}"""), new JournalEvent(One, 3, "campaign.cancelled", 2, "{}")],
            await Journal.ReadAsync(One, 0, default).ToListAsync());
        Assert.Equal([3L], await Journal.ReadAsync(One, 2, default).Select(e => e.Version).ToListAsync());
    }

    [Fact]
    public async Task Reads_a_history_longer_than_a_page()
    {
        await Journal.AppendAsync(One, 0, [.. Enumerable.Range(1, 1_000).Select(version => Event(One, version))], default);

        Assert.Equal(Enumerable.Range(1, 1_000).Select(version => (long)version), await Journal.ReadAsync(One, 0, default).Select(e => e.Version).ToListAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task An_append_at_another_version_loses_and_writes_nothing(long expectedVersion)
    {
        await Journal.AppendAsync(One, 0, [Event(One, 1)], default);

        var conflict = await Assert.ThrowsAsync<JournalConflictException>(
            () => Journal.AppendAsync(One, expectedVersion, [Event(One, expectedVersion + 1)], default));

        Assert.Equal((One, expectedVersion), (conflict.Entity, conflict.ExpectedVersion));
        Assert.Single(await Journal.ReadAsync(One, 0, default).ToListAsync());
    }

    [Fact]
    public async Task Of_many_writers_at_one_version_exactly_one_wins()
    {
        var wins = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(TryAppendAsync)));

        Assert.Equal(1, wins.Count(won => won));
        Assert.Single(await Journal.ReadAsync(One, 0, default).ToListAsync());

        async Task<bool> TryAppendAsync()
        {
            try
            {
                await Journal.AppendAsync(One, 0, [Event(One, 1)], default);
                return true;
            }
            catch (JournalConflictException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task A_failing_unit_of_work_leaves_its_neighbours_alone()
    {
        var entities = Enumerable.Range(0, 200).Select(i => new EntityId("campaign", $"c{i}")).ToList();
        await Journal.AppendAsync(One, 0, [Event(One, 1)], default);

        // Every second one is doomed; they queue together and are committed in groups.
        var outcomes = await Task.WhenAll(entities.Select((entity, i) => i % 2 == 0
            ? Record.ExceptionAsync(() => Journal.AppendAsync(entity, 0, [Event(entity, 1)], default))
            : Record.ExceptionAsync(() => Journal.AppendAsync(One, 0, [Event(One, 1)], default))));

        Assert.All(outcomes.Where((_, i) => i % 2 == 0), Assert.Null);
        Assert.All(outcomes.Where((_, i) => i % 2 == 1), failure => Assert.IsType<JournalConflictException>(failure));
        Assert.Equal(101, (await Journal.ListAsync("campaign", default)).Length);
    }

    [Fact]
    public async Task Refuses_events_that_do_not_follow_the_expected_version() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Journal.AppendAsync(One, 0, [Event(One, 2)], default));

    [Fact]
    public async Task Keeps_the_newest_snapshot()
    {
        await Journal.AppendAsync(One, 0, [Event(One, 1)], default);
        Assert.Null(await Journal.LoadSnapshotAsync(One, default));

        await Journal.SaveSnapshotAsync(new EntitySnapshot(One, 20, "s", """{"n":20}"""), default);
        await Journal.SaveSnapshotAsync(new EntitySnapshot(One, 10, "s", """{"n":10}"""), default);

        Assert.Equal(new EntitySnapshot(One, 20, "s", """{"n":20}"""), await Journal.LoadSnapshotAsync(One, default));
    }

    [Fact]
    public async Task Lists_entities_of_a_kind_in_order_of_first_appearance()
    {
        foreach (var entity in new[] { Two, One, new EntityId("aggregate", "zero") })
            await Journal.AppendAsync(entity, 0, [Event(entity, 1)], default);
        await Journal.AppendAsync(Two, 1, [Event(Two, 2)], default);

        Assert.Equal(["two", "one"], (await Journal.ListAsync("campaign", default)).ToList());
    }

    [Fact]
    public async Task A_command_withdrawn_before_its_turn_is_not_written()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Journal.AppendAsync(One, 0, [Event(One, 1)], new CancellationToken(canceled: true)));

        Assert.Empty(await Journal.ListAsync("campaign", default));
    }
}
