using Tracefleet.Campaigns.Journal;

namespace Tracefleet.Actors.Tests;

public abstract partial class EntityHostContract
{
    [Fact]
    public async Task A_fault_in_the_rules_answers_the_caller_and_the_entity_starts_again()
    {
        var counters = Counters(_journal);
        await counters.AskAsync("one", Increment, default);

        var refusal = await Assert.ThrowsAsync<EntityUnavailableException>(() => counters.AskAsync("one", new CounterCommand.FailToDecide(), default));

        Assert.Contains("The rules have a fault.", refusal.Message);
        _time.Advance(Options.FirstBackoff);
        LedTo(2, await counters.AskAsync("one", Increment, default));
    }

    [Fact]
    public async Task An_event_that_cannot_be_recorded_stays_out_of_the_journal()
    {
        var counters = Counters(_journal);

        await Assert.ThrowsAsync<EntityUnavailableException>(() => counters.AskAsync("one", new CounterCommand.Jump(), default));

        Assert.Empty(await _journal.ReadAsync(One, 0, default).ToListAsync());
    }

    [Fact]
    public async Task A_failing_entity_stays_away_twice_as_long_after_each_failure()
    {
        var journal = new ObservedJournal(_journal) { FailingAppends = 2 };
        var counters = Counters(journal);
        await FailsAsync();
        _time.Advance(Options.FirstBackoff);
        await FailsAsync();

        _time.Advance(Options.FirstBackoff);
        var refusal = await FailsAsync();
        Assert.Contains("starts again in", refusal.Message);

        _time.Advance(Options.FirstBackoff);
        Assert.True((await counters.AskAsync("one", Increment, default)).Accepted);

        Task<EntityUnavailableException> FailsAsync() =>
            Assert.ThrowsAsync<EntityUnavailableException>(() => counters.AskAsync("one", Increment, default));
    }

    [Fact]
    public async Task A_failing_entity_leaves_the_others_alone()
    {
        var counters = Counters(_journal);
        await Assert.ThrowsAsync<EntityUnavailableException>(() => counters.AskAsync("one", new CounterCommand.FailToDecide(), default));

        Assert.True((await counters.AskAsync("two", Increment, default)).Accepted);
    }

    [Theory]
    [InlineData("counter.from-the-future", 1)]
    [InlineData("counter.incremented", 9)]
    public async Task An_event_it_does_not_know_stops_the_entity_loudly(string name, int version)
    {
        await _journal.AppendAsync(One, 0, [new JournalEvent(One, 1, name, version, """{"to":1}""")], default);
        var counters = Counters(_journal);

        var refusal = await Assert.ThrowsAsync<EntityUnavailableException>(() => counters.StateAsync("one", default));
        _time.Advance(Options.LongestBackoff);
        await Assert.ThrowsAsync<EntityUnavailableException>(() => counters.AskAsync("one", Increment, default));

        Assert.Contains($"{name} version {version}", refusal.Message);
        Assert.Single(await _journal.ReadAsync(One, 0, default).ToListAsync());
    }

    [Fact]
    public async Task A_full_mailbox_refuses_at_once()
    {
        var journal = new ObservedJournal(_journal) { HoldsAppends = true };
        var counters = Counters(journal, Options with { MailboxCapacity = 2 });
        var first = counters.AskAsync("one", Increment, default);
        await journal.AppendReached;
        var second = counters.AskAsync("one", Increment, default);
        var third = counters.AskAsync("one", Increment, default);

        await Assert.ThrowsAsync<EntityUnavailableException>(() => counters.AskAsync("one", Increment, default));

        journal.Release();
        await Task.WhenAll(first, second, third);
        Assert.Equal([1, 2, 3], await RecordedValuesAsync());
    }

    [Fact]
    public async Task A_command_withdrawn_before_its_turn_is_not_carried_out()
    {
        var journal = new ObservedJournal(_journal) { HoldsAppends = true };
        var counters = Counters(journal);
        using var impatience = new CancellationTokenSource();
        var first = counters.AskAsync("one", Increment, default);
        await journal.AppendReached;
        var withdrawn = counters.AskAsync("one", Increment, impatience.Token);

        await impatience.CancelAsync();
        journal.Release();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => withdrawn);
        await first;
        Assert.Equal(1, (await counters.StateAsync("one", default)).Value);
    }

    [Fact]
    public async Task The_loser_of_a_race_decides_again_on_what_the_winner_wrote()
    {
        var left = Counters(_journal);
        var right = Counters(_journal);
        await left.StateAsync("one", default);
        await right.StateAsync("one", default);

        await left.AskAsync("one", Increment, default);
        var decision = await right.AskAsync("one", Increment, default);

        LedTo(2, decision);
        Assert.Equal([1, 2], await RecordedValuesAsync());
    }

    [Fact]
    public async Task Two_hosts_on_one_journal_never_both_win()
    {
        var hosts = new[] { Counters(_journal), Counters(_journal) };

        var accepted = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => IsAcceptedAsync(hosts[i % 2]))));

        var recorded = await RecordedValuesAsync();
        Assert.Equal(Enumerable.Range(1, recorded.Count), recorded);
        Assert.Equal(accepted.Count(won => won), recorded.Count);

        static async Task<bool> IsAcceptedAsync(IEntities<CounterState, CounterCommand, CounterEvent> counters)
        {
            try
            {
                return (await counters.AskAsync("one", Increment, default)).Accepted;
            }
            catch (EntityUnavailableException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task A_host_that_stops_answers_what_is_waiting_and_takes_no_more()
    {
        var journal = new ObservedJournal(_journal) { HoldsAppends = true };
        var host = Start(journal);
        var counters = CountersOf(host);
        var waiting = Enumerable.Range(0, 3).Select(_ => counters.AskAsync("one", Increment, default)).ToArray();
        await journal.AppendReached;

        var stopping = host.DisposeAsync();
        journal.Release();
        await stopping;

        Assert.All(await Task.WhenAll(waiting), decision => Assert.True(decision.Accepted));
        Assert.Equal([1, 2, 3], await RecordedValuesAsync());
        await Assert.ThrowsAsync<EntityUnavailableException>(() => counters.AskAsync("one", Increment, default));
    }
}
