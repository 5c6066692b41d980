using Tracefleet.Lab;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Multipath;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Sockets.Linux.Tests;

[Collection(LabCollection.Name)]
public sealed class MultipathOverLabTests(LabFixture lab)
{
    // t3 lies behind a diamond of two and one of three; t1 also behind a router that answers once a second and two branches of unequal length.
    [LabTheory]
    [InlineData("t3", 4, TraceMethod.UdpParis)]
    [InlineData("t3", 6, TraceMethod.UdpParis)]
    [InlineData("t3", 4, TraceMethod.TcpSyn)]
    [InlineData("t3", 6, TraceMethod.TcpSyn)]
    [InlineData("t1", 4, TraceMethod.UdpParis)]
    [InlineData("t1", 6, TraceMethod.UdpParis)]
    public void Finds_every_link_of_kernel_routers_and_no_other(string target, int family, TraceMethod method)
    {
        var truth = lab.Truth.Trace("v1", target, family, "udp");

        var result = Run(truth, method);

        Assert.Equal(LinksOf(truth).Order(StringComparer.Ordinal), LinksOf(result).Order(StringComparer.Ordinal));
        Assert.True(result is { IsComplete: true, IsReached: true });
        Assert.Equal(truth.Paths.LongLength, result.PathCount);
    }

    // Linux hashes addresses and ports; ICMP has no ports, so all its flows stay together.
    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void Finds_the_one_path_that_kernel_routers_give_to_icmp(int family)
    {
        var truth = lab.Truth.Trace("v1", "t3", family, "icmp");

        var result = Run(truth, TraceMethod.IcmpParis);

        Assert.ProperSubset(LinksOf(truth), LinksOf(result));
        Assert.True(result is { IsComplete: true, IsReached: true, PathCount: 1 });
    }

    MultipathResult Run(LabTrace truth, TraceMethod method)
    {
        var destination = lab.TargetAddress(truth.Target, truth.Family);
        var session = new MdaSession(destination, 0.99, new MultipathParameters
        {
            Format = ProbeFormat.Default with { Method = method },
            Wait = TimeSpan.FromMilliseconds(300),
            Grace = TimeSpan.Zero,
        });
        LabThread.In(lab.Namespace(truth.Vantage), () =>
        {
            using var transport = RawSocketTransport.Open();
            var options = new ProbeEngineOptions { Key = new ProbingKey(1, 2) };
            var feed = new ListSessionFeed(new SessionRequest(1, destination, session));
            new ProbeEngine(transport, SourceAddress.Towards, options, feed, new Nobody()).Run(CancellationToken.None);
            return true;
        });
        return session.Result();
    }

    static HashSet<string> LinksOf(LabTrace truth) => [.. truth.Paths.SelectMany(LinksOf)];

    static IEnumerable<string> LinksOf(LabHop[] path)
    {
        var before = "";
        foreach (var (index, hop) in path.Index())
        {
            var here = hop.Address ?? $"*({before})";
            if (index > 0)
                yield return $"{index} {before} > {here}";
            before = here;
        }
    }

    static HashSet<string> LinksOf(MultipathResult result)
    {
        var labels = new Dictionary<int, string>();
        foreach (var vertex in result.Vertices)
        {
            var before = result.Links.FirstOrDefault(link => link.To == vertex.Id);
            labels[vertex.Id] = vertex.Address?.ToString() ?? $"*({(before is null ? "" : labels[before.From])})";
        }
        return [.. result.Links.Select(link => $"{result.Vertices[link.From].Ttl} {labels[link.From]} > {labels[link.To]}")];
    }

    sealed class Nobody : ISessionObserver
    {
        public void ProbeEnded(SessionRequest request, ProbeRecord record) { }

        public void SessionEnded(SessionResult result) { }
    }
}
