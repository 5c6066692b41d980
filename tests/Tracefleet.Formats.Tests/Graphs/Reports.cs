using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Formats.Graphs;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Probing.Multipath;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Formats.Tests.Graphs;

/// <summary>A small graph: one router, then a router or a silence, then the destination, a TTL further on the silent branch.</summary>
static class Reports
{
    static readonly Address Destination = Address.Parse("198.51.100.9");

    public static GraphReport Report(string? name = null)
    {
        ImmutableArray<MultipathVertex> vertices =
        [
            Vertex(0, 1, "192.0.2.1", 1) with { NextHops = 2, Certainty = 0.9876 },
            Vertex(1, 2, "192.0.2.2", 5.5),
            Vertex(2, 2, null, null),
            Vertex(3, 3, "198.51.100.9", 9) with { End = TraceEnd.Reached },
            Vertex(4, 3, null, null),
            Vertex(5, 4, "198.51.100.9", 9) with { End = TraceEnd.Reached },
        ];
        ImmutableArray<MultipathLink> links = [Link(0, 1), Link(0, 2), Link(1, 3), Link(2, 4), Link(4, 5)];
        ImmutableArray<MultipathPath> paths = [Path(0, 0, 1, 3), Path(1, 0, 2, 4, 5), Path(2, 0, 1, 3)];
        var result = new MultipathResult(
            Destination, ProbeFormat.Default, MultipathStrategy.FixedPaths, vertices, links, paths,
            [new MultipathDiamond(Address.Parse("192.0.2.1"), Destination, 1, 2, 2, 3, 0, 0, IsPerPacket: false)], 2)
        {
            Flows = 3,
            ProbesSent = 20,
            RepliesReceived = 12,
            IsComplete = true,
        };
        var annotation = new Annotation([new Asn(64500)], "Example \"Net\" <b>", null, null, null, null, null, null);
        return new GraphReport(result, "www.example.com", "Here", null, _ => annotation, _ => name);
    }

    static MultipathVertex Vertex(int id, int ttl, string? address, double? milliseconds) => new(
        id, ttl, address is null ? null : Address.Parse(address), 2, Tally(milliseconds), 1, null, IsPerPacket: false, IsRateLimited: false, null, 11, 0, []);

    static ProbeTally Tally(double? milliseconds) => milliseconds is { } value
        ? new ProbeTally(4, 3, TimeSpan.FromMilliseconds(value), TimeSpan.FromMilliseconds(value), TimeSpan.FromMilliseconds(value))
        : ProbeTally.None with { Sent = 3 };

    static MultipathLink Link(int from, int to) => new(from, to, 1, Tally(2), TimeSpan.FromMilliseconds(1.25), IsCertain: true);

    static MultipathPath Path(int flow, params int[] vertices) => new([.. vertices], [flow], TraceEnd.Reached, Tally(9), Tally(9));
}
