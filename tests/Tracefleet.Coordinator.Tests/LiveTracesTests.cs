using Tracefleet.Coordinator.Live;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.Tests;

/// <summary>Who is shown which previews.</summary>
public sealed class LiveTracesTests
{
    static TraceRecord Preview(string campaign, int target = 0) => TraceRecords.Empty with { Campaign = campaign, TargetIndex = target };

    /// <summary>What waits to be read, as target indices.</summary>
    static List<int> Read(LiveTraceWatch watch)
    {
        var targets = new List<int>();
        while (watch.Previews.TryRead(out var preview))
            targets.Add(preview.TargetIndex);
        return targets;
    }

    [Fact]
    public void Everybody_who_watches_a_campaign_is_shown_its_previews_in_order_and_nobody_else()
    {
        var live = new LiveTraces();
        using var one = live.Watch("a");
        using var two = live.Watch("a");
        using var other = live.Watch("b");

        live.Publish(Preview("a", 1));
        live.Publish(Preview("a", 2));
        live.Publish(Preview("c", 3));

        Assert.Equal([1, 2], Read(one));
        Assert.Equal([1, 2], Read(two));
        Assert.Empty(Read(other));
    }

    [Fact]
    public void A_campaign_is_watched_until_the_last_watcher_has_left()
    {
        var live = new LiveTraces();
        var one = live.Watch("a");
        var two = live.Watch("a");

        one.Dispose();
        one.Dispose();
        Assert.Equal((true, false), (live.IsWatched("a"), live.IsWatched("b")));
        two.Dispose();
        Assert.False(live.IsWatched("a"));

        using var again = live.Watch("a");
        live.Publish(Preview("a", 4));
        Assert.Equal([4], Read(again));
    }

    [Fact]
    public async Task Reading_ends_when_the_watch_is_disposed()
    {
        var watch = new LiveTraces().Watch("a");
        var waiting = watch.Previews.WaitToReadAsync().AsTask();

        watch.Dispose();

        Assert.False(await waiting);
    }

    [Fact]
    public void Who_does_not_read_loses_what_comes_while_256_previews_wait_and_holds_up_nobody()
    {
        var live = new LiveTraces();
        using var slow = live.Watch("a");
        using var quick = live.Watch("a");
        var read = new List<int>();

        for (var target = 0; target < 300; target++)
        {
            live.Publish(Preview("a", target));
            read.AddRange(Read(quick));
        }

        Assert.Equal(Enumerable.Range(0, 300), read);
        Assert.Equal(Enumerable.Range(0, 256), Read(slow));
    }

    [Fact]
    public async Task Watchers_that_come_and_go_on_many_threads_leave_nothing_behind()
    {
        var live = new LiveTraces();

        // No more at a time than a watcher has room for, whoever is kept waiting.
        for (var round = 0; round < 8; round++)
        {
            await Parallel.ForAsync(0, LiveTraceWatch.Capacity, (turn, _) =>
            {
                using var watch = live.Watch("a");
                live.Publish(Preview("a", turn));
                Assert.Contains(turn, Read(watch));
                return ValueTask.CompletedTask;
            });
        }

        Assert.False(live.IsWatched("a"));
    }
}
