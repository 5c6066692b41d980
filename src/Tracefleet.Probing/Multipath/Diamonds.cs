using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Multipath;

/// <summary>Finds where paths part and meet again, on the graph in which an interface is one vertex at whatever TTLs it was seen.</summary>
sealed class Diamonds
{
    /// <summary>Stands for the end of all paths.</summary>
    const int Nowhere = -1;

    readonly List<Address?> _addresses = [];
    readonly List<int> _ttls = [];
    readonly List<SortedSet<int>> _next = [];
    readonly List<bool> _perPacket = [];
    readonly Dictionary<(Address? Address, int SilentAfter), int> _numbers = [];
    readonly Dictionary<DiscoveredVertex, int> _merged = [];
    readonly List<int> _meets = [];
    readonly List<int> _depths = [];

    public static ImmutableArray<MultipathDiamond> Of(
        DiscoveredGraph graph, Dictionary<DiscoveredVertex, int> ids, Func<DiscoveredVertex, VertexMemory?> memory)
    {
        var diamonds = new Diamonds();
        diamonds.Merge(graph, ids, memory);
        diamonds.FindMeetings();
        return [.. diamonds.Outermost()];
    }

    void Merge(DiscoveredGraph graph, Dictionary<DiscoveredVertex, int> ids, Func<DiscoveredVertex, VertexMemory?> memory)
    {
        NumberOf(graph.Root);
        foreach (var vertex in ids.OrderBy(pair => pair.Value).Select(pair => pair.Key))
            NumberOf(vertex);
        foreach (var (near, number) in _merged.ToList())
        {
            _perPacket[number] |= memory(near)?.IsPerPacket ?? false;
            foreach (var far in near.Next.Keys.Where(far => ids.ContainsKey(far) && far.End != TraceEnd.Loop))
            {
                if (_merged[far] != number)
                    _next[number].Add(_merged[far]);
            }
        }
    }

    int NumberOf(DiscoveredVertex vertex)
    {
        if (_merged.TryGetValue(vertex, out var known))
            return known;
        var key = (vertex.Address, vertex.SilentAfter is { } before ? NumberOf(before) : Nowhere);
        if (!_numbers.TryGetValue(key, out var number))
        {
            _numbers[key] = number = _next.Count;
            _next.Add([]);
            _addresses.Add(vertex.Address);
            _ttls.Add(vertex.Ttl);
            _perPacket.Add(false);
            _meets.Add(Nowhere);
            _depths.Add(0);
        }
        return _merged[vertex] = number;
    }

    /// <summary>For each vertex the nearest one that all ways from it pass: the immediate post-dominator. Ways back to where a way came from
    /// are left out, so there are no circles.</summary>
    void FindMeetings()
    {
        var state = new int[_next.Count];
        var stack = new Stack<int>([0]);
        while (stack.TryPeek(out var here))
        {
            if (state[here] == 0)
            {
                state[here] = 1;
                _next[here].RemoveWhere(far => state[far] == 1);
                foreach (var far in _next[here].Where(far => state[far] == 0))
                    stack.Push(far);
                continue;
            }
            stack.Pop();
            if (state[here] == 1)
                Meet(here);
            state[here] = 2;
        }
    }

    void Meet(int vertex)
    {
        var next = _next[vertex];
        var meeting = next.Count == 0 ? Nowhere : next.Aggregate(Common);
        _meets[vertex] = meeting;
        _depths[vertex] = meeting == Nowhere ? 1 : _depths[meeting] + 1;
    }

    int Common(int one, int other)
    {
        while (one != other)
        {
            var oneDepth = one == Nowhere ? 0 : _depths[one];
            var otherDepth = other == Nowhere ? 0 : _depths[other];
            if (oneDepth >= otherDepth)
                one = _meets[one];
            else
                other = _meets[other];
        }
        return one;
    }

    IEnumerable<MultipathDiamond> Outermost()
    {
        for (var here = 0; here != Nowhere; here = _meets[here])
        {
            if (_next[here].Count > 1)
                yield return Describe(here, _meets[here]);
        }
    }

    MultipathDiamond Describe(int divergence, int convergence)
    {
        var hops = HopsBetween(divergence, convergence, out var shortest);
        var pairs = hops.Zip(hops.Skip(1), (near, far) => PairOf(near, far)).ToList();
        return new MultipathDiamond(
            _addresses[divergence], convergence == Nowhere ? null : _addresses[convergence], _ttls[divergence], hops.Max(hop => hop.Count),
            shortest, convergence == Nowhere ? hops.Count - 1 : hops.Count, pairs.Max(pair => pair.Asymmetry), pairs.Count(pair => pair.IsMeshed) / (double)hops.Count,
            hops.SelectMany(hop => hop).Any(vertex => _perPacket[vertex]));
    }

    /// <summary>The vertices at each distance from the divergence, which is the first; the convergence is among none.</summary>
    List<SortedSet<int>> HopsBetween(int divergence, int convergence, out int shortest)
    {
        var hops = new List<SortedSet<int>> { new() { divergence } };
        shortest = int.MaxValue;
        while (true)
        {
            var reached = new SortedSet<int>(hops[^1].SelectMany(vertex => _next[vertex]));
            var ends = convergence == Nowhere ? hops[^1].Any(vertex => _next[vertex].Count == 0) : reached.Remove(convergence);
            if (ends)
                shortest = Math.Min(shortest, convergence == Nowhere ? hops.Count - 1 : hops.Count);
            if (reached.Count == 0)
                return hops;
            hops.Add(reached);
        }
    }

    (bool IsMeshed, int Asymmetry) PairOf(SortedSet<int> near, SortedSet<int> far)
    {
        var onward = near.Select(vertex => _next[vertex].Count(far.Contains)).Where(count => count > 0).ToList();
        var back = far.Select(vertex => near.Count(before => _next[before].Contains(vertex))).ToList();
        var isMeshed = near.Count > 1 && far.Count > 1
            && (near.Count >= far.Count ? onward.Exists(count => count > 1) : back.Exists(count => count > 1));
        return (isMeshed, Math.Max(Spread(onward), Spread(back)));
    }

    static int Spread(List<int> counts) => counts.Count == 0 ? 0 : counts.Max() - counts.Min();
}
