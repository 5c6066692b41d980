using Tracefleet.Probing;
using Tracefleet.Sockets.Linux.Raw;

namespace Tracefleet.Sockets.Linux.Tests;

public sealed class TimelineTests
{
    const long Second = 1_000_000_000, Millisecond = 1_000_000, Wall = 1_700_000_000 * Second;

    readonly Timeline _timeline = new(new ClockSample(0, Wall));

    [Fact]
    public void An_arrival_is_a_moment_between_the_anchor_and_now()
    {
        _timeline.Update(new ClockSample(10 * Second, Wall + 10 * Second));

        Assert.Equal(new Instant(Wall + 4 * Second), _timeline.Arrival(Wall + 4 * Second));
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public void A_step_of_the_wall_clock_moves_no_arrival(int seconds)
    {
        var step = seconds * Second;
        _timeline.Update(new ClockSample(10 * Second, Wall + 10 * Second));
        _timeline.Update(new ClockSample(12 * Second, Wall + 12 * Second + step));

        Assert.Equal(new Instant(Wall + 9 * Second), _timeline.Arrival(Wall + 9 * Second));
        Assert.Equal(new Instant(Wall + 11 * Second), _timeline.Arrival(Wall + 11 * Second));
        Assert.Equal(new Instant(Wall + 11 * Second), _timeline.Arrival(Wall + 11 * Second + step));
    }

    [Fact]
    public void A_slewed_wall_clock_is_followed()
    {
        _timeline.Update(new ClockSample(10 * Second, Wall + 10 * Second + 4 * Millisecond));

        Assert.Equal(new Instant(Wall + 10 * Second - Millisecond), _timeline.Arrival(Wall + 10 * Second + 3 * Millisecond));
    }

    [Fact]
    public void An_arrival_is_never_later_than_it_was_read()
    {
        _timeline.Update(new ClockSample(Second, Wall + Second));

        Assert.Equal(new Instant(Wall + Second), _timeline.Arrival(Wall + Second + 500));
    }
}
