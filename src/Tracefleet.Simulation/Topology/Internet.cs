using System.Collections.Immutable;
using Tracefleet.Simulation.Geography;

namespace Tracefleet.Simulation.Topology;

/// <summary>The ASes, their relations and the exchanges of a world.</summary>
sealed class Internet
{
    Internet(Node[] nodes, ExchangeDraft[] exchanges, ImmutableArray<AutonomousSystem> systems, int tier1Count) =>
        (Nodes, Exchanges, Systems, Tier1Count) = (nodes, exchanges, systems, tier1Count);

    public Node[] Nodes { get; }
    public ExchangeDraft[] Exchanges { get; }
    public ImmutableArray<AutonomousSystem> Systems { get; }

    /// <summary>The tier-1 ASes stand first in the order.</summary>
    public int Tier1Count { get; }

    public static Internet Create(KeyedHash hash, int count)
    {
        int tier1 = Math.Clamp(count / 150, 6, 14), transit = count * 12 / 100, eyeball = count * 45 / 100;
        var pops = new PopPlanner(hash);
        var nodes = new Node[count];
        for (var index = 0; index < count; index++)
        {
            var kind = index < tier1 ? AsKind.Tier1 : index < tier1 + transit ? AsKind.Transit
                : index < tier1 + transit + eyeball ? AsKind.Eyeball : AsKind.Content;
            var cities = pops.Plan(index, kind, index - tier1 - transit);
            nodes[index] = new Node { Index = index, Kind = kind, Pops = cities, Via = PopPlanner.PlanBackbone(cities) };
        }
        var exchanges = ExchangeDraft.PlanAll(hash, nodes);
        new RelationPlanner(hash, nodes, tier1, transit).Plan(exchanges).Connect();
        return new Internet(nodes, exchanges, Describe(hash, nodes), tier1);
    }

    static ImmutableArray<AutonomousSystem> Describe(KeyedHash hash, Node[] nodes)
    {
        var names = new AsNames(hash);
        var systems = ImmutableArray.CreateBuilder<AutonomousSystem>(nodes.Length);
        foreach (var node in nodes)
        {
            var home = Cities.All[node.Pops[0]];
            systems.Add(new AutonomousSystem(
                node.Index, names.NextNumber(node.Index, node.Kind), names.NextName(node.Index, node.Kind, home.Country), node.Kind,
                home.Country, [.. node.Pops.Select(pop => Cities.All[pop])],
                Related(node, Relation.Provider), Related(node, Relation.Peer), Related(node, Relation.Customer)));
        }
        return systems.MoveToImmutable();
    }

    static ImmutableArray<int> Related(Node node, Relation relation) =>
        [.. node.Neighbours.Where(neighbour => neighbour.Relation == relation).Select(neighbour => neighbour.As)];
}
