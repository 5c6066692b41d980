using System.Collections.Concurrent;

namespace Tracefleet.Snapshots.Tests.Downloads;

/// <summary>Time that stands still. Pauses end at once and are remembered; the wait for a silent server ends when a test says so.</summary>
public sealed class TestTime(DateTimeOffset now) : TimeProvider
{
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <summary>What the folder's lock waits between two tries.</summary>
    static readonly TimeSpan OfTheLock = TimeSpan.FromMilliseconds(20);

    readonly ConcurrentQueue<TimeSpan> _pauses = new();
    readonly ConcurrentDictionary<OneShot, bool> _silences = new();

    public DateTimeOffset Now { get; set; } = now;

    /// <summary>Pauses asked for, those for the folder's lock left out.</summary>
    public IReadOnlyList<TimeSpan> Pauses => [.. _pauses.Where(pause => pause != OfTheLock)];

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new OneShot(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void EndSilence()
    {
        foreach (var timer in _silences.Keys)
            timer.Fire();
    }

    sealed class OneShot(TestTime time, Action callback) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Silence)
                time._silences[this] = true;
            else if (dueTime >= TimeSpan.Zero)
                Fire(dueTime);
            return true;
        }

        void Fire(TimeSpan pause)
        {
            time._pauses.Enqueue(pause);
            ThreadPool.QueueUserWorkItem(_ => callback());
        }

        public void Fire() => callback();

        public void Dispose() => time._silences.TryRemove(this, out _);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
