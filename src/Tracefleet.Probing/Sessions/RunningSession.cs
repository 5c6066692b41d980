using Tracefleet.Addressing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Sessions;

/// <summary>A session that the engine has taken on: what it may use, the flows it has open, and where it stands in the engine's queues.</summary>
sealed class RunningSession(SessionRequest request)
{
    OpenFlow?[] _flows = new OpenFlow?[1];
    SessionRequest? _request = request;

    public SessionRequest Request => _request!;
    public IProbeSession Session => _request!.Session;
    public readonly FlowRange Range = request.Session.Flows;
    public readonly FlowSpan Span = FlowSpan.Of(request.Destination, request.Session);

    /// <summary>Null when this host has no usable address.</summary>
    public Address? Source;
    public Instant StartedAt;

    /// <summary>Place in the engine's list of running sessions; -1 before and after.</summary>
    public int Index = -1;

    /// <summary>Whether it stands in the queue of sessions that may have something to send.</summary>
    public bool IsQueued;

    /// <summary>When its entry in the timer queue is due; <see cref="Instant.MaxValue"/> without one.</summary>
    public Instant TimerAt = Instant.MaxValue;

    /// <summary>Next of those that run towards the same destination.</summary>
    public RunningSession? NextNeighbour;

    bool _anySent;
    SendFailure _lastFailure;

    public bool HasFinished => _request is null;

    public ReadOnlySpan<OpenFlow?> Flows => _flows;

    public OpenFlow? FlowOf(FlowId id)
    {
        var index = id.Value - Range.First.Value;
        return (uint)index < (uint)_flows.Length ? _flows[index] : null;
    }

    /// <exception cref="InvalidOperationException">The session uses a flow that it has not said it would.</exception>
    public void Keep(OpenFlow flow)
    {
        if (!Range.Contains(flow.Id))
            throw new InvalidOperationException($"A session for {Range} sends in {flow.Id}.");
        var index = flow.Id.Value - Range.First.Value;
        if (index >= _flows.Length)
            Array.Resize(ref _flows, Math.Min(Range.Count, Math.Max(index + 1, _flows.Length * 2)));
        _flows[index] = flow;
    }

    public void Note(SendFailure failure)
    {
        _anySent |= failure == SendFailure.None;
        _lastFailure = failure;
    }

    public SessionResult ToResult(Instant endedAt) =>
        new(Request, Source, StartedAt, endedAt, _anySent ? SendFailure.None : _lastFailure);

    /// <summary>Lets everything large go; the timer queue may hold the rest for a while.</summary>
    public void Release()
    {
        _request = null;
        _flows = [];
    }
}
