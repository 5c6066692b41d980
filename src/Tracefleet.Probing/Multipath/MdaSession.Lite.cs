namespace Tracefleet.Probing.Multipath;

// MDA-Lite: the rule for a hop as a whole, and the tests of what that takes for granted.
public sealed partial class MdaSession
{
    /// <summary>Flows that must show one neighbour for each vertex of the wider of two hops. The paper uses two; more of them find a single
    /// cross link more surely.</summary>
    const int FlowsToTestMeshing = 3;

    void PlanLite(Stage stage)
    {
        if (PlanTogether(stage) | GoOnFromEach(stage, flows: 1) | ComeFromEach(stage, flows: 1) || HasOpen(stage))
            return;
        if (stage.Next.Vertices.Count > 1 && stage.Live.Count >= stage.Next.Vertices.Count && GoOnFromEach(stage, FlowsToTestMeshing))
            return;
        if (stage.Live.Count < stage.Next.Vertices.Count && ComeFromEach(stage, FlowsToTestMeshing))
            return;
        var isComplete = IsSettled(stage);
        stage.Live.ForEach(vertex => vertex.IsComplete = isComplete);
        _wasUneven |= IsUneven(stage);
    }

    // A search that was given up leaves a vertex without a known way on, or back.
    bool IsSettled(Stage stage) => stage.Settled >= FlowsNeeded(stage)
        && stage.Live.TrueForAll(vertex => vertex.Settled > 0) && stage.Next.Vertices.TrueForAll(vertex => vertex.Before.Count > 0);

    int FlowsNeeded(Stage stage) => Rule.FlowsToRuleOut(Math.Max(1, stage.Next.Vertices.Count) + 1);

    static bool HasOpen(Stage stage) => stage.Open > 0;

    /// <summary>Applies the rule to all flows that pass a hop.</summary>
    /// <returns>Whether there is something to wait for.</returns>
    bool PlanTogether(Stage stage)
    {
        var needed = FlowsNeeded(stage);
        var missing = needed - stage.Settled - stage.Open;
        stage.Live.ForEach(vertex => vertex.IsComplete = stage.Settled >= needed);
        if (missing <= 0)
            return stage.Settled < needed;
        missing -= SendBalanced(stage, missing);
        foreach (var flow in stage.Loose.Take(missing).ToList())
            missing -= Request(flow, stage.Ttl + 1) ? 1 : 0;
        missing -= SendFresh(stage.Ttl + 1, missing);
        return missing <= 0 || stage.Open > 0;
    }

    // Every vertex of the hop gets its part.
    int SendBalanced(Stage stage, int missing)
    {
        var sent = 0;
        for (var round = 0; sent < missing; round++)
        {
            var before = sent;
            foreach (var vertex in stage.Live.Where(vertex => vertex.Candidates.Count > round).OrderBy(vertex => vertex.Settled + vertex.Open))
                sent += sent < missing && RequestOnward(vertex, vertex.Candidates[round], stage.Ttl) ? 1 : 0;
            if (sent == before)
                break;
        }
        return sent;
    }

    bool RequestOnward(DiscoveredVertex vertex, int flow, int ttl)
    {
        if (!Request(flow, ttl + 1))
            return false;
        vertex.Open++;
        return true;
    }

    bool GoOnFromEach(Stage stage, int flows)
    {
        var waits = false;
        foreach (var vertex in stage.Live)
            waits |= Want(vertex, flows, stage.Ttl);
        return waits;
    }

    /// <summary>Asks where flows that are at a vertex of the next hop came from.</summary>
    bool ComeFromEach(Stage stage, int flows)
    {
        var waits = false;
        foreach (var vertex in stage.Next.Vertices)
        {
            if (vertex.Before.Count == 0)
                _graph.LinkBack(vertex);
            waits |= ComeFrom(vertex, flows, stage.Ttl);
        }
        return waits;
    }

    bool ComeFrom(DiscoveredVertex vertex, int flows, int ttl)
    {
        var known = vertex.Flows.Count(flow => _graph.At(flow, ttl) is not null);
        var open = vertex.Flows.Count(flow => StateOf(flow, ttl) == CellState.Waiting);
        if (known >= flows)
            return false;
        foreach (var flow in vertex.Flows)
            open += known + open < flows && _graph.At(flow, ttl) is null && Request(flow, ttl) ? 1 : 0;
        return open > 0 || (vertex.End is null && Search(vertex, flows - known));
    }

    /// <summary>Whether branches mesh, or vertices of a hop differ in their number of neighbours.</summary>
    static bool IsUneven(Stage stage)
    {
        var next = stage.Next.Vertices;
        if (next.Count == 1)
            return false;
        var onward = stage.Live.Select(vertex => vertex.Next.Count).ToList();
        var back = next.Select(vertex => vertex.Before.Count).ToList();
        var isMeshed = stage.Live.Count >= next.Count ? onward.Exists(count => count > 1) : back.Exists(count => count > 1);
        return isMeshed || onward.Distinct().Count() > 1 || back.Distinct().Count() > 1;
    }
}
