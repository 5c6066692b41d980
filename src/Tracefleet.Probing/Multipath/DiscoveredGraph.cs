using Tracefleet.Addressing;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Multipath;

/// <summary>The graph that follows from what flows met at TTLs. It can be made anew from that at any time.</summary>
/// <remarks>
/// <list type="number">
/// <item>A flow that is answered at a TTL is at the interface that answered; one that is silent there is at the silence after its vertex
/// before.</item>
/// <item>Two vertices that a flow is at on consecutive TTLs are linked.</item>
/// <item>Where a hop has one vertex that all flows must pass, or a vertex has one next hop, flows are there without being probed.</item>
/// <item>The destination answers at every TTL beyond it, so it counts only where the flow was not at an end before.</item>
/// </list>
/// </remarks>
sealed class DiscoveredGraph
{
    readonly FlowSession _session;
    readonly int _firstTtl;
    readonly DiscoveredHop[] _hops;
    readonly List<DiscoveredVertex?[]> _places = [];
    readonly List<FlowCell> _unplaced = [];

    public DiscoveredGraph(FlowSession session)
    {
        _session = session;
        _firstTtl = session.Parameters.FirstTtl.Value;
        _hops = new DiscoveredHop[session.Parameters.MaxTtl.Value + 1];
        Clear();
    }

    public DiscoveredVertex Root { get; private set; } = new(0, null, null);

    /// <summary>Settled cells whose vertex is not known, because the vertex before is not.</summary>
    public IReadOnlyList<FlowCell> Unplaced => _unplaced;

    /// <summary>The inference that a hop or vertex has one way on was wrong; the graph must be made anew.</summary>
    public bool IsBroken { get; private set; }

    public DiscoveredHop HopAt(int ttl) => _hops[ttl];

    public IEnumerable<DiscoveredVertex> Vertices => _hops.Skip(_firstTtl).SelectMany(hop => hop.Vertices);

    public DiscoveredVertex? PlaceOf(int flow, int ttl) => flow < _places.Count ? _places[flow][ttl] : null;

    /// <summary>Where a flow is at a TTL, by its own probes or because it can be nowhere else.</summary>
    public DiscoveredVertex? At(int flow, int ttl)
    {
        for (var known = ttl; known >= _firstTtl - 1; known--)
        {
            if ((PlaceOf(flow, known) ?? _hops[known].Sole) is not { } vertex)
                continue;
            while (known < ttl && vertex is not null)
            {
                vertex = vertex.SoleNext;
                known++;
            }
            return vertex;
        }
        return null;
    }

    public void Clear()
    {
        for (var ttl = 0; ttl < _hops.Length; ttl++)
            _hops[ttl] = new DiscoveredHop { IsUnordered = _hops[ttl]?.IsUnordered ?? false };
        _places.Clear();
        _unplaced.Clear();
        Root = new DiscoveredVertex(_firstTtl - 1, null, null);
        _hops[_firstTtl - 1].Vertices.Add(Root);
        _hops[_firstTtl - 1].Sole = Root;
        IsBroken = false;
    }

    /// <summary>Takes in that a flow is settled at a TTL.</summary>
    public void Add(FlowCell cell)
    {
        var flow = cell.Flow.Value;
        while (flow >= _places.Count)
            _places.Add(new DiscoveredVertex?[_hops.Length]);
        if (_places[flow][cell.Ttl] is not null || !(cell.IsSettled || (_session.KeepsUnsent && cell.State == CellState.Unsent)))
            return;
        if (HasEndedBefore(flow, cell.Ttl))
            return;
        var before = At(flow, cell.Ttl - 1);
        var end = cell.Reply is { } reply ? _session.EndsAt(reply) : null;
        if (before is null && (cell.Reply is null || end is not null))
        {
            _unplaced.Add(cell);
            return;
        }
        var vertex = cell.From is { } address ? Answering(cell.Ttl, address) : Silence(cell.Ttl, before!);
        if (end is not null)
            EndAt(vertex, end.Value);
        Place(flow, vertex);
    }

    bool HasEndedBefore(int flow, int ttl)
    {
        for (var known = ttl - 1; known >= _firstTtl; known--)
        {
            if ((PlaceOf(flow, known) ?? _hops[known].Sole) is { } vertex)
                return vertex.End is not null || At(flow, ttl - 1)?.End is not null;
        }
        return false;
    }

    /// <summary>Takes in another interface that answered a flow which has a vertex at that TTL already.</summary>
    public void AddOther(int flow, int ttl, Address address)
    {
        if (At(flow, ttl - 1) is { End: null } before && address != _session.Destination)
            Link(before, Answering(ttl, address), flow);
    }

    /// <summary>Tries again to place what could not be placed.</summary>
    public void PlaceRest()
    {
        if (_unplaced.Count == 0)
            return;
        var rest = _unplaced.OrderBy(cell => cell.Ttl).ToList();
        _unplaced.Clear();
        rest.ForEach(Add);
    }

    /// <summary>Links a vertex to the one before it in a flow, where that has become known.</summary>
    public void LinkBack(DiscoveredVertex vertex)
    {
        foreach (var flow in vertex.Flows)
        {
            if (At(flow, vertex.Ttl - 1) is { End: null } before)
                Link(before, vertex, flow);
        }
    }

    DiscoveredVertex Answering(int ttl, Address address)
    {
        var hop = _hops[ttl];
        if (hop.Answering.TryGetValue(address, out var known))
            return known;
        var vertex = hop.Answering[address] = new DiscoveredVertex(ttl, address, null);
        Enter(hop, vertex);
        return vertex;
    }

    DiscoveredVertex Silence(int ttl, DiscoveredVertex before)
    {
        var hop = _hops[ttl];
        if (hop.Silent.TryGetValue(before, out var known))
            return known;
        var vertex = hop.Silent[before] = new DiscoveredVertex(ttl, null, before);
        vertex.End = vertex.SilentRun >= _session.Parameters.GapLimit ? TraceEnd.GapLimit : null;
        Enter(hop, vertex);
        return vertex;
    }

    void Enter(DiscoveredHop hop, DiscoveredVertex vertex)
    {
        hop.Vertices.Add(vertex);
        IsBroken |= hop.Sole is not null;
    }

    void Place(int flow, DiscoveredVertex vertex)
    {
        var ttl = vertex.Ttl;
        _places[flow][ttl] = vertex;
        vertex.Flows.Add(flow);
        if (At(flow, ttl - 1) is { } before)
            Link(before, vertex, flow);
        if (vertex.End is not null)
        {
            IsBroken |= _places[flow].Skip(ttl + 1).Any(place => place is not null);
            return;
        }
        if (ttl + 1 >= _hops.Length)
            return;
        if (_places[flow][ttl + 1] is { } after)
            Link(vertex, after, flow);
        else if (_session.CellAt(flow, ttl + 1) is { IsSettled: true } waiting)
        {
            _unplaced.Remove(waiting);
            Add(waiting);
        }
    }

    void Link(DiscoveredVertex near, DiscoveredVertex far, int flow)
    {
        if (!near.Next.TryGetValue(far, out var flows))
        {
            near.Next[far] = flows = [];
            far.Before.Add(near);
            IsBroken |= near.SoleNext is not null && near.SoleNext != far;
            if (far.End is null && !_hops[near.Ttl].IsUnordered && ClosesLoop(near, far))
                EndAt(far, TraceEnd.Loop);
        }
        flows.Add(flow);
    }

    // Replies from beyond an end may have come first.
    void EndAt(DiscoveredVertex vertex, TraceEnd end)
    {
        IsBroken |= vertex.End is null && vertex.Next.Count > 0;
        vertex.End ??= end;
    }

    static bool ClosesLoop(DiscoveredVertex near, DiscoveredVertex far)
    {
        if (far.Address is not { } address)
            return false;
        if (near.Address == address)
        {
            far.Repeats = Math.Max(far.Repeats, near.Repeats + 1);
            return far.Repeats > PathLoop.MaxRepeats;
        }
        return HasAncestor(near, address);
    }

    static bool HasAncestor(DiscoveredVertex vertex, Address address)
    {
        var seen = new HashSet<DiscoveredVertex>();
        var next = new Stack<DiscoveredVertex>([vertex]);
        while (next.TryPop(out var here))
        {
            if (here.Address == address)
                return true;
            foreach (var before in here.Before.Where(seen.Add))
                next.Push(before);
        }
        return false;
    }
}
