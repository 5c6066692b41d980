using Tracefleet.Simulation.Topology;

namespace Tracefleet.Simulation.Routing;

/// <summary>AS paths from one AS, each computed when it is first asked for. At most one short array for each destination AS;
/// thread-safe.</summary>
sealed class RouteTable(Node[] nodes, int source)
{
    readonly ushort[]?[] _paths = new ushort[nodes.Length][];
    readonly RoutingTree _tree = new(nodes);
    readonly Lock _computing = new();
    ushort[]? _default;

    public int Source { get; } = source;

    /// <summary>AS indices from the source to the destination, both included.</summary>
    public ushort[] To(int destination) => Volatile.Read(ref _paths[destination]) ?? Compute(destination);

    /// <summary>Where a packet goes that no route covers: up through first providers to a tier-1, which alone knows that there is
    /// none.</summary>
    public ushort[] Default => _default ??= Climb();

    ushort[] Compute(int destination)
    {
        lock (_computing)
        {
            _tree.Compute(destination);
            var path = _tree.PathFrom(Source);
            Volatile.Write(ref _paths[destination], path);
            return path;
        }
    }

    ushort[] Climb()
    {
        var path = new List<ushort> { (ushort)Source };
        while (Array.Find(nodes[path[^1]].Neighbours, neighbour => neighbour.Relation == Relation.Provider) is { } provider)
            path.Add((ushort)provider.As);
        return [.. path];
    }
}
