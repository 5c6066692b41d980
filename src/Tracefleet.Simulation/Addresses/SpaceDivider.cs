using System.Runtime.InteropServices;
using Tracefleet.Simulation.Topology;

namespace Tracefleet.Simulation.Addresses;

/// <summary>Divides a family's space among the ASes: first a home for each, then the rest by what kind of AS needs space.</summary>
sealed class SpaceDivider(KeyedHash hash, Division division, Node[] nodes)
{
    readonly List<Leaf> _leaves = [];
    readonly List<int> _announceable = [];
    readonly (int First, int Count)[] _kinds =
    [
        .. Enum.GetValues<AsKind>().Select(kind =>
            (Array.FindIndex(nodes, node => node.Kind == kind), nodes.Count(node => node.Kind == kind))),
    ];

    public AddressSpace Divide()
    {
        Split(division.Root);
        var homes = AssignHomes();
        foreach (var index in _announceable)
            if (!homes.Contains(index))
                _leaves[index] = Assign(_leaves[index]);
        return new AddressSpace(division, [.. _leaves]);
    }

    void Split(Block block)
    {
        var isSpecial = Array.Exists(division.Special, special => special.Length <= block.Length && Holds(special, block));
        if (!isSpecial && !IsLeaf(block))
        {
            Split(new Block(block.Start, block.Length + 1));
            Split(new Block(block.Start + (1UL << division.Width - block.Length - 1), block.Length + 1));
            return;
        }
        if (!isSpecial)
            _announceable.Add(_leaves.Count);
        _leaves.Add(new Leaf(block.Start, (byte)block.Length, Leaf.Unrouted, 0, false));
    }

    bool IsLeaf(Block block)
    {
        if (block.Length < division.MinLength || Array.Exists(division.Special, special => Holds(block, special)))
            return false;
        var step = Math.Min(block.Length - division.MinLength, division.StopPerMille.Length - 1);
        return KeyedHash.Happens(hash.Of(Purpose.Leaf, block.Start, (ulong)block.Length), division.StopPerMille[step]);
    }

    bool Holds(Block outer, Block inner) =>
        outer.Length == 0 || (outer.Length <= inner.Length
            && outer.Start >> division.Width - outer.Length == inner.Start >> division.Width - outer.Length);

    // The order of the draw is random, so the home of an AS says nothing about its index.
    HashSet<int> AssignHomes()
    {
        var candidates = _announceable.Where(index => _leaves[index].Length <= division.HomeLength).ToArray();
        var keys = candidates.Select(index => hash.Of(Purpose.Owner, _leaves[index].Start)).ToArray();
        Array.Sort(keys, candidates);
        foreach (var node in nodes)
        {
            ref var home = ref CollectionsMarshal.AsSpan(_leaves)[candidates[node.Index]];
            home = home with { Owner = (ushort)node.Index, City = node.Pops[0], IsHome = true };
        }
        return [.. candidates.Take(nodes.Length)];
    }

    Leaf Assign(Leaf leaf)
    {
        var draw = hash.Of(Purpose.Owner, leaf.Start, leaf.Length);
        if (KeyedHash.Happens(draw, PhenomenonRates.UnroutedSpace))
            return leaf;
        var node = Choose(KeyedHash.Mix(draw));
        var pop = KeyedHash.Below(hash.Of(Purpose.LeafCity, leaf.Start), node.Pops.Length);
        return leaf with { Owner = (ushort)node.Index, City = node.Pops[pop] };
    }

    Node Choose(ulong draw)
    {
        var kind = KeyedHash.Below(draw, 100) switch
        {
            < 6 => AsKind.Tier1,
            < 30 => AsKind.Transit,
            < 80 => AsKind.Eyeball,
            _ => AsKind.Content,
        };
        var (first, count) = _kinds[(int)kind];
        return nodes[first + KeyedHash.Below(KeyedHash.Mix(draw), count)];
    }
}
