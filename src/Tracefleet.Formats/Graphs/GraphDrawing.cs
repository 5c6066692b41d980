using System.Collections.Immutable;
using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Probing.Multipath;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Formats.Graphs;

/// <summary>What a drawing of a graph shows: an interface once, at whatever TTLs it was seen, and this host as the first node.</summary>
public sealed record GraphDrawing(ImmutableArray<GraphNode> Nodes, ImmutableArray<GraphEdge> Edges)
{
    public static GraphDrawing Of(GraphReport report) => new GraphMerge(report).Draw();
}

public enum GraphNodeKind
{
    /// <summary>The host that measured.</summary>
    Source,
    Router,

    /// <summary>Nobody answered there; one for each position and branch.</summary>
    Silent,
    Destination,

    /// <summary>It reported the destination as unreachable.</summary>
    Unreachable,
}

/// <summary>A node to draw.</summary>
/// <param name="Title">The address, or a star.</param>
/// <param name="Lines">What else is known, a line each.</param>
/// <param name="Origin">First origin AS, to give each a colour; null where none is known.</param>
public sealed record GraphNode(int Id, GraphNodeKind Kind, string Title, ImmutableArray<string> Lines, uint? Origin, bool IsPerPacket);

/// <summary>A link to draw.</summary>
/// <param name="Share">Part of the near end's flows that take it, 0 to 1.</param>
/// <param name="Loss">Part of its probes that were not answered, 0 to 1; null where that says nothing: none was sent, or its far end is silent.</param>
/// <param name="IsBack">It leads back to where the path came from: a loop.</param>
public sealed record GraphEdge(int From, int To, int Flows, double Share, double? Loss, TimeSpan? RttDelta, bool IsCertain, bool IsBack)
{
    /// <summary>What is known of it, in one line.</summary>
    public string Describe() => string.Join(", ", new[]
    {
        GraphNumbers.Count(Flows, "flow", "flows"),
        RttDelta is { } delta ? string.Create(CultureInfo.InvariantCulture, $"{delta.TotalMilliseconds:+0.0;-0.0;0.0} ms") : null,
        RttDelta is null && Loss is null ? GraphNumbers.NotMeasured : null,
        Loss > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Loss * 100:0.#} % loss") : null,
        IsCertain ? null : "uncertain: packets are dealt out one by one",
        IsBack ? "loop" : null,
    }.OfType<string>());
}

/// <summary>Makes one node of the vertices that share an address.</summary>
sealed class GraphMerge(GraphReport report)
{
    readonly MultipathResult _result = report.Result;
    readonly Dictionary<(Address? Address, int Before), List<MultipathVertex>> _groups = [];
    readonly Dictionary<int, int> _nodeOf = [];
    readonly List<List<MultipathVertex>> _members = [];

    public GraphDrawing Draw()
    {
        foreach (var vertex in _result.Vertices)
            Place(vertex);
        var nodes = _members.Select((members, index) => NodeOf(members, index + 1)).Prepend(Source());
        return new GraphDrawing([.. nodes], [.. Edges().OrderBy(edge => edge.From).ThenBy(edge => edge.To)]);
    }

    // Links into a vertex come from lower TTLs, whose vertices stand before it.
    void Place(MultipathVertex vertex)
    {
        var before = vertex.Address is null && _result.Links.FirstOrDefault(link => link.To == vertex.Id) is { } link ? _nodeOf[link.From] : 0;
        var key = (vertex.Address, before);
        if (!_groups.TryGetValue(key, out var members))
        {
            _groups[key] = members = [];
            _members.Add(members);
        }
        members.Add(vertex);
        _nodeOf[vertex.Id] = _members.IndexOf(members) + 1;
    }

    GraphNode Source() => new(
        0, GraphNodeKind.Source, report.Source?.ToString() ?? report.VantagePoint,
        report.Source is null ? [] : [report.VantagePoint], null, IsPerPacket: false);

    GraphNode NodeOf(List<MultipathVertex> members, int id)
    {
        var first = members[0];
        var annotation = first.Address is { } address ? report.Annotate(address) : null;
        var origin = annotation is { Special: { } special, Origins.IsEmpty: true }
            ? $"({special})"
            : string.Join(' ', annotation?.Origins.Select(asn => asn.ToString()) ?? []);
        var lines = new[]
        {
            first.Address is { } named ? report.NameOf(named) : null,
            string.Join(' ', new[] { origin, annotation?.AsName, annotation?.Ixp is { } ixp ? $"at {ixp}" : null }.Where(text => !string.IsNullOrEmpty(text))),
            Measured(members),
        };
        return new GraphNode(
            id, KindOf(members), first.Address?.ToString() ?? "*", [.. lines.OfType<string>().Where(line => line.Length > 0)],
            annotation?.Origins is [var asn, ..] ? asn.Number : null, members.Exists(member => member.IsPerPacket));
    }

    static string Measured(List<MultipathVertex> members)
    {
        int first = members.Min(member => member.Ttl), last = members.Max(member => member.Ttl);
        var ttl = string.Create(CultureInfo.InvariantCulture, $"TTL {first}") + (first == last ? "" : string.Create(CultureInfo.InvariantCulture, $"-{last}"));
        var tally = GraphTallies.Sum(members.Select(member => member.Probes));
        var notes = new[]
        {
            tally.AverageRtt is { } rtt ? GraphNumbers.Milliseconds(rtt) : null,
            tally.Sent == 0 ? GraphNumbers.NotMeasured : null,
            tally.Loss > 0 && members[0].Address is not null ? GraphNumbers.Loss(tally) : null,
            members.Exists(member => member.IsPerPacket) ? "per packet" : null,
            members.Exists(member => member.IsRateLimited) ? "rate limited" : null,
            members.Exists(member => member.End == TraceEnd.Loop) ? "loop" : null,
            members.Exists(member => member.End == TraceEnd.GapLimit) ? "then silence" : null,
        };
        return string.Join(" · ", notes.OfType<string>().Prepend(ttl));
    }

    GraphNodeKind KindOf(List<MultipathVertex> members) =>
        members[0].Address is not { } address ? GraphNodeKind.Silent
        : address == _result.Destination || members.Exists(member => member.End == TraceEnd.Reached) ? GraphNodeKind.Destination
        : members.Exists(member => member.End == TraceEnd.Unreachable) ? GraphNodeKind.Unreachable
        : GraphNodeKind.Router;

    IEnumerable<GraphEdge> Edges()
    {
        var firstTtl = _result.Vertices.Length == 0 ? 0 : _result.Vertices.Min(vertex => vertex.Ttl);
        var first = _result.Vertices.Where(vertex => vertex.Ttl == firstTtl).ToList();
        var all = first.Sum(vertex => vertex.Flows);
        foreach (var vertex in first)
            yield return new GraphEdge(0, _nodeOf[vertex.Id], vertex.Flows, vertex.Flows / (double)Math.Max(1, all), LossTo(vertex.Address, vertex.Probes), vertex.Probes.MinRtt, true, false);
        foreach (var group in _result.Links.GroupBy(link => (From: _nodeOf[link.From], To: _nodeOf[link.To])).Where(group => group.Key.From != group.Key.To))
            yield return EdgeOf(group.Key.From, group.Key.To, [.. group]);
    }

    static double? LossTo(Address? far, ProbeTally tally) => far is null ? null : tally.Loss;

    GraphEdge EdgeOf(int from, int to, List<MultipathLink> links)
    {
        var flows = links.Sum(link => link.Flows);
        var onward = _result.Links.Where(link => _nodeOf[link.From] == from).Sum(link => link.Flows);
        var tally = GraphTallies.Sum(links.Select(link => link.Probes));
        return new GraphEdge(
            from, to, flows, flows / (double)Math.Max(1, onward), LossTo(_members[to - 1][0].Address, tally), links[0].RttDelta,
            links.TrueForAll(link => link.IsCertain), links.Exists(link => _result.Vertices[link.To].End == TraceEnd.Loop));
    }
}

static class GraphTallies
{
    public static ProbeTally Sum(IEnumerable<ProbeTally> tallies) => tallies.Aggregate(ProbeTally.None, Sum);

    static ProbeTally Sum(ProbeTally one, ProbeTally other)
    {
        var answered = one.Answered + other.Answered;
        if (answered == 0)
            return ProbeTally.None with { Sent = one.Sent + other.Sent };
        var ticks = (one.AverageRtt?.Ticks ?? 0) * one.Answered + (other.AverageRtt?.Ticks ?? 0) * other.Answered;
        var min = one.MinRtt is { } least && !(other.MinRtt < least) ? least : other.MinRtt;
        var max = one.MaxRtt is { } most && !(other.MaxRtt > most) ? most : other.MaxRtt;
        return new ProbeTally(one.Sent + other.Sent, answered, min, new TimeSpan(ticks / answered), max);
    }
}
