using Tracefleet.Simulation.Geography;

namespace Tracefleet.Simulation.Topology;

/// <summary>Who buys from whom and who peers with whom. Providers always stand before their customers in the order of ASes, or in a higher
/// tier, so the graph of customers has no cycle (Gao and Rexford, "Stable Internet routing without global coordination", 2001).</summary>
sealed class RelationPlanner(KeyedHash hash, Node[] nodes, int tier1Count, int transitCount)
{
    readonly LinkDrafts _links = new(hash, nodes);

    public LinkDrafts Plan(ExchangeDraft[] exchanges)
    {
        for (var a = 0; a < tier1Count; a++)
            for (var b = 0; b < a; b++)
                _links.AddPrivate(b, a, isPeering: true);
        for (var index = tier1Count; index < nodes.Length; index++)
            BuyTransit(index);
        foreach (var exchange in exchanges)
            PeerAt(exchange);
        return _links;
    }

    void BuyTransit(int index)
    {
        var isTransit = nodes[index].Kind == AsKind.Transit;
        var draw = hash.Of(Purpose.Provider, (ulong)index);
        var count = isTransit ? 2 + KeyedHash.Below(draw, 2) : 1 + KeyedHash.Below(draw, 3);
        for (var slot = 0; slot < count; slot++)
            _links.AddPrivate(ChooseProvider(index, slot, isTransit), index, isPeering: false);
    }

    int ChooseProvider(int index, int slot, bool isTransit)
    {
        const int candidates = 12;
        var draw = hash.Of(Purpose.Provider, (ulong)index, (ulong)slot);
        var fromTier1 = isTransit ? slot < 2 || index == tier1Count : KeyedHash.Happens(draw, 60);
        if (fromTier1)
            return KeyedHash.Below(KeyedHash.Mix(draw), tier1Count);
        var sellers = isTransit ? index - tier1Count : transitCount;
        int best = tier1Count, bestKilometres = int.MaxValue;
        for (var i = 0; i < candidates; i++)
        {
            var seller = tier1Count + KeyedHash.Below(hash.Of(Purpose.Provider, (ulong)index, (ulong)slot, (ulong)i), sellers);
            var kilometres = NearestPop(seller, nodes[index].Pops[0]);
            if (kilometres < bestKilometres)
                (best, bestKilometres) = (seller, kilometres);
        }
        return best;
    }

    int NearestPop(int index, int city)
    {
        var nearest = int.MaxValue;
        foreach (var pop in nodes[index].Pops)
            nearest = Math.Min(nearest, Cities.Kilometres(pop, city));
        return nearest;
    }

    void PeerAt(ExchangeDraft exchange)
    {
        var members = exchange.Members;
        for (var port = 0; port < members.Count; port++)
        {
            var wanted = nodes[members[port]].Kind == AsKind.Content ? 8 : 4;
            for (var i = 0; i < wanted; i++)
            {
                var other = KeyedHash.Below(hash.Of(Purpose.Peering, (ulong)exchange.Index, (ulong)port, (ulong)i), members.Count);
                if (MayPeer(members[port], members[other]))
                    _links.AddPeering(exchange, port, other);
            }
        }
    }

    // A tier-1 peers openly with nobody: its customers would leave.
    bool MayPeer(int a, int b) => a != b && nodes[a].Kind != AsKind.Tier1 && nodes[b].Kind != AsKind.Tier1 && !_links.IsTransit(a, b);
}
