using Tracefleet.LookingGlass.Limits;

namespace Tracefleet.LookingGlass.Tests.Limits;

public sealed class RouterSlotsTests
{
    readonly ManualTime _time = new();

    RouterSlots Slots(int concurrent, int queue) => new(new RouterSettings(concurrent, queue), _time);

    static Task<RouterSlot> Enter(RouterSlots slots, CancellationToken cancellation = default)
    {
        Assert.True(slots.TryEnter(cancellation, out var slot, out var retryAfter));
        Assert.Equal(TimeSpan.Zero, retryAfter);
        return slot;
    }

    [Fact]
    public async Task Some_run_at_once_some_wait_and_the_rest_are_refused_at_once()
    {
        var slots = Slots(concurrent: 2, queue: 1);

        using var first = await Enter(slots);
        using var second = await Enter(slots);
        var third = Enter(slots);

        Assert.False(third.IsCompleted);
        Assert.Equal((2, 1), slots.Load);
        Assert.False(slots.TryEnter(default, out var fourth, out _));
        Assert.True(fourth.IsCanceled);
        Assert.Equal((2, 1), slots.Load);
    }

    [Fact]
    public async Task Who_waits_gets_a_place_in_the_order_of_coming()
    {
        var slots = Slots(concurrent: 1, queue: 3);
        var running = await Enter(slots);
        var waiting = new[] { Enter(slots), Enter(slots), Enter(slots) };

        foreach (var next in waiting)
        {
            Assert.False(next.IsCompleted);
            running.Dispose();
            running = await next;
        }
        running.Dispose();

        Assert.Equal((0, 0), slots.Load);
    }

    [Fact]
    public async Task Who_loses_patience_leaves_the_queue_to_the_one_behind()
    {
        var slots = Slots(concurrent: 1, queue: 2);
        using var patience = new CancellationTokenSource();
        var running = await Enter(slots);
        var impatient = Enter(slots, patience.Token);
        var patient = Enter(slots);

        await patience.CancelAsync();
        var ended = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        running.Dispose();

        Assert.Equal(patience.Token, ended.CancellationToken);
        using var last = await patient;
        Assert.Equal((1, 0), slots.Load);
    }

    [Fact]
    public async Task Patience_that_ended_before_takes_no_place_in_the_queue()
    {
        var slots = Slots(concurrent: 1, queue: 1);
        using var running = await Enter(slots);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Enter(slots, new CancellationToken(canceled: true)));

        Assert.Equal((1, 0), slots.Load);
    }

    [Fact]
    public async Task A_place_that_is_freed_twice_is_free_once()
    {
        var slots = Slots(concurrent: 1, queue: 1);
        var first = await Enter(slots);
        first.Dispose();
        using var second = await Enter(slots);

        first.Dispose();

        Assert.Equal((1, 0), slots.Load);
    }

    [Fact]
    public async Task Retry_after_follows_how_long_calls_took()
    {
        var slots = Slots(concurrent: 2, queue: 0);
        for (var call = 0; call < 100; call++)
        {
            using var slot = await Enter(slots);
            _time.Advance(TimeSpan.FromSeconds(12));
        }
        using var first = await Enter(slots);
        using var second = await Enter(slots);

        Assert.False(slots.TryEnter(default, out _, out var retryAfter));

        Assert.Equal(6, retryAfter.TotalSeconds, tolerance: 0.01);
    }

    [Fact]
    public async Task Five_hundred_calls_at_once_never_run_more_than_may()
    {
        var slots = Slots(concurrent: 4, queue: 496);
        var (running, most, done) = (0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(async () =>
        {
            Assert.True(slots.TryEnter(default, out var entered, out var _));
            using var slot = await entered;
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            await Task.Yield();
            Interlocked.Decrement(ref running);
            Interlocked.Increment(ref done);
        })));

        Assert.Equal(500, done);
        Assert.InRange(most, 1, 4);
        Assert.Equal((0, 0), slots.Load);
    }

    static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
