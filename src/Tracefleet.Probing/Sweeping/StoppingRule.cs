namespace Tracefleet.Probing.Sweeping;

/// <summary>When enough flows went through an interface to believe that all its next hops are known (Veitch et al., "Failure control in
/// multipath route tracing", INFOCOM 2009; Vermeulen et al., "Diamond-Miner", NSDI 2020).</summary>
/// <remarks>Assumes that flows are spread evenly over the next hops.</remarks>
public sealed class StoppingRule
{
    readonly double _epsilon;

    /// <param name="epsilon">Chance that a next hop of an interface is missed, above 0 and below 1: 0.05 for a confidence of 95 %.</param>
    public StoppingRule(double epsilon)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(epsilon, 1);
        _epsilon = epsilon;
    }

    /// <summary>Flows that must have gone through an interface with so many known next hops before no further one is believed in: with k one more,
    /// ceil(ln(epsilon / k) / ln((k - 1) / k)).</summary>
    public int FlowsFor(int knownNextHops)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(knownNextHops, 1);
        double hypothesis = knownNextHops + 1;
        return (int)Math.Ceiling(Math.Log(_epsilon / hypothesis) / Math.Log((hypothesis - 1) / hypothesis));
    }
}
