using Tracefleet.Addressing;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Simulation.Transport;

namespace Tracefleet.Simulation.Tests;

public sealed class ClockTests
{
    [Fact]
    public void A_virtual_clock_jumps_to_the_next_reply_and_then_to_the_end_of_the_wait()
    {
        using var transport = Worlds.Transport();
        var batch = new PacketBatch(4);
        batch.Add(Wire.WriteUdp(batch.NextBuffer, Worlds.Frankfurt.AddressV4, Address.Parse("1.2.3.4"), 1, Worlds.Udp(0)));
        transport.Send(batch);
        var until = Worlds.Start + TimeSpan.FromSeconds(2);

        var now = transport.Receive(batch, until);

        Assert.Equal(1, batch.Count);
        Assert.Equal(now, batch.At(0));
        Assert.InRange(now - Worlds.Start, TimeSpan.FromMilliseconds(0.1), TimeSpan.FromMilliseconds(12));
        Assert.Equal(until, transport.Receive(batch, until));
        Assert.Equal(0, batch.Count);
    }

    [Fact]
    public void A_wait_without_end_and_without_replies_returns()
    {
        using var transport = Worlds.Transport();

        Assert.Equal(Worlds.Start, transport.Receive(new PacketBatch(1), Instant.MaxValue));
    }

    [Fact]
    public void A_running_clock_multiplies_the_time_it_is_given()
    {
        var time = new ManualTime();
        var clock = SimulatedClock.RealTime(time, speed: 10);
        var start = clock.Now;

        time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(TimeSpan.FromSeconds(30), clock.Now - start);
    }

    [Fact]
    public async Task A_running_clock_blocks_until_the_reply_is_due()
    {
        var time = new ManualTime();
        using var transport = new SimulatedTransport(Worlds.Seed42, Worlds.Frankfurt, SimulatedClock.RealTime(time, speed: 2));
        var batch = new PacketBatch(4);
        var start = transport.Receive(batch, Instant.MinValue);
        batch.Add(Wire.WriteUdp(batch.NextBuffer, Worlds.Frankfurt.AddressV4, Address.Parse("1.2.3.4"), 1, Worlds.Udp(0)));
        transport.Send(batch);

        var receive = Task.Run(() => transport.Receive(batch, start + TimeSpan.FromSeconds(20)));
        await time.TimerStarted;
        Assert.False(receive.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(start + TimeSpan.FromSeconds(2), await receive);
        Assert.Equal(1, batch.Count);
        Assert.True(batch.At(0) < start + TimeSpan.FromMilliseconds(12));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    [InlineData(double.NaN)]
    public void Refuses_a_speed_out_of_range(double speed) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SimulatedClock.RealTime(TimeProvider.System, speed));

    sealed class ManualTime : TimeProvider
    {
        readonly Lock _lock = new();
        readonly List<ManualTimer> _timers = [];
        readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TimeSpan _elapsed;

        public Task TimerStarted => _started.Task;
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            lock (_lock)
                return _elapsed.Ticks;
        }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(GetTimestamp());

        public void Advance(TimeSpan by)
        {
            lock (_lock)
            {
                _elapsed += by;
                foreach (var timer in _timers)
                    timer.FireIfDue(_elapsed);
            }
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
                _timers.Add(new ManualTimer(this, callback, state));
            return _timers[^1];
        }

        sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
        {
            TimeSpan _due = TimeSpan.MaxValue;

            public void FireIfDue(TimeSpan now)
            {
                if (now < _due)
                    return;
                _due = TimeSpan.MaxValue;
                callback(state);
            }

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                lock (time._lock)
                    _due = time._elapsed + dueTime;
                time._started.TrySetResult();
                return true;
            }

            public void Dispose()
            {
                lock (time._lock)
                    time._timers.Remove(this);
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
