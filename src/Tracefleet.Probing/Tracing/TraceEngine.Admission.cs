using Tracefleet.Addressing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tracing;

// How traces start and end.
public sealed partial class TraceEngine
{
    /// <summary>How long replies to an ended trace are told from foreign packets.</summary>
    static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    readonly Queue<Address> _freed = new();
    long _serial;

    /// <summary>Starts what can start now.</summary>
    /// <returns>Whether there is nothing left to do, ever.</returns>
    bool Admit(Instant now)
    {
        while (_freed.TryDequeue(out var destination))
            while (_queue.TryEnterNext(destination, IsFlowFree, out var waiting))
                Start(waiting, now);

        // Asked first: a trace handed over between the two calls would be lost the other way round.
        var isCompleted = _feed.IsCompleted;
        while (_running.Count + _queue.Waiting < _options.MaxTraces && _feed.TryTake(out var request))
        {
            if (!request.Parameters.IsValid)
                Refuse(request, now);
            else if (_queue.TryEnter(request, IsFlowFree(request)))
                Start(request, now);
        }
        return isCompleted && _running.Count == 0 && _queue.Waiting == 0;
    }

    bool IsFlowFree(TraceRequest request) => !_matcher.IsRunning(FlowOf(request, default).Key);

    static TraceFlow FlowOf(TraceRequest request, Address source) => TraceFlow.Of(source, request.Destination, request.Parameters);

    void Start(TraceRequest request, Instant now)
    {
        var source = _sourceFor(request.Destination);
        var isUsable = source is { } address && address.IsIpv4 == request.Destination.IsIpv4;
        var flow = FlowOf(request, isUsable ? source!.Value : default);
        var trace = new RunningTrace(request, flow, new ProbeMarks(_options.Key, flow, _serial++), isUsable, now);
        _matcher.Add(flow, trace.Marks, trace);
        _running.Add(trace);
        Counters.TraceStarted();
        if (!isUsable && trace.Session.TryNext(out var probe))
            trace.Session.NotSent(probe, SendFailure.NoSourceAddress, now);
        Follow(trace, now);
    }

    // The feeds of this room refuse such a trace to the giver's face; with any other feed it must not stop the rest.
    void Refuse(TraceRequest request, Instant now)
    {
        Counters.TraceEnded(TraceEnd.Unreachable, trimmed: 0);
        _observer.TraceEnded(new TraceResult(
            request, TraceEnd.Unreachable, null, ProbeProtocol.Udp, 0, 0, now, now, [], SendFailure.Other));
    }

    void Finish(RunningTrace trace, Instant now)
    {
        if (!_running.Remove(trace))
            return;
        _matcher.End(trace.Flow.Key, now + Remembered);
        _queue.Leave(trace.Destination);
        _freed.Enqueue(trace.Destination);
        Counters.TraceEnded(trace.Session.End!.Value, trace.Session.Trimmed);
        _observer.TraceEnded(trace.ToResult(now));
    }

    void CancelChosen(Instant now)
    {
        while (_cancellations.TryDequeue(out var which))
            CancelWhere(which, now);
    }

    void CancelWhere(Func<TraceRequest, bool> which, Instant now)
    {
        foreach (var trace in _running.Where(trace => which(trace.Request)).ToArray())
        {
            trace.Session.Cancel();
            Follow(trace, now);
        }
        foreach (var request in _queue.Remove(which))
        {
            var flow = FlowOf(request, default);
            Counters.TraceEnded(TraceEnd.Cancelled, trimmed: 0);
            _observer.TraceEnded(new TraceResult(
                request, TraceEnd.Cancelled, null, flow.Protocol, flow.SourcePort, flow.DestinationPort, now, now, []));
        }
    }
}
