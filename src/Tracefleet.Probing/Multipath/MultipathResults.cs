using System.Collections.Immutable;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Multipath;

/// <summary>Turns what a session knows, at its end or before, into a result.</summary>
sealed class MultipathResults
{
    readonly FlowSession _session;
    readonly DiscoveredGraph _graph;
    readonly Func<DiscoveredVertex, VertexMemory?> _memory;
    readonly Func<DiscoveredVertex, double?> _certainty;
    readonly List<DiscoveredVertex> _vertices;
    readonly Dictionary<DiscoveredVertex, int> _ids;

    /// <param name="certainty">How sure a vertex's next hops are; null where the rule was not applied to the vertex.</param>
    public MultipathResults(
        FlowSession session, DiscoveredGraph graph, Func<DiscoveredVertex, VertexMemory?> memory, Func<DiscoveredVertex, double?> certainty)
    {
        (_session, _graph, _memory, _certainty) = (session, graph, memory, certainty);
        _vertices = [.. graph.Vertices.Where(LeadsSomewhere).OrderBy(vertex => vertex.Ttl).ThenBy(vertex => vertex.Address is null)
            .ThenBy(vertex => vertex.Address)];
        _ids = _vertices.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
    }

    public MultipathResult Make(MultipathStrategy strategy)
    {
        var paths = new DiscoveredPaths(_session, _graph, _ids, EndOf);
        var isFixed = strategy == MultipathStrategy.FixedPaths;
        var told = isFixed ? paths.OfFlows() : paths.OfGraph();
        return new MultipathResult(
            _session.Destination, _session.Format, strategy, [.. _vertices.Select(ToVertex)], Links(), told, Diamonds.Of(_graph, Probed(), _memory), isFixed ? paths.CountOfFlows() : paths.Count())
        {
            IsCancelled = _session.IsCancelled,
            IsComplete = _session is { HasEnded: true, IsCutShort: false, LocalFailure: SendFailure.None } && told.All(path => path.Cut is null),
            LocalFailure = _session.LocalFailure,
            Flows = _session.FlowCount,
            ProbesSent = _session.ProbesSent,
            RepliesReceived = _session.RepliesReceived,
            MaxProbes = _session.Parameters.MaxProbes,
            StartedAt = _session.FirstSentAt,
            EndedAt = _session.LastEventAt,
        };
    }

    // Where no probe could leave, an interface that others met may well be: no branch.
    Dictionary<DiscoveredVertex, int> Probed() => _ids.Where(pair => pair.Key.Address is not null || pair.Key.Flows.Exists(flow => IsSilent(flow, pair.Key.Ttl)))
        .ToDictionary(pair => pair.Key, pair => pair.Value);

    // Silence that nothing follows is the end of a path and no part of it.
    static bool LeadsSomewhere(DiscoveredVertex vertex) =>
        vertex.Address is not null || vertex.Next.Keys.Any(LeadsSomewhere);

    MultipathVertex ToVertex(DiscoveredVertex vertex, int id)
    {
        var cells = vertex.Flows.Select(flow => _session.CellAt(flow, vertex.Ttl)).OfType<FlowCell>().ToList();
        var reply = cells.Find(cell => cell.From == vertex.Address)?.Reply;
        var onward = vertex.Next.Keys.Count(_ids.ContainsKey);
        return new MultipathVertex(
            id, vertex.Ttl, vertex.Address, vertex.Flows.Count, ProbeTallies.Of(cells), onward,
            vertex.End is null && vertex.Ttl < _session.Parameters.MaxTtl.Value ? _certainty(vertex) : null,
            _memory(vertex)?.IsPerPacket ?? false, vertex.Address is not null && _session.PaceOf(vertex.Ttl).IsRateLimited,
            EndOf(vertex), reply?.IcmpType, reply?.IcmpCode, reply?.Mpls ?? []);
    }

    TraceEnd? EndOf(DiscoveredVertex vertex) => vertex.End
        ?? (vertex.Ttl == _session.Parameters.MaxTtl.Value ? TraceEnd.MaxTtl : (TraceEnd?)null)
        ?? (!vertex.Next.Keys.Any(_ids.ContainsKey) && vertex.Next.Keys.Any(IsLongSilence) ? TraceEnd.GapLimit : null);

    // What could not be probed to the end may have an answer further on.
    bool IsLongSilence(DiscoveredVertex vertex) =>
        ((vertex.End == TraceEnd.GapLimit || vertex.Ttl == _session.Parameters.MaxTtl.Value) && vertex.Flows.Exists(flow => IsSilent(flow, vertex.Ttl)))
        || vertex.Next.Keys.Any(IsLongSilence);

    bool IsSilent(int flow, int ttl) => _session.CellAt(flow, ttl) is { State: CellState.Silent };

    ImmutableArray<MultipathLink> Links() =>
    [
        .. from near in _vertices
           from next in near.Next
           where _ids.ContainsKey(next.Key)
           orderby _ids[near], _ids[next.Key]
           select ToLink(near, next.Key, next.Value),
    ];

    MultipathLink ToLink(DiscoveredVertex near, DiscoveredVertex far, HashSet<int> flows)
    {
        var hop = _graph.HopAt(near.Ttl);
        return new MultipathLink(
            _ids[near], _ids[far], flows.Count, ProbeTallies.Of(flows.Select(flow => _session.CellAt(flow, far.Ttl))),
            LeastRtt(far) - LeastRtt(near), !hop.IsUnordered || hop.Vertices.Count == 1);
    }

    TimeSpan? LeastRtt(DiscoveredVertex vertex) =>
        ProbeTallies.Of(vertex.Flows.Select(flow => _session.CellAt(flow, vertex.Ttl)).Where(cell => cell?.From == vertex.Address)).MinRtt;
}
