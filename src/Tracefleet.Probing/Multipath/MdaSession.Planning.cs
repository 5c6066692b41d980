namespace Tracefleet.Probing.Multipath;

// What to ask for next: for the scouts, then hop by hop.
public sealed partial class MdaSession
{
    const int TtlsAhead = 6, MaxFlows = 60_000, RepeatsOfBalancer = 6;

    int _scoutTtl;
    bool _scoutsSent;
    bool _wasUneven;

    private protected override void Plan()
    {
        if (Scout())
            PlanGraph();
    }

    /// <summary>Traces the first flow to its end, then sends the others that every vertex needs along the same TTLs.</summary>
    /// <returns>Whether the scouts have done their part.</returns>
    bool Scout()
    {
        if (_scoutsSent)
            return true;
        int first = Parameters.FirstTtl.Value;
        var ceiling = FlowPaths.EndOf(this, flow: 0).Ceiling;
        var open = Enumerable.Range(first, _scoutTtl).Count(ttl => StateOf(0, ttl) == CellState.Waiting);
        for (; open < TtlsAhead && first + _scoutTtl <= ceiling; _scoutTtl++)
            open += Request(0, first + _scoutTtl) ? 1 : 0;
        if (open > 0)
            return false;

        _scoutsSent = true;
        var scouts = Rule.FlowsToRuleOut(2);
        for (var flow = 1; flow < scouts; flow++)
        {
            for (var ttl = first; ttl <= ceiling; ttl++)
                Request(flow, ttl);
        }
        return scouts == 1;
    }

    void PlanGraph()
    {
        if (_graph.IsBroken)
            Rebuild();
        Tighten();
        OpenVertices = 0;
        var isClosed = true;
        for (int ttl = Parameters.FirstTtl.Value - 1; ttl < Parameters.MaxTtl.Value; ttl++)
        {
            _graph.PlaceRest();
            isClosed = PlanHop(ttl) && isClosed;
            var next = _graph.HopAt(ttl + 1);
            if (isClosed && next.Vertices is [var sole])
                next.Sole = sole;
        }
        foreach (var cell in _graph.Unplaced)
            Request(cell.Flow.Value, cell.Ttl - 1);
        if (!_wasUneven || HasNodeControl)
            return;
        HasNodeControl = true;
        PlanGraph();
    }

    // The numbers must hold for all balancers together, and for as many again that may have been missed.
    void Tighten()
    {
        var balancers = _graph.Vertices.Append(_graph.Root).Count(vertex => vertex.IsBalancing);
        while (balancers * 2 > Rule.Balancers)
            Rule = Rule.Stricter();
    }

    /// <summary>Asks for what is missing between a TTL and the next.</summary>
    /// <returns>Whether every flow goes on from here and all next hops are known.</returns>
    bool PlanHop(int ttl)
    {
        var hop = _graph.HopAt(ttl);
        var next = _graph.HopAt(ttl + 1);
        var live = hop.Live();
        if (live.Count == 0)
            return false;
        next.IsUnordered |= live.Any(vertex => MemoryOf(vertex).IsPerPacket) || (hop.IsUnordered && live.Count > 1);
        var stage = Count(hop, next, live, ttl);
        if (hop.IsUnordered && live.Count > 1)
            PlanTogether(stage);
        else if (IsJudgedAsOne(hop, live))
            PlanLite(stage);
        else
            live.ForEach(vertex => PlanVertex(vertex, stage));
        foreach (var vertex in live)
            Conclude(vertex, next);
        return live.Count == hop.Vertices.Count && live.All(vertex => vertex.IsComplete);
    }

    void Conclude(DiscoveredVertex vertex, DiscoveredHop next)
    {
        if (!vertex.IsComplete)
            OpenVertices++;
        if (vertex is { IsComplete: true, Next.Count: 1 } && !next.IsUnordered)
            vertex.SoleNext = vertex.Next.Keys.Single();
        if (vertex.IsBalancing && !next.IsUnordered)
            RepeatBalanced(vertex);
    }

    /// <summary>A hop and the next, with the flows between them.</summary>
    /// <param name="Loose">Flows whose vertex here is not known and that were not asked for at the next TTL.</param>
    sealed record Stage(int Ttl, DiscoveredHop Hop, DiscoveredHop Next, List<DiscoveredVertex> Live, List<int> Loose)
    {
        public int LooseSettled { get; set; }
        public int LooseOpen { get; set; }
        public int Settled => LooseSettled + Live.Sum(vertex => vertex.Settled);
        public int Open => LooseOpen + Live.Sum(vertex => vertex.Open);
    }

    Stage Count(DiscoveredHop hop, DiscoveredHop next, List<DiscoveredVertex> live, int ttl)
    {
        var stage = new Stage(ttl, hop, next, live, []);
        live.ForEach(vertex => vertex.Recount());
        for (var flow = 0; flow < FlowCount; flow++)
        {
            var at = _graph.At(flow, ttl);
            if (at is { End: not null })
                continue;
            switch (StateOf(flow, ttl + 1))
            {
                case CellState.Unasked:
                    (at?.Candidates ?? stage.Loose).Add(flow);
                    break;
                case CellState.Unsent:
                    break;
                case CellState.Waiting when at is null:
                    stage.LooseOpen++;
                    break;
                case CellState.Waiting:
                    at.Open++;
                    break;
                case var _ when at is not null:
                    at.Settled++;
                    break;
                case var _ when _graph.PlaceOf(flow, ttl + 1) is not null:
                    stage.LooseSettled++;
                    break;
            }
        }
        return stage;
    }

    void PlanVertex(DiscoveredVertex vertex, Stage stage)
    {
        var needed = Rule.FlowsToRuleOut(Math.Max(1, vertex.Next.Count) + 1);
        vertex.IsComplete = vertex.Settled >= needed;
        Want(vertex, needed, stage.Ttl);
    }

    /// <summary>Asks that so many flows go on from a vertex, and looks for flows that pass it where too few are known.</summary>
    /// <returns>Whether there is something to wait for.</returns>
    bool Want(DiscoveredVertex vertex, int flows, int ttl)
    {
        var missing = flows - vertex.Settled - vertex.Open;
        if (missing <= 0)
            return vertex.Settled < flows;
        foreach (var flow in vertex.Candidates.Take(missing))
        {
            if (!Request(flow, ttl + 1))
                continue;
            missing--;
            vertex.Open++;
        }
        return missing <= 0 || Search(vertex, missing) || vertex.Open > 0;
    }

    /// <summary>Repeats flows beyond a new balancer: the same flow must meet the same next hop.</summary>
    void RepeatBalanced(DiscoveredVertex vertex)
    {
        var memory = MemoryOf(vertex);
        if (memory.RepeatsAsked >= RepeatsOfBalancer)
            return;
        var flows = vertex.Next.SelectMany(next => next.Value).Where(flow => StateOf(flow, vertex.Ttl + 1) == CellState.Answered).ToList();
        for (var index = 0; flows.Count > 0 && memory.RepeatsAsked < RepeatsOfBalancer; index++, memory.RepeatsAsked++)
            Repeat(CellAt(flows[index % flows.Count], vertex.Ttl + 1)!);
    }
}
