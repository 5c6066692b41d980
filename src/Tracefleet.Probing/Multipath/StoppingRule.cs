namespace Tracefleet.Probing.Multipath;

/// <summary>How many flows must have passed a load balancer before it is believed to have no further next hop (Veitch, Augustin, Teixeira and
/// Friedman, "Failure control in multipath route tracing", INFOCOM 2009).</summary>
/// <remarks>
/// <para>When a balancer spreads flows evenly over k next hops, n flows miss at least one of them with a probability of at most
/// k((k-1)/k)^n. Holding that below epsilon gives n_k = ceil(ln(epsilon/k) / ln((k-1)/k)).</para>
/// <para>The stated confidence is that of the whole graph: only a vertex that balances can be misjudged, so epsilon is the allowed failure
/// divided by a bound on the number of balancers. The paper fixes that bound at 30 by experience; here it follows what is found, always at
/// least twice the balancers seen, and every vertex is held to the stricter numbers when it grows.</para>
/// </remarks>
public sealed class StoppingRule
{
    /// <summary>Balancers that the numbers allow for at first.</summary>
    public const int FirstBound = 8;

    readonly List<int> _needed = [0, 1];

    /// <param name="confidence">Probability that the whole graph is complete, 0.5 to 0.9999.</param>
    /// <param name="balancers">Balancers that it must hold for, at least 1.</param>
    public StoppingRule(double confidence, int balancers = FirstBound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(confidence, 0.5);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(confidence, 0.9999);
        ArgumentOutOfRangeException.ThrowIfLessThan(balancers, 1);
        (Confidence, Balancers) = (confidence, balancers);
        Epsilon = (1 - confidence) / balancers;
    }

    public double Confidence { get; }
    public int Balancers { get; }

    /// <summary>Probability with which one balancer may be misjudged.</summary>
    public double Epsilon { get; }

    /// <summary>Flows that must have passed before a k-th next hop is ruled out; 1 for the first.</summary>
    public int FlowsToRuleOut(int nextHops)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nextHops, 1);
        while (_needed.Count <= nextHops)
        {
            double k = _needed.Count;
            _needed.Add((int)Math.Ceiling(Math.Log(Epsilon / k) / Math.Log((k - 1) / k)));
        }
        return _needed[nextHops];
    }

    /// <summary>The rule for twice as many balancers.</summary>
    public StoppingRule Stricter() => new(Confidence, Balancers * 2);

    /// <summary>How sure it is that a vertex has no more than the next hops seen, after so many flows; 0 to 1.</summary>
    public static double Certainty(int nextHops, int flows)
    {
        double k = nextHops + 1;
        return nextHops == 0 ? 0 : Math.Clamp(1 - k * Math.Pow((k - 1) / k, flows), 0, 1);
    }
}
