using Tracefleet.Probing.Multipath;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Tests.Multipath;

public sealed class FixedPathsSessionTests
{
    static MultipathResult Run(Topology topology, int paths, MultipathParameters? parameters = null) =>
        new VirtualRun(topology).Run(new FixedPathsSession(topology.Destination, paths, parameters ?? MultipathParameters.Default));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Follows_each_flow_along_its_own_path(bool ipv6)
    {
        var topology = Topology.Of((net, first) => net.Chain(net.Branches(first, 3, branch => branch % 2, 1), 2), ipv6);

        var result = Run(topology, 12);

        Assert.Equal(12, result.Paths.Length);
        Assert.Equal(Enumerable.Range(0, 12).Select(flow => (flow, WayOf(topology, flow))), result.Paths.Select(path => (path.Flows.Single(), WayOf(result, path))));
        Assert.All(result.Paths, path => Assert.Equal(TraceEnd.Reached, path.End));
        Assert.True(result is { IsComplete: true, Confidence: null });
    }

    [Fact]
    public void More_than_255_paths_are_as_good_as_few()
    {
        var topology = Topology.Of((net, first) => net.Branches(first, 8, _ => 0, 1));

        var result = Run(topology, 600, MultipathParameters.Default with { MaxProbes = 100_000 });

        Assert.Equal((600, 8L), (result.Paths.Length, result.PathCount));
        Assert.Equal(WayOf(topology, 599), WayOf(result, result.Paths[599]));
    }

    [Fact]
    public void Stops_at_the_destination_and_never_beyond_what_was_on_its_way()
    {
        var topology = Topology.Of((net, first) => net.Chain(first, 4));
        var run = new VirtualRun(topology);

        run.Run(new FixedPathsSession(topology.Destination, 5, MultipathParameters.Default));

        Assert.InRange(run.Sent.Max(probe => (int)probe.Ttl.Value), 6, 9);
        Assert.All(run.Sent, probe => Assert.Equal((ushort)(probe.Ttl.Value << 8 | probe.Attempt), probe.Number));
    }

    [Fact]
    public void A_silent_hop_is_asked_as_often_as_wanted_and_stays_in_the_path()
    {
        var topology = Topology.Of((net, first) => net.Chain(first, 3));
        topology.Routers[2].IsSilent = true;
        var run = new VirtualRun(topology);

        var result = run.Run(new FixedPathsSession(topology.Destination, 1, MultipathParameters.Default with { Attempts = 4 }));

        Assert.Equal(4, run.Sent.Count(probe => probe.Ttl.Value == 3));
        Assert.Null(result.Vertices[result.Paths[0].Vertices[2]].Address);
        Assert.Equal(5, result.Paths[0].Vertices.Length);
    }

    [Fact]
    public void Takes_a_late_reply_in_the_grace_time_and_goes_on_from_there()
    {
        var topology = Topology.Of((net, first) => net.Chain(first, 3));
        var run = new VirtualRun(topology) { Delay = number => number >= 3 ? TimeSpan.FromMilliseconds(1_500) : TimeSpan.Zero };

        var result = run.Run(new FixedPathsSession(topology.Destination, 1, MultipathParameters.Default with { Attempts = 1, GapLimit = 2 }));

        Assert.Equal(TraceEnd.Reached, result.Paths[0].End);
        Assert.Equal(WayOf(topology, 0), WayOf(result, result.Paths[0]));
    }

    [Fact]
    public void Gives_up_after_the_gap_limit()
    {
        var topology = Topology.Of((net, first) => net.Chain(first, 8));
        topology.Routers.Skip(3).ToList().ForEach(router => router.IsSilent = true);

        var result = Run(topology, 2, MultipathParameters.Default with { GapLimit = 3 });

        Assert.All(result.Paths, path => Assert.Equal((TraceEnd.GapLimit, 3), (path.End, path.Vertices.Length)));
    }

    static string WayOf(MultipathResult result, MultipathPath path) => string.Join(' ', path.Vertices.Select(id => result.Vertices[id].Address));

    static string WayOf(Topology topology, int flow)
    {
        var router = topology.First;
        var way = router.Address.ToString();
        while (router.Next.Count > 0)
        {
            router = router.NextOf(flow, 0);
            way += $" {router.Address}";
        }
        return way;
    }
}
