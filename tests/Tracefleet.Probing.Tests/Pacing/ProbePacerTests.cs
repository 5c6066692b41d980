using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Probing.Pacing;

namespace Tracefleet.Probing.Tests.Pacing;

public sealed class ProbePacerTests
{
    static readonly Instant Start = Instant.FromUnixMicroseconds(1_000_000);

    [Fact]
    public void After_the_burst_probes_leave_one_interval_apart()
    {
        var pacer = new ProbePacer(packetsPerSecond: 1_000, burst: 3);

        Assert.True(pacer.TryTake(Start));
        Assert.True(pacer.TryTake(Start));
        Assert.True(pacer.TryTake(Start));
        Assert.False(pacer.TryTake(Start));
        Assert.Equal(Start + TimeSpan.FromMilliseconds(1), pacer.ReadyAt);
        Assert.True(pacer.TryTake(pacer.ReadyAt));
        Assert.False(pacer.TryTake(Start + TimeSpan.FromMilliseconds(1.9)));
        Assert.True(pacer.TryTake(Start + TimeSpan.FromMilliseconds(2)));
    }

    [Fact]
    public void A_long_pause_gives_no_more_than_the_burst()
    {
        var pacer = new ProbePacer(packetsPerSecond: 1_000, burst: 3);
        pacer.TryTake(Start);
        var later = Start + TimeSpan.FromHours(1);

        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => pacer.TryTake(later)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10_000_001, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 100_001)]
    public void Rates_and_bursts_out_of_range_are_refused(int rate, int burst) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProbePacer(rate, burst));

    [Fact]
    public void No_interval_ever_holds_more_than_burst_and_rate_allow() =>
        Prop.ForAll<PositiveInt, PositiveInt, byte[]>(
            (rate, burst, steps) => KeepsTheRate(rate.Get % 100_000 + 1, burst.Get % 50 + 1, steps)).QuickCheckThrowOnFailure();

    static bool KeepsTheRate(int rate, int burst, byte[] steps)
    {
        var pacer = new ProbePacer(rate, burst);
        var now = Start;
        var taken = new List<Instant>();
        foreach (var step in steps)
        {
            now += TimeSpan.FromMicroseconds(step * 7);
            while (pacer.TryTake(now))
                taken.Add(now);
        }
        return taken.Select((first, index) => (first, index)).All(start =>
            taken.Skip(start.index).Select((at, count) => (at, count: count + 1)).All(last =>
                last.count <= burst + (last.at - start.first).TotalSeconds * rate + 1e-6));
    }

    [Fact]
    public void Keeps_another_rate_from_where_it_is_changed_and_sends_nothing_at_rate_0()
    {
        var pacer = new ProbePacer(1_000, burst: 1);
        var start = Instant.FromUnixMicroseconds(1_780_000_000_000_000);
        int SentIn(int fromMs, int toMs) =>
            Enumerable.Range(fromMs, toMs - fromMs).Count(millisecond => pacer.TryTake(start + TimeSpan.FromMilliseconds(millisecond)));

        var full = SentIn(0, 1_000);
        pacer.ChangeRate(250);
        var lent = SentIn(1_000, 2_000);
        pacer.ChangeRate(0);
        var paused = SentIn(2_000, 3_000);
        pacer.ChangeRate(1_000);

        Assert.Equal((1_000, 250, 0, 1_000), (full, lent, paused, SentIn(3_000, 4_000)));
    }
}
