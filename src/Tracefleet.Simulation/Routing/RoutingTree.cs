using Tracefleet.Simulation.Topology;

namespace Tracefleet.Simulation.Routing;

/// <summary>The next hop of every AS towards one destination AS under the usual policy: routes of customers before those of peers before
/// those of providers, then the shorter path, then the lower index; a route of a peer or provider is told to customers only (Gao and
/// Rexford 2001). Every path is therefore valley-free, and no next hop ever leads back.</summary>
/// <remarks>Scratch space for one computation at a time; not thread-safe.</remarks>
sealed class RoutingTree(Node[] nodes)
{
    const ushort Unset = ushort.MaxValue;

    readonly ushort[] _next = new ushort[nodes.Length];
    readonly byte[] _length = new byte[nodes.Length];
    readonly ushort[] _queue = new ushort[nodes.Length];
    int _queued;

    public void Compute(int destination)
    {
        Array.Fill(_next, Unset);
        _next[destination] = (ushort)destination;
        _length[destination] = 0;
        _queue[0] = (ushort)destination;
        _queued = 1;
        ClimbToProviders();
        CrossToPeers();
        DescendToCustomers();
    }

    /// <summary>The ASes from one to the destination, both included; empty where no route leads.</summary>
    public ushort[] PathFrom(int source)
    {
        if (_next[source] == Unset)
            return [];
        var path = new ushort[_length[source] + 1];
        var at = (ushort)source;
        for (var i = 0; i < path.Length; i++, at = _next[at])
            path[i] = at;
        return path;
    }

    void ClimbToProviders()
    {
        for (var i = 0; i < _queued; i++)
            foreach (var neighbour in nodes[_queue[i]].Neighbours)
                if (neighbour.Relation == Relation.Provider)
                    Learn(neighbour.As, _queue[i]);
    }

    void CrossToPeers()
    {
        var withCustomerRoute = _queued;
        for (var i = 0; i < withCustomerRoute; i++)
            foreach (var neighbour in nodes[_queue[i]].Neighbours)
                if (neighbour.Relation == Relation.Peer)
                    Learn(neighbour.As, _queue[i]);
    }

    // The queue holds routes of two kinds now, so it is gone through by length: an AS must hear its shortest route first.
    void DescendToCustomers()
    {
        for (byte length = 0; length < byte.MaxValue; length++)
        {
            var anyLonger = false;
            for (var i = 0; i < _queued; i++)
            {
                anyLonger |= _length[_queue[i]] > length;
                if (_length[_queue[i]] != length)
                    continue;
                foreach (var neighbour in nodes[_queue[i]].Neighbours)
                    if (neighbour.Relation == Relation.Customer)
                        anyLonger |= Learn(neighbour.As, _queue[i]);
            }
            if (!anyLonger)
                return;
        }
    }

    bool Learn(int learner, ushort from)
    {
        if (_next[learner] != Unset)
            return false;
        _next[learner] = from;
        _length[learner] = (byte)(_length[from] + 1);
        _queue[_queued++] = (ushort)learner;
        return true;
    }
}
