namespace Tracefleet.Probing.Multipath;

// Looking for flows that pass a given vertex.
public sealed partial class MdaSession
{
    const int MaxTrialsAtOnce = 64, MinSearch = 200, SearchesForOneFlow = 30;

    /// <summary>Sends flows that may pass a vertex to where it stands.</summary>
    /// <returns>Whether any is on its way.</returns>
    bool Search(DiscoveredVertex vertex, int missing)
    {
        if (vertex == _graph.Root || _graph.HopAt(vertex.Ttl).Sole == vertex)
            return SendFresh(vertex.Ttl + 1, missing) > 0;
        var memory = MemoryOf(vertex);
        if (memory.IsGivenUp)
            return false;
        if (vertex.SilentAfter is { } before)
            return before.SoleNext == vertex ? Search(before, missing) : SearchSilent(vertex, before, missing);
        return SearchAnswering(vertex, memory, missing);
    }

    // A silent vertex is recognised by the vertex before it, so only flows known to pass that one are of use.
    bool SearchSilent(DiscoveredVertex vertex, DiscoveredVertex before, int missing)
    {
        var asked = 0;
        var open = 0;
        for (var flow = 0; flow < FlowCount; flow++)
        {
            if (_graph.At(flow, before.Ttl) != before)
                continue;
            open += StateOf(flow, vertex.Ttl) == CellState.Waiting ? 1 : 0;
            if (open + asked < missing && Request(flow, vertex.Ttl))
                asked++;
        }
        return asked + open > 0 || Search(before, missing);
    }

    bool SearchAnswering(DiscoveredVertex vertex, VertexMemory memory, int missing)
    {
        var ttl = vertex.Ttl;
        var placed = Math.Max(1, _graph.HopAt(ttl).Vertices.Sum(other => other.Flows.Count));
        var share = Math.Max(1, vertex.Flows.Count) / (double)placed;
        if (vertex.Flows.Count > memory.FlowsWhenSearched)
            (memory.Searches, memory.FlowsWhenSearched) = (0, vertex.Flows.Count);
        memory.IsGivenUp = memory.Searches > MinSearch + SearchesForOneFlow / share;

        var open = CountOf(ttl, CellState.Waiting);
        var trials = Math.Min((int)Math.Ceiling(missing / share), MaxTrialsAtOnce) - open;
        if (trials <= 0)
            return open > 0;
        var sent = SendKnown(vertex, trials);
        sent += SendFresh(ttl, trials - sent);
        memory.Searches += sent;
        return sent + open > 0;
    }

    // Flows that were at a vertex before this one are the most likely to pass it.
    int SendKnown(DiscoveredVertex vertex, int trials)
    {
        var sent = 0;
        var doubtful = new List<int>();
        for (var flow = 0; flow < FlowCount && sent < trials; flow++)
        {
            if (StateOf(flow, vertex.Ttl) != CellState.Unasked || _graph.At(flow, vertex.Ttl) is not null)
                continue;
            if (_graph.At(flow, vertex.Ttl - 1) is not { } before)
                doubtful.Add(flow);
            else if (vertex.Before.Contains(before) && Request(flow, vertex.Ttl))
                sent++;
        }
        return sent + doubtful.Take(trials - sent).Count(flow => Request(flow, vertex.Ttl));
    }

    int SendFresh(int ttl, int count)
    {
        var sent = 0;
        while (sent < count && FlowCount < MaxFlows && Request(FlowCount, ttl))
            sent++;
        return sent;
    }
}
