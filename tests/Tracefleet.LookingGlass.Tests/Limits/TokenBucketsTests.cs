using Tracefleet.LookingGlass.Limits;
using Tracefleet.Testing;

namespace Tracefleet.LookingGlass.Tests.Limits;

public sealed class TokenBucketsTests
{
    readonly ManualTime _time = new();

    /// <summary>Three at once, one more every 10 seconds.</summary>
    TokenBuckets<int> Buckets(int capacity = 100) => new(new BucketSettings(Burst: 3, PerMinute: 6), _time, capacity);

    static int TakenOf(TokenBuckets<int> buckets, int key, int tries) =>
        Enumerable.Range(0, tries).Count(_ => buckets.TryTake(key, out var _));

    [Fact]
    public void A_burst_is_taken_at_once_and_the_next_must_wait()
    {
        var buckets = Buckets();

        Assert.Equal(3, TakenOf(buckets, 1, tries: 5));
        Assert.False(buckets.TryTake(1, out var retryAfter));
        Assert.Equal(TimeSpan.FromSeconds(10), retryAfter);
    }

    [Fact]
    public void Who_comes_back_when_told_gets_one_and_who_comes_before_does_not()
    {
        var buckets = Buckets();
        TakenOf(buckets, 1, tries: 3);

        _time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.False(buckets.TryTake(1, out var retryAfter));
        Assert.Equal(TimeSpan.FromTicks(1), retryAfter);
        _time.Advance(retryAfter);
        Assert.Equal(1, TakenOf(buckets, 1, tries: 3));
    }

    [Fact]
    public void Tokens_are_not_saved_beyond_the_burst()
    {
        var buckets = Buckets();
        TakenOf(buckets, 1, tries: 3);

        _time.Advance(TimeSpan.FromDays(365));

        Assert.Equal(3, TakenOf(buckets, 1, tries: 10));
    }

    [Fact]
    public void Each_key_has_its_own()
    {
        var buckets = Buckets();
        TakenOf(buckets, 1, tries: 3);

        Assert.Equal(3, TakenOf(buckets, 2, tries: 5));
    }

    [Fact]
    public void A_token_that_is_given_back_can_be_taken_again()
    {
        var buckets = Buckets();
        TakenOf(buckets, 1, tries: 3);

        buckets.GiveBack(1);

        Assert.Equal(1, TakenOf(buckets, 1, tries: 3));
    }

    [Fact]
    public void Giving_back_fills_nothing_beyond_the_burst()
    {
        var buckets = Buckets();
        TakenOf(buckets, 1, tries: 1);

        for (var i = 0; i < 10; i++)
            buckets.GiveBack(1);

        Assert.Equal(3, TakenOf(buckets, 1, tries: 10));
    }

    [Fact]
    public void A_newcomer_takes_the_place_of_a_full_bucket()
    {
        var buckets = Buckets(capacity: 4);
        for (var key = 0; key < 4; key++)
            buckets.TryTake(key, out _);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(3, TakenOf(buckets, 99, tries: 5));
        Assert.Equal(4, buckets.Count);
    }

    [Fact]
    public void Newcomers_to_a_table_in_use_share_one_bucket_and_nobody_loses_his()
    {
        var buckets = Buckets(capacity: 4);
        for (var key = 0; key < 4; key++)
            TakenOf(buckets, key, tries: 3);

        Assert.Equal(3, Enumerable.Range(1_000, 500).Sum(newcomer => TakenOf(buckets, newcomer, tries: 1)));
        Assert.All(Enumerable.Range(0, 4), key => Assert.Equal(0, TakenOf(buckets, key, tries: 1)));
        Assert.Equal(4, buckets.Count);
    }

    [Fact]
    public void With_many_keys_one_gets_the_tokens_of_as_many_as_fit_and_of_the_shared_bucket_and_not_one_more()
    {
        const int capacity = 32;
        var buckets = Buckets(capacity);
        var random = new Random(5);
        var given = 0;

        for (var call = 0; call < 100_000; call++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(random.Next(40)));
            given += TakenOf(buckets, random.Next(1_000), tries: 1);
        }

        var mostOfOne = 3 + _time.GetElapsedTime(0).TotalSeconds / 10;
        Assert.InRange(given, 0.9 * capacity * mostOfOne, (capacity + 1) * mostOfOne);
        Assert.Equal(capacity, buckets.Count);
    }

    [Fact]
    public void What_is_forgotten_was_full_so_answers_are_those_of_a_table_without_end()
    {
        // 40 keys of which any 32 are in use within the 30 seconds that a bucket takes to fill: nobody ever shares.
        var (bounded, endless) = (Buckets(capacity: 32), Buckets(capacity: 1_000));
        var random = new Random(7);

        for (var call = 0; call < 20_000; call++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            var key = call / 100 + random.Next(5);
            Assert.Equal(endless.TryTake(key, out var expected), bounded.TryTake(key, out var retryAfter));
            Assert.Equal(expected, retryAfter);
        }

        Assert.Equal(32, bounded.Count);
    }

    [Fact]
    public void A_known_key_costs_no_allocation()
    {
        var buckets = new TokenBuckets<ClientKey>(new BucketSettings(10, 60), _time);
        var key = ClientKey.Of(Addressing.Address.Parse("2001:db8::1"));

        Assert.Equal(0, Allocation.Of(() => buckets.TryTake(key, out _)));
    }

    [Fact]
    public void Calls_of_many_threads_share_exactly_the_burst()
    {
        var buckets = new TokenBuckets<int>(new BucketSettings(Burst: 1_000, PerMinute: 1), _time, capacity: 8);
        var taken = new int[8];

        Parallel.For(0, 40_000, call =>
        {
            if (buckets.TryTake(call % 8, out _))
                Interlocked.Increment(ref taken[call % 8]);
        });

        Assert.All(taken, count => Assert.Equal(1_000, count));
    }
}
