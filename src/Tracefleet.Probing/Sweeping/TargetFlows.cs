namespace Tracefleet.Probing.Sweeping;

/// <summary>What the flows towards one target met, and how many of them each TTL has had.</summary>
sealed class TargetFlows
{
    readonly int[] _sent, _wanted;

    // TTL (8 bits), flow (16) and interface (32), so that sorting puts the flows of a TTL in order.
    readonly List<long> _replies = [];

    public TargetFlows(int ttls, int firstFlows)
    {
        (_sent, _wanted) = (new int[ttls], new int[ttls]);
        Array.Fill(_sent, firstFlows);
        Array.Fill(_wanted, firstFlows);
    }

    public void Add(int ttl, ushort flow, int from) => _replies.Add((long)ttl << 48 | (long)flow << 32 | (uint)from);

    /// <summary>Works out how many flows each TTL needs and says how many links are known.</summary>
    /// <param name="incomplete">Interfaces that would need more flows than are allowed.</param>
    public int Plan(StoppingRule rule, int maxFlows, out int incomplete)
    {
        // In this order one of several answers to a probe counts, always the same one.
        _replies.Sort();
        incomplete = 0;
        var links = 0;
        // Before the first TTL all flows come from the same place: this host.
        for (var ttl = -1; ttl < _sent.Length - 1; ttl++)
        {
            foreach (var (flows, nextHops) in NextHops(ttl))
            {
                links += ttl < 0 ? 0 : nextHops;
                var needed = nextHops == 0 ? 0 : rule.FlowsFor(nextHops);
                if (flows >= needed)
                    continue;
                var both = ttl < 0 ? _sent[0] : Math.Min(_sent[ttl], _sent[ttl + 1]);
                var wanted = (int)Math.Min(maxFlows, ((long)both * needed + flows - 1) / flows);
                incomplete += wanted <= both ? 1 : 0;
                Want(ttl, wanted);
                Want(ttl + 1, wanted);
            }
        }
        return links;
    }

    /// <summary>Hands out what is wanted beyond what was sent, which then counts as sent.</summary>
    public void TakeWanted(Action<int, int, int> range)
    {
        for (var ttl = 0; ttl < _sent.Length; ttl++)
        {
            if (_wanted[ttl] > _sent[ttl])
                range(ttl, _sent[ttl], _wanted[ttl] - _sent[ttl]);
            _sent[ttl] = _wanted[ttl];
        }
    }

    void Want(int ttl, int flows)
    {
        if (ttl >= 0)
            _wanted[ttl] = Math.Max(_wanted[ttl], flows);
    }

    /// <summary>For each interface at a TTL the flows that went through it and were sent one TTL further too, and the interfaces these met there.</summary>
    IEnumerable<(int Flows, int NextHops)> NextHops(int ttl)
    {
        var further = ByFlow(ttl + 1);
        if (ttl < 0)
            return [(_sent[0], further.Values.Distinct().Count())];
        return ByFlow(ttl)
            .Where(reply => reply.Key < _sent[ttl + 1])
            .GroupBy(reply => reply.Value, reply => reply.Key)
            .Select(flows => (flows.Count(), flows.Where(further.ContainsKey).Select(flow => further[flow]).Distinct().Count()));
    }

    Dictionary<int, int> ByFlow(int ttl)
    {
        var found = new Dictionary<int, int>();
        var start = _replies.BinarySearch((long)ttl << 48);
        for (var index = start >= 0 ? start : ~start; index < _replies.Count && _replies[index] >> 48 == ttl; index++)
            found.TryAdd((int)(_replies[index] >> 32 & 0xFFFF), unchecked((int)_replies[index]));
        return found;
    }
}
