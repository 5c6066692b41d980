using System.Collections.Immutable;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Multipath;

/// <summary>The ways through a discovered graph.</summary>
sealed class DiscoveredPaths(FlowSession session, DiscoveredGraph graph, Dictionary<DiscoveredVertex, int> ids)
{
    readonly Dictionary<DiscoveredVertex, long> _counts = [];

    /// <summary>The path of each flow by its own probes, in order of flow; silent TTLs at its end are left out.</summary>
    public ImmutableArray<MultipathPath> OfFlows() =>
        [.. Enumerable.Range(0, session.FlowCount).Select(flow => ToPath(WayOf(flow), [flow], FlowPaths.EndOf(session, flow).End))];

    /// <summary>Every way through the graph, at most <see cref="MultipathResult.MaxPaths"/>.</summary>
    public ImmutableArray<MultipathPath> OfGraph()
    {
        var flows = Enumerable.Range(0, session.FlowCount)
            .Select(flow => (Flow: flow, Way: WayOf(flow)))
            .Where(known => known.Way.Count > 0 && IsEnd(known.Way[^1]))
            .ToLookup(known => Key(known.Way), known => known.Flow, StringComparer.Ordinal);
        return [.. Ways(graph.Root, []).Take(MultipathResult.MaxPaths).Select(way => ToPath(way, flows[Key(way)], way[^1].End))];
    }

    public long Count() => Count(graph.Root);

    /// <summary>Different paths among those of the flows.</summary>
    public long CountOfFlows() =>
        Enumerable.Range(0, session.FlowCount).Select(WayOf).Where(way => way.Count > 0).Select(Key).Distinct(StringComparer.Ordinal).Count();

    // Saturating: a meshed graph of twenty hops has more ways than a long can count.
    long Count(DiscoveredVertex vertex)
    {
        if (_counts.TryGetValue(vertex, out var known))
            return known;
        var next = Onward(vertex).ToList();
        var count = next.Count == 0 && vertex != graph.Root ? 1 : 0L;
        foreach (var far in next)
        {
            var further = Count(far);
            count = count > long.MaxValue - further ? long.MaxValue : count + further;
        }
        return _counts[vertex] = count;
    }

    string Key(List<DiscoveredVertex> way) => string.Join(' ', way.Select(vertex => ids[vertex]));

    bool IsEnd(DiscoveredVertex vertex) => !Onward(vertex).Any();

    IEnumerable<DiscoveredVertex> Onward(DiscoveredVertex vertex) =>
        vertex.Next.Keys.Where(ids.ContainsKey).OrderBy(far => ids[far]);

    IEnumerable<List<DiscoveredVertex>> Ways(DiscoveredVertex vertex, List<DiscoveredVertex> way)
    {
        if (IsEnd(vertex) && vertex != graph.Root)
            yield return way;
        foreach (var far in Onward(vertex))
        {
            foreach (var whole in Ways(far, [.. way, far]))
                yield return whole;
        }
    }

    List<DiscoveredVertex> WayOf(int flow)
    {
        var way = new List<DiscoveredVertex>();
        for (int ttl = session.Parameters.FirstTtl.Value; ttl <= session.Parameters.MaxTtl.Value; ttl++)
        {
            if (graph.At(flow, ttl) is not { } vertex || !ids.ContainsKey(vertex))
                break;
            way.Add(vertex);
            if (vertex.End is not null)
                break;
        }
        return way;
    }

    MultipathPath ToPath(List<DiscoveredVertex> way, IEnumerable<int> flows, TraceEnd? end)
    {
        ImmutableArray<int> known = [.. flows];
        var last = way.Count == 0 ? [] : known.Select(flow => session.CellAt(flow, way[^1].Ttl));
        return new MultipathPath(
            [.. way.Select(vertex => ids[vertex])], known, end ?? TraceEnd.GapLimit,
            ProbeTallies.Of(known.SelectMany(flow => way.Select(vertex => session.CellAt(flow, vertex.Ttl)))), ProbeTallies.Of(last));
    }
}
