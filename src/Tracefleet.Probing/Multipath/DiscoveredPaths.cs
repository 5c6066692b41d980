using System.Collections.Immutable;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Multipath;

/// <summary>The ways through a discovered graph.</summary>
sealed class DiscoveredPaths(
    FlowSession session, DiscoveredGraph graph, Dictionary<DiscoveredVertex, int> ids, Func<DiscoveredVertex, TraceEnd?> endOf)
{
    readonly Dictionary<DiscoveredVertex, long> _counts = [];
    readonly Dictionary<DiscoveredVertex, DiscoveredVertex[]> _onward = [];

    /// <summary>The path of each flow by its own probes, in order of flow; silent TTLs at its end are left out.</summary>
    public ImmutableArray<MultipathPath> OfFlows() =>
        [.. Enumerable.Range(0, session.FlowsTold).Select(flow => ToPath(AnsweredWayOf(flow), [flow], FlowPaths.VerdictOf(session, flow)))];

    /// <summary>Every way through the graph, at most <see cref="MultipathResult.MaxPaths"/>.</summary>
    public ImmutableArray<MultipathPath> OfGraph()
    {
        var flows = Enumerable.Range(0, session.FlowCount)
            .Select(flow => (Flow: flow, Way: WayOf(flow)))
            .Where(known => known.Way.Count > 0 && IsEnd(known.Way[^1]))
            .ToLookup(known => Key(known.Way), known => known.Flow, StringComparer.Ordinal);
        return [.. Ways().Take(MultipathResult.MaxPaths).Select(way => ToPath(way, flows[Key(way)], VerdictOf(way[^1])))];
    }

    FlowPaths.Verdict VerdictOf(DiscoveredVertex last) =>
        endOf(last) is { } end ? new FlowPaths.Verdict(end) : new FlowPaths.Verdict(null, session.Cut, session.LocalFailure);

    public long Count() => Count(graph.Root);

    /// <summary>Different paths among those of the flows.</summary>
    public long CountOfFlows() =>
        Enumerable.Range(0, session.FlowCount).Select(AnsweredWayOf).Where(way => way.Count > 0).Select(Key).Distinct(StringComparer.Ordinal).Count();

    // Saturating: a meshed graph of twenty hops has more ways than a long can count.
    long Count(DiscoveredVertex vertex)
    {
        if (_counts.TryGetValue(vertex, out var known))
            return known;
        var next = Onward(vertex);
        var count = next.Length == 0 && vertex != graph.Root ? 1 : 0L;
        foreach (var far in next)
        {
            var further = Count(far);
            count = count > long.MaxValue - further ? long.MaxValue : count + further;
        }
        return _counts[vertex] = count;
    }

    string Key(List<DiscoveredVertex> way) => string.Join(' ', way.Select(vertex => ids[vertex]));

    bool IsEnd(DiscoveredVertex vertex) => Onward(vertex).Length == 0;

    DiscoveredVertex[] Onward(DiscoveredVertex vertex)
    {
        if (!_onward.TryGetValue(vertex, out var next))
            _onward[vertex] = next = [.. vertex.Next.Keys.Where(ids.ContainsKey).OrderBy(far => ids[far])];
        return next;
    }

    /// <summary>Depth first, each time the same list with another content.</summary>
    IEnumerable<List<DiscoveredVertex>> Ways()
    {
        var way = new List<DiscoveredVertex>();
        var taken = new Stack<int>([0]);
        while (taken.TryPop(out var branch))
        {
            var here = way.Count == 0 ? graph.Root : way[^1];
            if (branch < Onward(here).Length)
            {
                taken.Push(branch + 1);
                way.Add(Onward(here)[branch]);
                taken.Push(0);
                continue;
            }
            if (branch == 0 && way.Count > 0)
                yield return way;
            if (way.Count > 0)
                way.RemoveAt(way.Count - 1);
        }
    }

    List<DiscoveredVertex> AnsweredWayOf(int flow)
    {
        var way = WayOf(flow);
        return way[..(way.FindLastIndex(vertex => vertex.Address is not null) + 1)];
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

    MultipathPath ToPath(List<DiscoveredVertex> way, IEnumerable<int> flows, FlowPaths.Verdict verdict)
    {
        ImmutableArray<int> known = [.. flows];
        var last = way.Count == 0 ? [] : known.Select(flow => session.CellAt(flow, way[^1].Ttl));
        return new MultipathPath(
            [.. way.Select(vertex => ids[vertex])], known, verdict.End,
            ProbeTallies.Of(known.SelectMany(flow => way.Select(vertex => session.CellAt(flow, vertex.Ttl)))), ProbeTallies.Of(last))
        {
            Cut = verdict.Cut,
            Failure = verdict.Failure,
        };
    }
}
