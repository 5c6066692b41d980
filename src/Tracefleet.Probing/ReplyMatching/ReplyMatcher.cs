using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.ReplyMatching;

/// <summary>Finds the flow and the probe that a received packet replies to, or says why it is dropped.</summary>
/// <remarks>Allocates nothing for a packet. Flows that ended are remembered for a while, so that their stragglers are not counted as foreign.</remarks>
public sealed class ReplyMatcher
{
    readonly Dictionary<FlowKey, OpenFlow> _flows = [];
    readonly Queue<(OpenFlow Flow, Instant Until)> _ended = new();
    int _withManyPorts;

    /// <summary>Whether a flow with this key is open, so that no other may use it now.</summary>
    public bool IsOpen(in FlowKey key) => _flows.TryGetValue(key, out var flow) && !flow.HasEnded;

    /// <exception cref="InvalidOperationException">A flow with the same key is open.</exception>
    public void Add(OpenFlow flow)
    {
        var key = flow.Flow.Key;
        if (IsOpen(key))
            throw new InvalidOperationException($"A running session has the flow {key}.");
        _flows[key] = flow;
        _withManyPorts += flow.Flow.HasManyPorts ? 1 : 0;
    }

    /// <summary>Notes that a flow's session has ended and forgets it at the given time, or earlier when the flow is used again.</summary>
    public void End(OpenFlow flow, Instant forgetAt)
    {
        flow.End();
        _ended.Enqueue((flow, forgetAt));
    }

    /// <summary>Forgets ended flows whose time has come.</summary>
    public void Forget(Instant now)
    {
        while (_ended.TryPeek(out var oldest) && oldest.Until <= now)
        {
            _ended.Dequeue();
            _withManyPorts -= oldest.Flow.Flow.HasManyPorts ? 1 : 0;
            if (_flows.TryGetValue(oldest.Flow.Flow.Key, out var flow) && flow == oldest.Flow)
                _flows.Remove(oldest.Flow.Flow.Key);
        }
    }

    /// <summary>Decides about a whole IP packet.</summary>
    /// <param name="cut">Whether the packet was longer than these bytes.</param>
    /// <param name="claim">What the packet says; proven when the result is <see cref="DropReason.None"/>.</param>
    public DropReason Match(ReadOnlySpan<byte> packet, bool cut, out ReplyClaim claim, out OpenFlow? flow, out ProvenProbe probe)
    {
        flow = null;
        probe = default;
        var reason = ReplyClaim.Read(packet, cut, out claim);
        if (reason != DropReason.None)
            return reason;
        reason = Match(claim, claim.Flow, out flow, out probe);
        if (reason == DropReason.None || _withManyPorts == 0 || claim.Flow.Protocol != ProbeProtocol.Udp)
            return reason;
        // The flow of a classic UDP session is known without its port, as each of its probes has another.
        var second = Match(claim, claim.Flow with { DestinationPort = 0 }, out flow, out probe);
        return second == DropReason.UnknownFlow ? reason : second;
    }

    DropReason Match(in ReplyClaim claim, in FlowKey key, out OpenFlow? flow, out ProvenProbe probe)
    {
        probe = default;
        if (!_flows.TryGetValue(key, out flow))
            return DropReason.UnknownFlow;
        return ReplyProof.Check(claim, flow, out probe);
    }
}
