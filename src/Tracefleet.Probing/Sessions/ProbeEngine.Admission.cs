using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Sessions;

// How sessions and their flows start and end.
public sealed partial class ProbeEngine
{
    /// <summary>How long replies to an ended session are told from foreign packets.</summary>
    static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    long _serial;

    /// <summary>Starts what can start now.</summary>
    /// <returns>Whether there is nothing left to do, ever.</returns>
    bool Admit()
    {
        while (_queue.TryEnterNext(out var waiting))
            Start(waiting);

        // Asked first: a session handed over between the two calls would be lost the other way round.
        var isCompleted = _feed.IsCompleted;
        while (_running.Count + _queue.Waiting < _options.MaxSessions && _feed.TryTake(out var request))
        {
            var running = new RunningSession(request);
            if (_queue.TryEnter(running))
                Start(running);
        }
        return isCompleted && _running.Count == 0 && _queue.Waiting == 0;
    }

    void Start(RunningSession running)
    {
        var destination = running.Request.Destination;
        var format = running.Session.Format;
        var source = format.Source ?? _sourceFor(destination);
        running.Source = source is { } address && address.IsIpv4 == destination.IsIpv4 ? address : null;
        running.StartedAt = Now;
        running.Index = _running.Count;
        _running.Add(running);
        EnsureRoomFor(format.PacketSize ?? 0);
        Counters.SessionStarted();
        Follow(running, Now);
    }

    OpenFlow Open(RunningSession running, FlowId id)
    {
        var request = running.Request;
        var fields = TraceFlow.Of(running.Source!.Value, request.Destination, request.Session.Format, id);
        var flow = new OpenFlow(fields, id, new ProbeMarks(_options.Key, fields, _serial++), request.Session) { Owner = running };
        running.Keep(flow);
        _matcher.Add(flow);
        return flow;
    }

    void Finish(RunningSession running, Instant now)
    {
        if (running.Index < 0)
            return;
        Remove(running);
        foreach (var flow in running.Flows)
        {
            if (flow is not null)
                _matcher.End(flow, now + Remembered);
        }
        _queue.Leave(running);
        Counters.SessionEnded();
        _observer.SessionEnded(running.ToResult(now));
        running.Release();
    }

    void Remove(RunningSession running)
    {
        var last = _running[^1];
        _running[running.Index] = last;
        last.Index = running.Index;
        _running.RemoveAt(_running.Count - 1);
        running.Index = -1;
    }

    void CancelChosen()
    {
        while (_cancellations.TryDequeue(out var which))
            CancelWhere(which);
    }

    void CancelWhere(Func<SessionRequest, bool> which)
    {
        foreach (var running in _running.Where(running => which(running.Request)).ToArray())
        {
            running.Session.Cancel();
            Follow(running, Now);
        }
        foreach (var waiting in _queue.Remove(which))
        {
            waiting.Session.Cancel();
            _observer.SessionEnded(new SessionResult(waiting.Request, null, Now, Now));
        }
    }
}
