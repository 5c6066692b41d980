using Tracefleet.Addressing;

namespace Tracefleet.Probing.Multipath;

/// <summary>Finds all load-balanced paths with a stated confidence: the Multipath Detection Algorithm (Veitch, Augustin, Teixeira and
/// Friedman, INFOCOM 2009) with node control, begun as MDA-Lite (Vermeulen, Strowes, Fourmaux and Friedman, IMC 2018).</summary>
/// <remarks>
/// <list type="number">
/// <item>One flow is traced first, then as many as rule out a second next hop, all TTLs at once: every vertex needs that many flows anyway.</item>
/// <item>A vertex at which so many flows have gone on that one more next hop is ruled out (<see cref="StoppingRule"/>) is complete. Where
/// flows are missing, new ones are sent until enough pass that vertex: node control.</item>
/// <item>MDA-Lite applies the rule to a hop instead, over all its vertices together, which is as good when a diamond's branches are alike
/// and do not mesh. That is tested with a few flows for each vertex of the wider hop. Meshing or asymmetry, once seen, brings node control
/// to the whole graph.</item>
/// <item>A balancer is tested by repeating flows. Where the same flow meets another next hop, packets are dealt out one by one: no flow can
/// be steered beyond it, and the rule applies to whole hops up to the next hop with one vertex.</item>
/// <item>All TTLs are worked on at the same time.</item>
/// </list>
/// </remarks>
public sealed partial class MdaSession : FlowSession
{
    readonly DiscoveredGraph _graph;
    readonly Dictionary<(int Ttl, Address? Address), VertexMemory> _memories = [];
    readonly MdaMode _wanted;

    /// <param name="confidence">Probability that the graph is complete, 0.5 to 0.9999.</param>
    public MdaSession(Address destination, double confidence, MultipathParameters parameters, MdaMode mode = MdaMode.Auto)
        : base(destination, parameters)
    {
        Rule = new StoppingRule(confidence);
        _graph = new DiscoveredGraph(this);
        _wanted = mode;
        HasNodeControl = mode == MdaMode.Full;
    }

    /// <summary>The numbers that hold now.</summary>
    public StoppingRule Rule { get; private set; }

    /// <summary>Whether node control is used for every vertex; from the beginning, or since a diamond was found to be uneven.</summary>
    public bool HasNodeControl { get; private set; }

    /// <summary>Vertices whose next hops are not known as surely as wanted; the graph is complete when it ended with none.</summary>
    public int OpenVertices { get; private set; } = 1;

    internal DiscoveredGraph Graph => _graph;

    public override MultipathResult Result()
    {
        if (_graph.IsBroken)
            Rebuild();
        var (hops, certainties) = Judge();
        var result = new MultipathResults(this, _graph, MemoryOf, vertex => certainties.TryGetValue(vertex, out var certainty) ? certainty : null)
            .Make(HasNodeControl ? MultipathStrategy.Mda : MultipathStrategy.MdaLite);
        return result with
        {
            Hops = [.. hops.Where(hop => hop.Ttl < Parameters.FirstTtl.Value || result.Vertices.Any(vertex => vertex.Ttl == hop.Ttl))],
            Confidence = Rule.Confidence,
            OpenVertices = OpenVertices,
            IsComplete = result.IsComplete && OpenVertices == 0,
        };
    }

    private protected override void Settled(FlowCell cell) => _graph.Add(cell);

    private protected override void Revised(FlowCell cell) => Rebuild();

    private protected override void Contradicted(FlowCell cell, Address other)
    {
        var flow = cell.Flow.Value;
        if (_graph.At(flow, cell.Ttl - 1) is not { End: null } before || _graph.HopAt(cell.Ttl).IsUnordered || EndsAt(cell.Reply!) is not null)
            return;
        MemoryOf(before).IsPerPacket = true;
        _graph.AddOther(flow, cell.Ttl, other);
    }

    internal VertexMemory MemoryOf(DiscoveredVertex vertex)
    {
        var key = (vertex.Ttl, vertex.Address);
        if (!_memories.TryGetValue(key, out var memory))
            _memories[key] = memory = new VertexMemory();
        return memory;
    }

    void Rebuild()
    {
        _graph.Clear();
        for (var ttl = (int)Parameters.FirstTtl.Value; ttl <= Parameters.MaxTtl.Value; ttl++)
        {
            for (var flow = 0; flow < FlowCount; flow++)
            {
                if (CellAt(flow, ttl) is { IsSettled: true } cell)
                    Restore(cell);
            }
        }
        _graph.PlaceRest();
    }

    void Restore(FlowCell cell)
    {
        _graph.Add(cell);
        foreach (var other in cell.Attempts.Select(attempt => attempt.Reply?.From).OfType<Address>().Where(from => from != cell.From).Distinct())
            _graph.AddOther(cell.Flow.Value, cell.Ttl, other);
    }
}

/// <summary>How much a search for all paths spends.</summary>
public enum MdaMode
{
    /// <summary>MDA-Lite, and node control everywhere as soon as a diamond is found to be uneven.</summary>
    Auto,

    /// <summary>Node control from the beginning: the confidence holds for every graph of balancers that spread flows evenly.</summary>
    Full,
}
