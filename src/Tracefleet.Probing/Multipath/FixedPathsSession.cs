using Tracefleet.Addressing;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Multipath;

/// <summary>Traces a given number of flows, each along its whole path: flow n at every TTL, with the same ports throughout.</summary>
/// <remarks>
/// A path ends at the destination, at a router that reports it unreachable, at a loop, after <see cref="MultipathParameters.GapLimit"/>
/// silent TTLs, or at the last TTL. Each path ends for itself, so paths may have different lengths. A few TTLs of a path are on their way
/// at the same time.
/// </remarks>
public sealed class FixedPathsSession : FlowSession
{
    public const int MaxPaths = 10_000;

    const int TtlsAhead = 4;

    readonly int _paths;
    readonly List<Course> _running = [];
    int _started;

    /// <param name="paths">1 to <see cref="MaxPaths"/>.</param>
    public FixedPathsSession(Address destination, int paths, MultipathParameters parameters)
        : base(destination, parameters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(paths, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(paths, MaxPaths);
        _paths = paths;
    }

    /// <summary>How far along its path one flow is.</summary>
    sealed class Course(int flow, int firstTtl)
    {
        public readonly int Flow = flow;
        public int NextTtl = firstTtl;
    }

    public override MultipathResult Result()
    {
        var graph = new DiscoveredGraph(this);
        for (var ttl = (int)Parameters.FirstTtl.Value; ttl <= Parameters.MaxTtl.Value; ttl++)
        {
            for (var flow = 0; flow < FlowCount; flow++)
            {
                if (CellAt(flow, ttl) is { } cell)
                    graph.Add(cell);
            }
        }
        return new MultipathResults(this, graph, _ => null, vertex => StoppingRule.Certainty(vertex.Next.Count, vertex.OnwardFlows))
            .Make(MultipathStrategy.FixedPaths);
    }

    internal override int FlowsTold => HasEnded ? _paths : FlowCount;

    internal override bool KeepsUnsent => true;

    private protected override int PlanAgainAfter => Parameters.InFlight;

    private protected override void Plan()
    {
        _running.RemoveAll(course => !Continue(course));
        while (_started < _paths && _running.Count * TtlsAhead < Parameters.InFlight)
        {
            var course = new Course(_started++, Parameters.FirstTtl.Value);
            if (Continue(course))
                _running.Add(course);
        }
    }

    bool Continue(Course course)
    {
        var end = FlowPaths.EndOf(this, course.Flow);
        var open = 0;
        for (var ttl = (int)Parameters.FirstTtl.Value; ttl < course.NextTtl; ttl++)
            open += StateOf(course.Flow, ttl) == CellState.Waiting ? 1 : 0;
        while (open < TtlsAhead && course.NextTtl <= end.Ceiling)
            open += Request(course.Flow, course.NextTtl++) ? 1 : 0;
        return open > 0 || course.NextTtl <= end.Ceiling;
    }

    private protected override void Settled(FlowCell cell) { }

    private protected override void Revised(FlowCell cell)
    {
        if (_running.All(course => course.Flow != cell.Flow.Value))
            _running.Add(new Course(cell.Flow.Value, FirstUnasked(cell.Flow.Value)));
    }

    int FirstUnasked(int flow)
    {
        var ttl = (int)Parameters.FirstTtl.Value;
        while (ttl <= Parameters.MaxTtl.Value && StateOf(flow, ttl) != CellState.Unasked)
            ttl++;
        return ttl;
    }

    private protected override void Contradicted(FlowCell cell, Address other) { }
}
