using System.Threading.Channels;

namespace Tracefleet.Agent.Tests.Harness;

/// <summary>A clock that moves only when told to. Its timers fire on the caller's thread, in order of time.</summary>
sealed class ManualTime : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 5, 31, 12, 0, 0, TimeSpan.Zero);

    readonly Lock _gate = new();
    readonly List<ManualTimer> _timers = [];
    readonly Channel<TimeSpan> _created = Channel.CreateUnbounded<TimeSpan>();
    DateTimeOffset _now = Start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>When each timer fires that somebody has asked for, in order of asking.</summary>
    public IAsyncEnumerable<TimeSpan> Created => _created.Reader.ReadAllAsync();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        _created.Writer.TryWrite(dueTime);
        return timer;
    }

    public void Advance(TimeSpan duration)
    {
        var end = GetUtcNow() + duration;
        while (TakeDue(end) is { } callback)
            callback();
    }

    /// <summary>As one sets a clock: timers fire after the same time as before.</summary>
    public void SetBack(TimeSpan by)
    {
        lock (_gate)
        {
            _now -= by;
            _timers.ForEach(timer => timer.Due -= by);
        }
    }

    /// <summary>Timers that wait to fire this long after they were asked for.</summary>
    public int Waiting(TimeSpan due)
    {
        lock (_gate)
            return _timers.Count(timer => timer.Asked == due);
    }

    /// <summary>Moves on, second by second, until something is done.</summary>
    public async Task AdvanceUntilAsync(Task done)
    {
        using var patience = new CancellationTokenSource(Patience.Long);
        while (!done.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
            Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(done, Task.Delay(TimeSpan.FromMilliseconds(5), CancellationToken.None));
        }
        await done;
    }

    Action? TakeDue(DateTimeOffset end)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (next is null)
            {
                _now = end;
                return null;
            }
            _now = next.Due > _now ? next.Due : _now;
            next.Due += next.Period;
            if (next.Period <= TimeSpan.Zero)
                _timers.Remove(next);
            return next.Callback;
        }
    }

    sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        public Action Callback { get; } = callback;
        public TimeSpan Asked { get; private set; }
        public DateTimeOffset Due { get; set; }
        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                if (dueTime < TimeSpan.Zero)
                    return true;
                (Asked, Due, Period) = (dueTime, time._now + dueTime, period);
                time._timers.Add(this);
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
