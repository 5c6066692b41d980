using Tracefleet.Addressing;
using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.Tracing;

/// <summary>A trace that the engine works on: its rules, its flow and its marks.</summary>
sealed class RunningTrace(TraceRequest request, TraceFlow flow, ProbeMarks marks, bool hasSource, Instant startedAt)
{
    public readonly TraceRequest Request = request;
    public readonly TraceFlow Flow = flow;
    public readonly ProbeMarks Marks = marks;
    public readonly TraceSession Session = new(request.Destination, request.Parameters);
    public readonly Instant StartedAt = startedAt;

    /// <summary>Whether it stands in the queue of traces that may have something to send.</summary>
    public bool IsQueued;

    /// <summary>When its entry in the timer queue is due; <see cref="Instant.MaxValue"/> without one.</summary>
    public Instant TimerAt = Instant.MaxValue;

    public Address Destination => Request.Destination;

    public TraceResult ToResult(Instant endedAt) => new(
        Request, Session.End!.Value, hasSource ? Flow.Source : null, Flow.Protocol, Flow.SourcePort, Flow.DestinationPort, StartedAt, endedAt, Session.Records(),
        Session.LocalFailure);
}
