using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Agent.Traffic.Recording;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Agent.Tests.Traffic;

public sealed class TrafficLedgerTests : ITrafficSource
{
    const long Midnight = 1_779_926_400_000, Second = 1_000, Day = 86_400_000;

    long _now = Midnight;

    public ImmutableSortedDictionary<string, long> Counts => ImmutableSortedDictionary<string, long>.Empty;

    public ImmutableArray<ExporterReport> Exporters => [];

    public ImmutableArray<TrafficInterface> NewInterfaces => [new TrafficInterface(TrafficKey.ThisHost, 1, $"eth{_now}", null)];

    [Fact]
    public void What_waits_for_a_day_is_bounded_at_each_level_and_what_is_given_up_is_in_coarser_buckets()
    {
        var ledger = Ledger();
        for (; _now < Midnight + Day; _now += 10 * Second)
        {
            ledger.Advance(_now);
            ledger.Add(new FlowRecord { Bytes = 100, Packets = 1, Flows = 1 }, TrafficKey.ThisHost, _now);
        }
        ledger.Finish();
        var batch = ledger.Batch(this, _now);

        Assert.Equal([600, 200, 100, 24, 1], Enumerable.Range(0, 5).Select(level => BucketsOf(batch, level).Count));
        Assert.Equal(8_640 - 600, batch.Counts[TrafficRunCounts.NotStored]);
        Assert.Equal(864_000ul, Assert.Single(BucketsOf(batch, 4)).Total.Bytes);
        // Those that are left are the newest.
        long[] newest = [10, 60, 300, 3_600, 86_400];
        Assert.Equal(
            newest.Select(seconds => Midnight + Day - seconds * Second), Enumerable.Range(0, 5).Select(level => BucketsOf(batch, level)[^1].Start));
    }

    [Fact]
    public void An_interface_that_is_told_again_and_again_while_nothing_is_stored_waits_once()
    {
        var ledger = Ledger();
        for (var told = 0; told < 5; told++)
        {
            _now++;
            ledger.Batch(this);
        }
        Assert.Equal($"eth{_now}", Assert.Single(ledger.Batch(this).Interfaces).Name);
    }

    [Fact]
    public void It_says_of_no_second_that_it_is_stored_that_is_not_closed()
    {
        var ledger = Ledger();
        foreach (var past in (long[])[1_249, 1_250, 2_000, 2_300, 61_249, 61_250])
        {
            ledger.Advance(_now = Midnight + past);
            Assert.Equal(Midnight + (past - 250) / Second * Second, ledger.Batch(this).StoredUntil);
        }
    }

    TrafficLedger Ledger() => new(RecorderSettings.Live, new OwnPrefixes([]), _ => default, _now, () => _now);

    static List<TrafficBucket> BucketsOf(TrafficBatch batch, int level) =>
        [.. batch.Buckets.Where(part => part.Level == level).Select(part => part.Bucket)];
}
