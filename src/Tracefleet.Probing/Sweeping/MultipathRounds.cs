using System.Runtime.InteropServices;
using Tracefleet.Addressing;

namespace Tracefleet.Probing.Sweeping;

/// <summary>Chooses the flows of each round of a multipath sweep from what came back in the rounds before, until every interface has shown all its next
/// hops with the wanted confidence (Vermeulen et al., "Diamond-Miner: comprehensive discovery of the Internet's topology diamonds", NSDI 2020).</summary>
/// <remarks>
/// <list type="number">
/// <item>Round 1 probes every target at every TTL in as many flows as one known next hop needs.</item>
/// <item>At each TTL the flows that were answered by one interface went through it; what answered them one TTL further are its next hops.</item>
/// <item>When fewer went through it than its number of next hops needs, the flows of both TTLs are raised in proportion: that many of the new ones
/// are expected to go through it.</item>
/// <item>A target and TTL without such an interface gets no further flows; when none is left the sweep has ended.</item>
/// </list>
/// Memory grows with the replies that were taken, 8 bytes for each besides about 200 for each target that answered; it does not grow with probes. Used on one thread.
/// </remarks>
public sealed class MultipathRounds
{
    readonly StoppingRule _rule;
    readonly int _minTtl, _maxTtl, _firstFlows, _maxFlows;
    readonly Dictionary<Address, TargetFlows> _targets = [];
    readonly Dictionary<Address, int> _numbers = [];

    /// <param name="parameters">Of the first round; its flows are <see cref="FirstFlows"/>.</param>
    /// <param name="maxFlows">Flows of a target at most; whatever needs more stays incomplete and is counted.</param>
    public MultipathRounds(SweepParameters parameters, StoppingRule rule, int maxFlows)
    {
        (_rule, _maxFlows) = (rule, maxFlows);
        (_minTtl, _maxTtl) = (parameters.MinTtl.Value, parameters.MaxTtl.Value);
        _firstFlows = FirstFlows(rule, maxFlows);
    }

    /// <summary>Interfaces whose next hops may be incomplete, because their target has reached the flows allowed.</summary>
    public long Incomplete { get; private set; }

    /// <summary>Links seen so far: pairs of interfaces at consecutive TTLs of one flow, counted for each target.</summary>
    public long Links { get; private set; }

    /// <summary>Targets that anybody answered for.</summary>
    public int Targets => _targets.Count;

    /// <summary>Flows of the first round.</summary>
    public static int FirstFlows(StoppingRule rule, int maxFlows) => Math.Min(maxFlows, rule.FlowsFor(1));

    /// <summary>Takes a reply of any round.</summary>
    public void Take(in SweepReply reply)
    {
        if (reply.Ttl < _minTtl || reply.Ttl > _maxTtl)
            return;
        ref var from = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, reply.From, out var isKnown);
        if (!isKnown)
            from = _numbers.Count;
        if (!_targets.TryGetValue(reply.Destination, out var target))
            _targets.Add(reply.Destination, target = new TargetFlows(_maxTtl - _minTtl + 1, _firstFlows));
        target.Add(reply.Ttl - _minTtl, reply.Flow, from);
    }

    /// <summary>The probes of the next round; null when nothing is left to be probed.</summary>
    public RoundSpace? Next()
    {
        var ranges = new List<FlowRange>();
        (Incomplete, Links) = (0, 0);
        foreach (var (destination, target) in _targets)
        {
            Links += target.Plan(_rule, _maxFlows, out var incomplete);
            Incomplete += incomplete;
            target.TakeWanted((ttl, first, flows) =>
                ranges.Add(new FlowRange(new SweepProbe(destination, (ushort)first, (byte)(_minTtl + ttl)), flows)));
        }
        return ranges.Count > 0 ? new RoundSpace(ranges) : null;
    }
}
