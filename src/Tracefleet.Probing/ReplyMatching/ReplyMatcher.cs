using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.ReplyMatching;

/// <summary>Finds the trace and the probe that a received packet replies to, or says why it is dropped.</summary>
/// <remarks>Allocates nothing for a packet. Traces that ended are remembered for a while, so that their stragglers are not counted as foreign.</remarks>
public sealed class ReplyMatcher<TTrace>
    where TTrace : class
{
    readonly Dictionary<FlowKey, Entry> _traces = [];
    readonly Queue<(FlowKey Key, ProbeMarks Marks, Instant Until)> _ended = new();

    sealed record Entry(TraceFlow Flow, ProbeMarks Marks, TTrace Trace)
    {
        public bool HasEnded { get; set; }
    }

    /// <summary>Whether a running trace has this flow, so that no other may use it now.</summary>
    public bool IsRunning(in FlowKey flow) => _traces.TryGetValue(flow, out var entry) && !entry.HasEnded;

    /// <exception cref="InvalidOperationException">A running trace has the flow.</exception>
    public void Add(in TraceFlow flow, ProbeMarks marks, TTrace trace)
    {
        if (IsRunning(flow.Key))
            throw new InvalidOperationException($"A running trace has the flow {flow.Key}.");
        _traces[flow.Key] = new Entry(flow, marks, trace);
    }

    /// <summary>Notes that a trace has ended and forgets it at the given time, or earlier when its flow is used again.</summary>
    public void End(in FlowKey flow, Instant forgetAt)
    {
        if (!_traces.TryGetValue(flow, out var entry))
            return;
        entry.HasEnded = true;
        _ended.Enqueue((flow, entry.Marks, forgetAt));
    }

    /// <summary>Forgets ended traces whose time has come.</summary>
    public void Forget(Instant now)
    {
        while (_ended.TryPeek(out var oldest) && oldest.Until <= now)
        {
            _ended.Dequeue();
            if (_traces.TryGetValue(oldest.Key, out var entry) && entry.Marks == oldest.Marks)
                _traces.Remove(oldest.Key);
        }
    }

    /// <summary>Decides about a whole IP packet.</summary>
    /// <param name="cut">Whether the packet was longer than these bytes.</param>
    /// <param name="claim">What the packet says; proven when the result is <see cref="DropReason.None"/>.</param>
    public DropReason Match(
        ReadOnlySpan<byte> packet, bool cut, out ReplyClaim claim, out TTrace? trace, out ProvenProbe probe)
    {
        trace = null;
        probe = default;
        var reason = ReplyClaim.Read(packet, cut, out claim);
        if (reason != DropReason.None)
            return reason;
        if (!_traces.TryGetValue(claim.Flow, out var entry))
            return DropReason.UnknownFlow;
        reason = ReplyProof.Check(claim, entry.Flow, entry.Marks, out probe);
        if (reason != DropReason.None)
            return reason;
        trace = entry.Trace;
        return entry.HasEnded ? DropReason.TraceEnded : DropReason.None;
    }
}
