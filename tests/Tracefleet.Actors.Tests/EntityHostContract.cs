using Tracefleet.Campaigns.Deciding;
using Tracefleet.Campaigns.Journal;

namespace Tracefleet.Actors.Tests;

/// <summary>What every host of entities must keep, whatever it runs on. Written against <see cref="IEntityHost"/> alone.</summary>
public abstract partial class EntityHostContract : IAsyncLifetime
{
    static readonly EntityId One = new("counter", "one");
    static readonly CounterCommand Increment = new CounterCommand.Increment();

    readonly ManualTime _time = new();
    readonly List<IEntityHost> _hosts = [];
    IEventJournal _journal = null!;

    protected EntityHostOptions Options { get; } = new() { SnapshotEvery = 10, IdleAfter = TimeSpan.FromMinutes(10) };

    protected abstract Task<IEventJournal> OpenJournalAsync();

    protected abstract ValueTask CloseJournalAsync();

    protected abstract IEntityHost CreateHost(IEventJournal journal, EntityHostOptions options, TimeProvider time);

    public async Task InitializeAsync() => _journal = await OpenJournalAsync();

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        await CloseJournalAsync();
    }

    IEntityHost Start(IEventJournal journal, EntityHostOptions? options = null)
    {
        var host = CreateHost(journal, options ?? Options, _time);
        _hosts.Add(host);
        return host;
    }

    IEntities<CounterState, CounterCommand, CounterEvent> Counters(IEventJournal journal, EntityHostOptions? options = null) => CountersOf(Start(journal, options));

    static IEntities<CounterState, CounterCommand, CounterEvent> CountersOf(IEntityHost host) =>
        host.Entities<Counter, CounterState, CounterCommand, CounterEvent>();

    async Task<List<int>> RecordedValuesAsync() =>
        await _journal.ReadAsync(One, 0, default).Select(e => int.Parse(string.Concat(e.Json.Where(char.IsDigit)))).ToListAsync();

    static void LedTo(int value, Decision<CounterEvent> decision) =>
        Assert.Equal(new CounterEvent.Incremented(value), Assert.Single(decision.Events));

    [Fact]
    public async Task An_entity_without_history_is_in_its_initial_state() =>
        Assert.Equal(new CounterState("one", 0), await Counters(_journal).StateAsync("one", default));

    [Fact]
    public async Task Carries_out_one_command_at_a_time()
    {
        var journal = new ObservedJournal(_journal);
        var counters = Counters(journal);

        var decisions = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => counters.AskAsync("one", Increment, default))));

        Assert.All(decisions, decision => Assert.True(decision.Accepted));
        Assert.Equal(Enumerable.Range(1, 200), await RecordedValuesAsync());
        Assert.Equal(new CounterState("one", 200), await counters.StateAsync("one", default));
        Assert.Equal(1, journal.MostAppendsAtOnce);
    }

    [Fact]
    public async Task Entities_do_not_wait_for_each_other()
    {
        var journal = new ObservedJournal(_journal) { HoldsAppends = true };
        var counters = Counters(journal);
        var held = counters.AskAsync("one", Increment, default);
        await journal.AppendReached;

        Assert.Equal(0, (await counters.StateAsync("two", default)).Value);
        Assert.False(held.IsCompleted);

        journal.Release();
        Assert.True((await held).Accepted);
    }

    [Fact]
    public async Task Answers_only_after_the_events_are_in_the_journal()
    {
        var journal = new ObservedJournal(_journal) { HoldsAppends = true };
        var answer = Counters(journal).AskAsync("one", Increment, default);
        await journal.AppendReached;
        Assert.False(answer.IsCompleted);
        Assert.Empty(await RecordedValuesAsync());

        journal.Release();

        LedTo(1, await answer);
        Assert.Equal([1], await RecordedValuesAsync());
    }

    [Fact]
    public async Task A_journal_that_fails_leaves_the_state_as_it_was()
    {
        var journal = new ObservedJournal(_journal);
        var counters = Counters(journal);
        await counters.AskAsync("one", Increment, default);
        journal.FailingAppends = 1;

        var refusal = await Assert.ThrowsAsync<EntityUnavailableException>(() => counters.AskAsync("one", Increment, default));

        Assert.Equal(One, refusal.Entity);
        Assert.Contains("No space left on device", refusal.Message);
        _time.Advance(Options.FirstBackoff);
        Assert.Equal(1, (await counters.StateAsync("one", default)).Value);
        LedTo(2, await counters.AskAsync("one", Increment, default));
    }

    [Fact]
    public async Task All_events_of_a_decision_are_recorded_or_none()
    {
        var journal = new ObservedJournal(_journal) { FailingAppends = 1 };
        var counters = Counters(journal);

        await Assert.ThrowsAsync<EntityUnavailableException>(() => counters.AskAsync("one", new CounterCommand.IncrementTwice(), default));
        Assert.Empty(await RecordedValuesAsync());

        _time.Advance(Options.FirstBackoff);
        await counters.AskAsync("one", new CounterCommand.IncrementTwice(), default);
        Assert.Equal([1, 2], await RecordedValuesAsync());
    }

    [Fact]
    public async Task A_refused_command_and_one_without_events_leave_the_journal_alone()
    {
        var counters = Counters(_journal);

        var refused = await counters.AskAsync("one", new CounterCommand.Refuse(), default);
        var idle = await counters.AskAsync("one", new CounterCommand.DoNothing(), default);

        Assert.Equal(new Rejection(RejectionCode.Invalid, "Not today."), refused.Rejection);
        Assert.True(idle.Accepted);
        Assert.Empty(await _journal.ListAsync("counter", default));
    }

    [Fact]
    public async Task A_new_host_has_the_state_of_the_one_before()
    {
        var first = Start(_journal);
        for (var i = 0; i < 7; i++)
            await CountersOf(first).AskAsync("one", Increment, default);
        await first.DisposeAsync();

        Assert.Equal(new CounterState("one", 7), await Counters(_journal).StateAsync("one", default));
    }

    [Fact]
    public async Task Starts_from_the_snapshot_and_reads_only_what_came_after_it()
    {
        var first = Counters(_journal);
        for (var i = 0; i < 25; i++)
            await first.AskAsync("one", Increment, default);
        var journal = new ObservedJournal(_journal);

        Assert.Equal(25, (await Counters(journal).StateAsync("one", default)).Value);
        Assert.Equal([20], journal.Reads);
    }

    [Fact]
    public async Task A_snapshot_of_another_shape_is_replayed_instead()
    {
        await Counters(_journal).AskAsync("one", Increment, default);
        await _journal.SaveSnapshotAsync(new EntitySnapshot(One, 1, "another shape", """{"id":"one","value":99}"""), default);

        Assert.Equal(1, (await Counters(_journal).StateAsync("one", default)).Value);
    }

    [Fact]
    public async Task A_snapshot_that_cannot_be_saved_does_not_fail_the_command()
    {
        var counters = Counters(new ObservedJournal(_journal) { FailingSnapshots = true });

        for (var i = 0; i < 12; i++)
            Assert.True((await counters.AskAsync("one", Increment, default)).Accepted);

        Assert.Equal(12, (await counters.StateAsync("one", default)).Value);
    }

    [Fact]
    public async Task An_idle_entity_is_dropped_and_comes_back_with_its_state()
    {
        var journal = new ObservedJournal(_journal);
        var counters = Counters(journal);
        await counters.AskAsync("one", Increment, default);
        _time.Advance(Options.IdleAfter / 2);
        await counters.StateAsync("one", default);
        Assert.Single(journal.Reads);

        _time.Advance(Options.IdleAfter * 1.5);

        Assert.Equal(1, (await counters.StateAsync("one", default)).Value);
        Assert.Equal(2, journal.Reads.Count);
    }
}
