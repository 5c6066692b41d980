using System.Diagnostics.CodeAnalysis;

namespace Tracefleet.Probing.Sessions;

/// <summary>Which session must be looked at next because of time. An entry that was overtaken by an earlier one is skipped when it comes up.</summary>
sealed class SessionTimers
{
    /// <summary>A session whose time has come, but who is still waiting for its turn to send, is looked at again only then.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    readonly PriorityQueue<RunningSession, Instant> _queue = new();

    public Instant NextAt => _queue.TryPeek(out _, out var at) ? at : Instant.MaxValue;

    public void Schedule(RunningSession session, Instant now)
    {
        var wake = session.Session.NextWake;
        if (wake <= now)
            wake = now + Pause;
        if (wake >= session.TimerAt)
            return;
        session.TimerAt = wake;
        _queue.Enqueue(session, wake);
    }

    public bool TryTakeDue(Instant now, [NotNullWhen(true)] out RunningSession? session)
    {
        while (_queue.TryPeek(out session, out var at) && at <= now)
        {
            _queue.Dequeue();
            if (session.TimerAt != at)
                continue;
            session.TimerAt = Instant.MaxValue;
            if (!session.HasFinished)
                return true;
        }
        session = null;
        return false;
    }
}
