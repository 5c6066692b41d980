using Tracefleet.Addressing;
using Tracefleet.Agent.Execution;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;

namespace Tracefleet.Agent.Tests.Execution;

public sealed class ShardFeedTests
{
    static readonly ShardLease A = new("a", 0, 1), B = new("b", 0, 1);

    [Fact]
    public void Two_shards_advance_in_turn()
    {
        var feed = new ShardFeed(() => true);
        Add(feed, Work(A), 4);
        Add(feed, Work(B), 2);

        Assert.Equal(["a0", "b0", "a1", "b1", "a2", "a3"], TakeAll(feed));
    }

    [Fact]
    public void Nothing_starts_while_results_cannot_be_taken_care_of()
    {
        var mayStart = false;
        var feed = new ShardFeed(() => mayStart);
        Add(feed, Work(A), 1);

        Assert.Empty(TakeAll(feed));
        mayStart = true;
        Assert.Equal(["a0"], TakeAll(feed));
    }

    [Fact]
    public void Dropping_a_campaign_drops_what_waits_and_leaves_the_others()
    {
        var feed = new ShardFeed(() => true);
        Add(feed, Work(A), 3);
        Add(feed, Work(B), 2);

        feed.Drop("a");

        Assert.Equal(["b0", "b1"], TakeAll(feed));
    }

    [Fact]
    public void A_target_that_arrives_after_its_shard_was_cancelled_is_not_started()
    {
        var feed = new ShardFeed(() => true);
        var work = Work(A);
        work.Cancel();
        feed.Drop("a");

        Add(feed, work, 2);
        Add(feed, Work(B), 1);

        Assert.Equal(["b0"], TakeAll(feed));
    }

    [Fact]
    public void A_trace_runs_for_its_campaign_until_it_is_finished()
    {
        var feed = new ShardFeed(() => true);
        Add(feed, Work(A), 1);
        Assert.True(feed.TryTake(out var request));

        Assert.Equal((1, true, false), (feed.Running, feed.RunsFor("a", request.Id), feed.RunsFor("b", request.Id)));
        Assert.Equal("a0", NameOf(feed.Finish(request.Id)));
        Assert.Equal((0, false), (feed.Running, feed.RunsFor("a", request.Id)));
        Assert.Throws<InvalidOperationException>(() => feed.Finish(request.Id));
    }

    [Fact]
    public void The_last_batch_is_known_as_such_before_it_can_be_acknowledged()
    {
        var work = new ShardWork(ExecutorRun.Assignment(A));

        Assert.False(work.IsLastBatch(1));
        work.NextBatch();

        Assert.True(work.IsLastBatch(1));
    }

    static ShardWork Work(ShardLease lease) => new(ExecutorRun.Assignment(lease));

    static void Add(ShardFeed feed, ShardWork work, int targets)
    {
        for (var index = 0; index < targets; index++)
            feed.Add(new PreparedTarget(work, new AssignedTarget(index, "192.0.2.1"), Address.Parse("192.0.2.1")));
    }

    static List<string> TakeAll(ShardFeed feed)
    {
        var taken = new List<string>();
        while (feed.TryTake(out var request))
            taken.Add(NameOf(feed.Finish(request.Id)));
        return taken;
    }

    static string NameOf(PreparedTarget target) => $"{target.Work.Assignment.Lease.Campaign}{target.Target.Index}";
}
