using Tracefleet.Addressing;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Multipath;

/// <summary>An interface at one TTL, or the silence after a certain vertex: two silences after different vertices are never taken for one.</summary>
sealed class DiscoveredVertex(int ttl, Address? address, DiscoveredVertex? silentAfter)
{
    public readonly int Ttl = ttl;

    /// <summary>Null where nobody answers, and for this host, from which all flows start.</summary>
    public readonly Address? Address = address;

    public readonly DiscoveredVertex? SilentAfter = silentAfter;

    /// <summary>Silent TTLs in a row up to here.</summary>
    public readonly int SilentRun = address is null && silentAfter is not null ? silentAfter.SilentRun + 1 : 0;

    /// <summary>TTLs in a row with this interface.</summary>
    public int Repeats = 1;

    /// <summary>Why probes through it lead no further; null when they do.</summary>
    public TraceEnd? End;

    public readonly List<int> Flows = [];

    /// <summary>Next hops, each with the flows that took it.</summary>
    public readonly Dictionary<DiscoveredVertex, HashSet<int>> Next = [];

    public readonly HashSet<DiscoveredVertex> Before = [];

    /// <summary>The only next hop, once it is known that there is no other.</summary>
    public DiscoveredVertex? SoleNext;

    public bool IsBalancing => Next.Count > 1;

    /// <summary>Flows whose next hop is known.</summary>
    public int OnwardFlows => Next.Values.Sum(flows => flows.Count);

    // What the planner counts anew each time.
    public int Settled, Open;
    public readonly List<int> Candidates = [];
    public bool IsComplete;

    public void Recount()
    {
        (Settled, Open, IsComplete) = (0, 0, false);
        Candidates.Clear();
    }
}

/// <summary>What lasts of a vertex when the graph is made anew.</summary>
sealed class VertexMemory
{
    public int RepeatsAsked;
    public bool IsPerPacket;
    public int Searches;
    public int FlowsWhenSearched;
    public bool IsGivenUp;
}

/// <summary>All vertices at one TTL.</summary>
sealed class DiscoveredHop
{
    public readonly List<DiscoveredVertex> Vertices = [];
    public readonly Dictionary<Address, DiscoveredVertex> Answering = [];
    public readonly Dictionary<DiscoveredVertex, DiscoveredVertex> Silent = [];

    /// <summary>The only vertex, once it is known that every flow passes it.</summary>
    public DiscoveredVertex? Sole;

    /// <summary>A balancer before it deals packets out without regard to flows, so a flow has no vertex of its own here.</summary>
    public bool IsUnordered;

    /// <summary>Those from which paths go on.</summary>
    public List<DiscoveredVertex> Live() => [.. Vertices.Where(vertex => vertex.End is null)];
}
