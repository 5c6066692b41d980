using Tracefleet.Simulation.Geography;

namespace Tracefleet.Simulation.Topology;

/// <summary>The links between ASes while the topology is being made; numbers their interfaces.</summary>
sealed class LinkDrafts(KeyedHash hash, Node[] nodes)
{
    const int MaxCrossings = 4;

    readonly Dictionary<(int Low, int High), Draft> _byPair = [];
    readonly List<Draft> _inOrder = [];
    readonly int[] _linksAtPop = new int[nodes.Length * Node.MaxPops];

    sealed class Draft(int first, int second, bool isPeering)
    {
        public readonly int First = first, Second = second;
        public readonly bool IsPeering = isPeering;
        public readonly List<(Crossing Forward, Crossing Backward)> Crossings = [];
    }

    public bool IsTransit(int a, int b) => _byPair.TryGetValue(Key(a, b), out var draft) && !draft.IsPeering;

    /// <summary>Adds links over private interconnects in up to three cities that both have, or between their nearest cities.</summary>
    /// <param name="first">The provider where it is no peering. Links are numbered out of its space where both ends are in one
    /// city.</param>
    public void AddPrivate(int first, int second, bool isPeering)
    {
        if (_byPair.ContainsKey(Key(first, second)))
            return;
        var draft = AddDraft(first, second, isPeering);
        var shared = SharedPops(first, second);
        foreach (var (a, b) in shared.Count > 0 ? shared : [NearestPops(first, second)])
            draft.Crossings.Add(NumberLink(first, a, second, b));
    }

    public void AddPeering(ExchangeDraft exchange, int firstPort, int secondPort)
    {
        var (first, second) = (exchange.Members[firstPort], exchange.Members[secondPort]);
        var draft = _byPair.TryGetValue(Key(first, second), out var known) ? known : AddDraft(first, second, isPeering: true);
        var (a, b) = ((byte)nodes[first].PopIn(exchange.City), (byte)nodes[second].PopIn(exchange.City));
        var forward = new Crossing(a, b, new InterfaceNumber((short)exchange.Index, (ushort)second, b, (ushort)(secondPort + 1)));
        var backward = new Crossing(b, a, new InterfaceNumber((short)exchange.Index, (ushort)first, a, (ushort)(firstPort + 1)));
        var crossing = draft.First == first ? (forward, backward) : (backward, forward);
        if (draft.Crossings.Count < MaxCrossings && !draft.Crossings.Contains(crossing))
            draft.Crossings.Add(crossing);
    }

    public void Connect()
    {
        var neighbours = new List<Neighbour>[nodes.Length];
        for (var i = 0; i < neighbours.Length; i++)
            neighbours[i] = [];
        foreach (var draft in _inOrder)
        {
            Crossing[] forward = [.. draft.Crossings.Select(both => both.Forward)];
            Crossing[] backward = [.. draft.Crossings.Select(both => both.Backward)];
            neighbours[draft.First].Add(new Neighbour(draft.Second, draft.IsPeering ? Relation.Peer : Relation.Customer, forward));
            neighbours[draft.Second].Add(new Neighbour(draft.First, draft.IsPeering ? Relation.Peer : Relation.Provider, backward));
        }
        foreach (var node in nodes)
            node.Neighbours = [.. neighbours[node.Index].OrderBy(neighbour => neighbour.As)];
    }

    static (int Low, int High) Key(int a, int b) => a < b ? (a, b) : (b, a);

    Draft AddDraft(int first, int second, bool isPeering)
    {
        var draft = new Draft(first, second, isPeering);
        _byPair.Add(Key(first, second), draft);
        _inOrder.Add(draft);
        return draft;
    }

    List<(byte First, byte Second)> SharedPops(int first, int second)
    {
        const int most = 3;
        var shared = new List<(byte, byte)>();
        var pops = nodes[first].Pops;
        var start = KeyedHash.Below(hash.Of(Purpose.Interconnect, (ulong)first, (ulong)second), pops.Length);
        for (var i = 0; i < pops.Length && shared.Count < most; i++)
        {
            var pop = (start + i) % pops.Length;
            var other = nodes[second].PopIn(pops[pop]);
            if (other >= 0)
                shared.Add(((byte)pop, (byte)other));
        }
        return shared;
    }

    (byte First, byte Second) NearestPops(int first, int second)
    {
        (byte, byte) best = default;
        var bestKilometres = int.MaxValue;
        for (var a = 0; a < nodes[first].Pops.Length; a++)
            for (var b = 0; b < nodes[second].Pops.Length; b++)
                if (Cities.Kilometres(nodes[first].Pops[a], nodes[second].Pops[b]) is var kilometres && kilometres < bestKilometres)
                    (best, bestKilometres) = (((byte)a, (byte)b), kilometres);
        return best;
    }

    // Between two cities each end is numbered by its own AS, so that an address always lies where the address plan says.
    (Crossing Forward, Crossing Backward) NumberLink(int first, byte a, int second, byte b)
    {
        var number = NextNumber(first, a);
        var isLocal = nodes[first].Pops[a] == nodes[second].Pops[b];
        var atSecond = isLocal
            ? new InterfaceNumber(-1, (ushort)first, a, (ushort)(number + 1))
            : new InterfaceNumber(-1, (ushort)second, b, (ushort)(NextNumber(second, b) + 1));
        return (new Crossing(a, b, atSecond), new Crossing(b, a, new InterfaceNumber(-1, (ushort)first, a, number)));
    }

    ushort NextNumber(int index, byte pop)
    {
        const int firstNumber = 512, linksPerPop = 255;
        var link = _linksAtPop[index * Node.MaxPops + pop]++ % linksPerPop;
        return (ushort)(firstNumber + 2 * (link + 1));
    }
}
