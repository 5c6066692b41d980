using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Testing;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Traffic.Tests.Totals;

public sealed class SpaceSavingTests
{
    [Fact]
    public void Counts_exactly_while_there_is_room()
    {
        var top = new SpaceSaving<string>(3);
        foreach (var (key, bytes) in new (string, ulong)[] { ("a", 5), ("b", 7), ("a", 4), ("c", 1) })
            top.Add(key, From(bytes));

        Assert.Equal([Entry("a", 9, 0, 9, 2), Entry("b", 7, 0, 7), Entry("c", 1, 0, 1)], Entries(top));
        Assert.Equal((0UL, 17UL, 3), (new SpaceSaving<string>(4).Unwatched, top.Total.Bytes, top.Count));
    }

    [Fact]
    public void A_new_key_takes_the_place_of_the_smallest_and_its_count_as_error()
    {
        var top = new SpaceSaving<string>(2);
        foreach (var (key, bytes) in new (string, ulong)[] { ("a", 5), ("b", 3), ("c", 4), ("c", 1) })
            top.Add(key, From(bytes));

        Assert.Equal([Entry("c", 8, 3, 5, 2), Entry("a", 5, 0, 5)], Entries(top));
        Assert.Equal(5UL, top.Unwatched);
    }

    [Fact]
    public void Both_ways_count_together_and_are_told_apart()
    {
        var top = new SpaceSaving<string>(2);
        top.Add("a", new Tally(new Counts(1, 2, 3), default));
        top.Add("a", new Tally(default, new Counts(10, 20, 30)));

        Assert.Equal(new TopEntry<string>("a", 11, 0, new Tally(new Counts(1, 2, 3), new Counts(10, 20, 30))), Assert.Single(Entries(top)));
    }

    [Fact]
    public void Sums_stop_at_the_largest_number()
    {
        var top = new SpaceSaving<string>(1);
        foreach (var key in new[] { "a", "a", "b" })
            top.Add(key, From(ulong.MaxValue));

        Assert.Equal(Entry("b", ulong.MaxValue, ulong.MaxValue, ulong.MaxValue), Assert.Single(Entries(top)));
        Assert.Equal(ulong.MaxValue, top.Total.Bytes);
    }

    [Fact]
    public void Keeps_its_bounds_against_an_exact_count() => Prop.ForAll<PositiveInt>(seed =>
    {
        var random = new System.Random(seed.Get);
        var (top, exact) = (new SpaceSaving<int>(1 + random.Next(60)), new Dictionary<int, ulong>());
        Fill(top, exact, random, random.Next(5_000));

        return KeepsItsBounds(top, exact);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Keeps_its_bounds_when_one_absorbs_others_and_goes_on() => Prop.ForAll<PositiveInt>(seed =>
    {
        var random = new System.Random(seed.Get);
        var capacity = 1 + random.Next(60);
        var (sum, exact, scratch) = (new SpaceSaving<int>(capacity), new Dictionary<int, ulong>(), new List<TopEntry<int>>());
        for (var part = random.Next(8); part > 0; part--)
        {
            var other = new SpaceSaving<int>(capacity);
            Fill(other, exact, random, random.Next(1_000));
            sum.Absorb(other, scratch);
            Fill(sum, exact, random, random.Next(100));
        }

        return KeepsItsBounds(sum, exact);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_stream_ends_the_same()
    {
        List<TopEntry<int>> Run()
        {
            var top = new SpaceSaving<int>(50);
            Fill(top, [], new System.Random(7), 5_000);
            return Entries(top);
        }

        Assert.Equal(Run(), Run());
    }

    [Fact]
    public void Allocates_nothing_however_many_keys_there_are()
    {
        var top = new SpaceSaving<int>(100);
        var next = 0;

        Assert.Equal(0, Allocation.Of(() =>
        {
            for (var count = 0; count < 1_000; count++)
                top.Add(next++, From(1));
        }));
    }

    [Fact]
    public void Counters_of_another_number_are_refused() =>
        Assert.Throws<ArgumentException>(() => new SpaceSaving<int>(2).Absorb(new SpaceSaving<int>(3), []));

    // Few keys have most of the bytes, as in traffic.
    static void Fill(SpaceSaving<int> top, Dictionary<int, ulong> exact, System.Random random, int updates)
    {
        for (var update = 0; update < updates; update++)
        {
            var key = (int)Math.Exp(random.NextDouble() * 7);
            var bytes = (ulong)random.Next(1_500);
            top.Add(key, update % 2 == 0 ? From(bytes) : new Tally(default, new Counts(bytes, 1, 1)));
            exact[key] = exact.GetValueOrDefault(key) + bytes;
        }
    }

    static bool KeepsItsBounds(SpaceSaving<int> top, Dictionary<int, ulong> exact)
    {
        var total = exact.Values.Aggregate(0UL, (sum, bytes) => sum + bytes);
        var largestError = total / (ulong)top.Capacity;
        var entries = Entries(top);
        var watched = entries.Select(entry => entry.Key).ToHashSet();
        return top.Total.Bytes == total && top.Unwatched <= largestError
            && entries.All(entry => entry.Error <= largestError && entry.Count - entry.Error == entry.Seen.Bytes
                && exact[entry.Key] <= entry.Count && exact[entry.Key] >= entry.Seen.Bytes)
            && exact.All(known => watched.Contains(known.Key) || known.Value <= top.Unwatched);
    }

    static List<TopEntry<TKey>> Entries<TKey>(SpaceSaving<TKey> top) where TKey : notnull
    {
        var entries = new List<TopEntry<TKey>>();
        top.CopyTo(entries);
        return entries;
    }

    static TopEntry<string> Entry(string key, ulong count, ulong error, ulong seen, ulong packets = 1) => new(key, count, error, new Tally(new Counts(seen, packets, packets), default));

    static Tally From(ulong bytes) => new(new Counts(bytes, 1, 1), default);
}
