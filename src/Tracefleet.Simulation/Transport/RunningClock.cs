using Tracefleet.Probing;

namespace Tracefleet.Simulation.Transport;

sealed class RunningClock(TimeProvider time, double speed) : SimulatedClock
{
    static readonly TimeSpan LongestWait = TimeSpan.FromHours(1), ShortestWait = TimeSpan.FromMilliseconds(1);

    readonly Instant _start = Instant.From(time.GetUtcNow());
    readonly long _startTimestamp = time.GetTimestamp();

    public override Instant Now =>
        new(_start.UnixNanoseconds + (long)(time.GetElapsedTime(_startTimestamp).Ticks * speed * 100));

    internal override bool RunsByItself => true;

    internal override void WaitUntil(Instant moment)
    {
        if (Now >= moment)
            return;
        using var woken = new ManualResetEventSlim();
        using var timer = time.CreateTimer(static state => ((ManualResetEventSlim)state!).Set(), woken, Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        while (RealTimeUntil(moment) is var left && left > TimeSpan.Zero)
        {
            woken.Reset();
            timer.Change(left, Timeout.InfiniteTimeSpan);
            // Time may have passed between the look at the clock and the start of the timer; a timer that is too late only delays.
            woken.Wait();
        }
    }

    internal override void PacketSent()
    {
    }

    TimeSpan RealTimeUntil(Instant moment)
    {
        var now = Now;
        if (now >= moment)
            return TimeSpan.Zero;
        var simulated = (double)moment.UnixNanoseconds - now.UnixNanoseconds;
        var ticks = Math.Min(simulated / speed / 100, LongestWait.Ticks);
        return TimeSpan.FromTicks(Math.Max((long)ticks, ShortestWait.Ticks));
    }
}
