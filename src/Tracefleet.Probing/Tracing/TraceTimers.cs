using System.Diagnostics.CodeAnalysis;

namespace Tracefleet.Probing.Tracing;

/// <summary>Which trace must be looked at next because of time. An entry that was overtaken by an earlier one is skipped when it comes up.</summary>
sealed class TraceTimers
{
    readonly PriorityQueue<RunningTrace, Instant> _queue = new();

    public Instant NextAt => _queue.TryPeek(out _, out var at) ? at : Instant.MaxValue;

    public void Schedule(RunningTrace trace)
    {
        var wake = trace.Session.NextWake;
        if (wake >= trace.TimerAt)
            return;
        trace.TimerAt = wake;
        _queue.Enqueue(trace, wake);
    }

    public bool TryTakeDue(Instant now, [NotNullWhen(true)] out RunningTrace? trace)
    {
        while (_queue.TryPeek(out trace, out var at) && at <= now)
        {
            _queue.Dequeue();
            if (trace.TimerAt != at)
                continue;
            trace.TimerAt = Instant.MaxValue;
            if (trace.Session.End is null)
                return true;
        }
        trace = null;
        return false;
    }
}
