using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Sweeping;

namespace Tracefleet.Probing.Tests.Sweeping;

public sealed class SweepPermutationTests
{
    [Fact]
    public void Every_number_is_at_exactly_one_position() =>
        Prop.ForAll(Gen.Choose(1, 5_000).ToArbitrary(), ArbMap.Default.ArbFor<long>(), (count, key) =>
        {
            var order = new SweepPermutation(count, new ProbingKey(unchecked((ulong)key), 7));
            return Enumerable.Range(0, count).Select(position => (int)order.At(position)).Order().SequenceEqual(Enumerable.Range(0, count));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Theory]
    [InlineData(1L << 32)]
    [InlineData((1L << 45) + 12_345)]
    [InlineData(SweepPermutation.MaxCount)]
    public void In_a_huge_sweep_positions_stay_apart_and_below_the_count(long count)
    {
        var order = new SweepPermutation(count, new ProbingKey(1, 2));

        var first = Enumerable.Range(0, 100_000).Select(position => order.At(position)).ToHashSet();
        var last = Enumerable.Range(0, 1_000).Select(position => order.At(count - 1 - position)).ToHashSet();

        Assert.Equal((100_000, 1_000), (first.Count, last.Count));
        Assert.Empty(first.Intersect(last));
        Assert.All(first.Concat(last), number => Assert.InRange(number, 0, count - 1));
    }

    [Fact]
    public void Another_key_makes_another_order()
    {
        var (one, other) = (new SweepPermutation(1_000_000, new ProbingKey(1, 2)), new SweepPermutation(1_000_000, new ProbingKey(1, 3)));

        var same = Enumerable.Range(0, 100_000).Count(position => one.At(position) == other.At(position));

        Assert.InRange(same, 0, 5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(SweepPermutation.MaxCount + 1)]
    public void Refuses_a_count_that_it_cannot_order(long count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SweepPermutation(count, new ProbingKey(1, 2)));

    [Fact]
    public void Refuses_a_position_beyond_the_count() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SweepPermutation(10, new ProbingKey(1, 2)).At(10));

    /// <summary>Of a /12 with 32 TTLs, 4096 /24s: two probes to the same /24 are as far apart as chance puts them, 4096 on average.</summary>
    [Fact]
    public void Neighbours_are_never_probed_in_a_burst()
    {
        var targets = Targets.Of("100.64.0.0/12");
        var space = new GridSpace(targets, new SweepParameters());
        var order = new SweepPermutation(space.Count, new ProbingKey(11, 12));
        var latest = new Dictionary<uint, int>();
        var latestOfTarget = new Dictionary<uint, int>();
        var (gaps, bursts, closeTargets) = (new List<int>(), 0, 0);

        for (var position = 0; position < 400_000; position++)
        {
            var address = space[order.At(position)].Destination.Ipv4Bits;
            if (latest.TryGetValue(address >> 8, out var before))
            {
                gaps.Add(position - before);
                bursts += position - before < 4 ? 1 : 0;
            }
            if (latestOfTarget.TryGetValue(address, out var beforeTarget) && position - beforeTarget < 1_000)
                closeTargets++;
            latest[address >> 8] = latestOfTarget[address] = position;
        }

        // By chance 3 of 4096 gaps are below 4: 290 of 396,000; and 380 pairs of probes to one of 1,048,576 targets are closer than 1,000.
        Assert.InRange(gaps.Average(), 3_800, 4_300);
        Assert.InRange(bursts, 200, 400);
        Assert.InRange(closeTargets, 290, 480);
    }

    [Fact]
    public void Consecutive_positions_are_as_unlike_as_chance_makes_them()
    {
        const int buckets = 64, pairs = 400_000;
        var order = new SweepPermutation(1_000_003, new ProbingKey(3, 4));
        var seen = new int[buckets * buckets];

        for (var position = 0; position < pairs; position++)
            seen[order.At(position) * buckets / order.Count * buckets + order.At(position + 1) * buckets / order.Count]++;

        // Chi squared with 4095 degrees of freedom: 4095 on average with a deviation of 90.
        var expected = (double)pairs / seen.Length;
        Assert.InRange(seen.Sum(count => (count - expected) * (count - expected) / expected), 3_650, 4_550);
    }
}

static class Targets
{
    public static SweepTargets Of(params string[] prefixes) => Some(0, prefixes);

    public static SweepTargets Some(int hostsPerSubnet, params string[] prefixes)
    {
        var builder = new SweepTargetsBuilder(hostsPerSubnet);
        foreach (var prefix in prefixes)
            builder.Add(Addressing.Prefix.Parse(prefix));
        return builder.Build();
    }
}
