using Tracefleet.Probing.Sweeping;

namespace Tracefleet.Probing.Tests.Sweeping;

public sealed class SweepPacerTests
{
    static readonly Instant Start = new(1_780_000_000_000_000_000);

    [Theory]
    [InlineData(1, 100)]
    [InlineData(7, 60)]
    [InlineData(1_000, 20)]
    [InlineData(33_333, 10)]
    [InlineData(100_000, 5)]
    [InlineData(1_000_000, 1)]
    [InlineData(5_000_000, 0.2)]
    public void The_rate_is_kept_within_two_percent_however_late_the_sender_wakes(int rate, double seconds)
    {
        var pacer = new SweepPacer(rate);
        var random = new Random(rate);
        var (now, sent) = (Start, 0L);

        while (now - Start < TimeSpan.FromSeconds(seconds))
        {
            var count = pacer.Available(now, 64);
            pacer.Took(count, now);
            sent += count;
            // A batch takes time, and a sleep ends up to 1.2 ms late.
            var next = now + TimeSpan.FromMicroseconds(count * 0.02);
            if (pacer.ReadyAt > next)
                next = pacer.ReadyAt + TimeSpan.FromMicroseconds(rate > 200_000 ? 0 : random.Next(1_200));
            now = next.UnixNanoseconds > now.UnixNanoseconds ? next : new Instant(now.UnixNanoseconds + 1_000);
        }

        Assert.InRange(sent, rate * seconds * 0.98, rate * seconds * 1.02 + 1);
    }

    [Fact]
    public void What_a_stall_held_up_is_made_up_for_at_one_and_a_half_times_the_rate()
    {
        var pacer = new SweepPacer(100_000);
        Drain(pacer, Start);
        var stalled = Start + TimeSpan.FromMilliseconds(100);

        var (sent, now) = (0, stalled);
        for (; now < stalled + TimeSpan.FromMilliseconds(100); now += TimeSpan.FromMicroseconds(50))
            sent += Drain(pacer, now);

        Assert.InRange(sent, 14_800, 15_300);
    }

    [Fact]
    public void What_is_older_than_a_fifth_of_a_second_is_given_up()
    {
        var pacer = new SweepPacer(10_000);
        Drain(pacer, Start);
        var stalled = Start + TimeSpan.FromMinutes(10);

        var (sent, now) = (0, stalled);
        for (; now < stalled + TimeSpan.FromSeconds(2); now += TimeSpan.FromMicroseconds(50))
            sent += Drain(pacer, now);

        Assert.InRange(sent, 21_900, 22_100);
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(10_000, 20)]
    [InlineData(1_000_000, 2_000)]
    public void No_burst_is_larger_than_two_milliseconds_of_the_rate(int rate, int burst)
    {
        var pacer = new SweepPacer(rate);
        pacer.Available(Start, 1);

        Assert.Equal(burst, pacer.Available(Start + TimeSpan.FromSeconds(5), 1_000_000));
    }

    [Fact]
    public void Without_a_limit_everything_may_leave_at_once()
    {
        var pacer = new SweepPacer(0);

        Assert.Equal((64, Instant.MinValue), (pacer.Available(Start, 64), pacer.ReadyAt));
    }

    static int Drain(SweepPacer pacer, Instant now)
    {
        var count = pacer.Available(now, 10_000);
        pacer.Took(count, now);
        return count;
    }
}
