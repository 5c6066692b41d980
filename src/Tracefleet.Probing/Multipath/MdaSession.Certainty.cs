namespace Tracefleet.Probing.Multipath;

// How sure what was found is, by the flows that the rule was applied to.
public sealed partial class MdaSession
{
    /// <summary>Whether the rule holds for all vertices of a hop together: MDA-Lite, or flows that no vertex can be told of.</summary>
    bool IsJudgedAsOne(DiscoveredHop hop, List<DiscoveredVertex> live) => live.Count > 1 && (hop.IsUnordered || !HasNodeControl);

    (List<MultipathHop> Hops, Dictionary<DiscoveredVertex, double> Vertices) Judge()
    {
        var hops = new List<MultipathHop>();
        var vertices = new Dictionary<DiscoveredVertex, double>();
        for (var ttl = Parameters.FirstTtl.Value - 1; ttl < Parameters.MaxTtl.Value; ttl++)
        {
            var (hop, next) = (_graph.HopAt(ttl), _graph.HopAt(ttl + 1));
            if (hop.Live() is not [_, ..] live)
                continue;
            var stage = Count(hop, next, live, ttl);
            var isOne = IsJudgedAsOne(hop, live);
            foreach (var vertex in live.Where(_ => !isOne))
                vertices[vertex] = StoppingRule.Certainty(vertex.Next.Count, vertex.Settled);
            var certainty = isOne ? StoppingRule.Certainty(next.Vertices.Count, stage.Settled) : live.Min(vertex => vertices[vertex]);
            hops.Add(new MultipathHop(ttl, live.Count, next.Vertices.Count, stage.Settled, certainty, isOne));
        }
        return (hops, vertices);
    }
}
