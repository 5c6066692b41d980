using Tracefleet.Probing.Multipath;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tests.Multipath;

public sealed class MdaSessionTests
{
    static MultipathResult Run(Topology topology, MultipathParameters? parameters = null, MdaMode mode = MdaMode.Auto, double loss = 0) =>
        new VirtualRun(topology) { Loss = loss }.Run(new MdaSession(topology.Destination, 0.95, parameters ?? MultipathParameters.Default, mode));

    [Fact]
    public void A_single_path_takes_as_many_flows_as_rule_out_another()
    {
        var topology = Topology.Of((net, first) => net.Chain(first, 9));

        var result = Run(topology);

        Assert.Equal(topology.Links(), result.Links());
        Assert.Equal((9, 1L), (result.Flows, result.PathCount));
        // Those of the first flow that were on their way beyond the destination are the only others.
        Assert.InRange(result.ProbesSent, 11 * 9, 11 * 9 + 5);
        Assert.True(result is { IsComplete: true, IsReached: true, OpenVertices: 0, Strategy: MultipathStrategy.MdaLite });
        Assert.All(result.Vertices.SkipLast(1), vertex => Assert.Equal(0.99609375, vertex.Certainty));
    }

    [Fact]
    public void Lite_goes_through_an_even_diamond_without_node_control()
    {
        var topology = Topology.Of((net, first) => net.Chain(net.Branches(first, 4, _ => 0, 2), 2));

        var result = Run(topology);

        Assert.Equal(topology.Links(), result.Links());
        Assert.Equal((MultipathStrategy.MdaLite, 4L), (result.Strategy, result.PathCount));
        Assert.Equal(
            new MultipathDiamond(topology.First.Address, topology.Routers[1].Address, 1, 4, 3, 3, 0, 0, IsPerPacket: false),
            Assert.Single(result.Diamonds));
    }

    [Theory]
    [InlineData(0.95)]
    [InlineData(0.99)]
    public void Lite_is_sure_of_hops_and_node_control_of_vertices(double confidence)
    {
        var topology = Topology.Of((net, first) => net.Chain(net.Branches(first, 4, _ => 0, 2), 2));

        var lite = new MdaSession(topology.Destination, confidence, MultipathParameters.Default);
        var full = new MdaSession(topology.Destination, confidence, MultipathParameters.Default, MdaMode.Full);
        var (ofHops, ofVertices) = (new VirtualRun(topology).Run(lite), new VirtualRun(topology).Run(full));

        // This host is hop 0; the branches are hops 2 and 3.
        Assert.Equal([(0, 1, false), (1, 4, false), (2, 4, true), (3, 1, true), (4, 1, false), (5, 1, false), (6, 1, false)],
            ofHops.Hops.Select(hop => (hop.Ttl, hop.NextHops, hop.IsJudgedAsOne)));
        Assert.All(ofHops.Hops, hop => Assert.InRange(hop.Certainty, 1 - lite.Rule.Epsilon, 1));
        Assert.Equal([2, 3], ofHops.Vertices.Where(vertex => vertex is { End: null, Certainty: null }).Select(vertex => vertex.Ttl).Distinct());
        Assert.All(ofVertices.Vertices.Where(vertex => vertex.End is null), vertex => Assert.InRange(vertex.Certainty!.Value, 1 - full.Rule.Epsilon, 1));
        Assert.DoesNotContain(ofVertices.Hops, hop => hop.IsJudgedAsOne);
        Assert.All(ofVertices.Hops.Skip(1), hop => Assert.Equal(ofVertices.Vertices.Where(vertex => vertex.Ttl == hop.Ttl).Min(vertex => vertex.Certainty), hop.Certainty));
    }

    [Fact]
    public void Meshing_brings_node_control()
    {
        var topology = Topology.Of((net, first) =>
        {
            Router[] left = [net.Make(), net.Make()], right = [net.Make(), net.Make()];
            var end = net.Make();
            first.Next.AddRange(left);
            Array.ForEach(left, router => router.Next.AddRange(right));
            Array.ForEach(right, router => router.Next.Add(end));
            return end;
        });

        var result = Run(topology);

        Assert.Equal(topology.Links(), result.Links());
        Assert.Equal((MultipathStrategy.Mda, 4L), (result.Strategy, result.PathCount));
        Assert.Equal((2, 3, 1 / 3.0), Assert.Single(result.Diamonds) is var mesh ? (mesh.MaxWidth, mesh.MaxLength, mesh.MeshingRatio) : default);
    }

    [Fact]
    public void Branches_of_unequal_length_meet_at_one_address()
    {
        var topology = Topology.Of((net, first) => net.Branches(first, 2, branch => branch, 1));

        var result = Run(topology);

        Assert.Equal(topology.Links(), result.Links());
        var diamond = Assert.Single(result.Diamonds);
        Assert.Equal((2, 3, 1), (diamond.MinLength, diamond.MaxLength, diamond.LengthAsymmetry));
        Assert.Equal([4, 5], result.Vertices.Where(vertex => vertex.End == TraceEnd.Reached).Select(vertex => vertex.Ttl));
        Assert.Equal([4, 5], result.Paths.Select(path => path.Vertices.Length).Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_silent_hop_is_one_vertex_for_each_vertex_before_it(bool isBranch)
    {
        var topology = Topology.Of((net, first) => net.Chain(net.Branches(net.Chain(first, 1), 3, _ => 0, 2), 1));
        topology.Routers[isBranch ? 3 : 1].IsSilent = true;
        topology.Routers[isBranch ? 6 : 1].IsSilent = true;

        var result = Run(topology);

        Assert.Equal(topology.Links(), result.Links());
        Assert.True(result.IsComplete);
        Assert.Equal(isBranch ? 2 : 1, result.Vertices.Count(vertex => vertex.Address is null));
    }

    [Fact]
    public void A_silent_destination_ends_the_paths_at_the_gap_limit()
    {
        var topology = Topology.Of((net, first) => net.Branches(first, 2, _ => 0, 1));
        topology.Routers[^1].IsSilent = true;

        var result = Run(topology, MultipathParameters.Default with { GapLimit = 3 });

        Assert.Equal(3, result.Vertices.Max(vertex => vertex.Ttl));
        Assert.Equal(TraceEnd.GapLimit, result.Vertices[^1].End);
        Assert.True(result is { IsReached: false, IsComplete: true, PathCount: 2 });
        Assert.All(result.Paths, path => Assert.Equal(TraceEnd.GapLimit, path.End));
    }

    [Fact]
    public void Losses_are_repeated_and_counted()
    {
        var (whole, loss) = (0, 0.0);
        for (var seed = 1; seed <= 40; seed++)
        {
            var topology = Topology.Random(seed, Topology.Parts.Even);
            var result = new VirtualRun(topology, seed) { Loss = 0.05 }.Run(new MdaSession(topology.Destination, 0.95, MultipathParameters.Default));
            whole += result.Links().SetEquals(topology.Links()) ? 1 : 0;
            loss += result.Vertices.Sum(vertex => vertex.Probes.Sent - vertex.Probes.Answered) / (double)result.Vertices.Sum(vertex => vertex.Probes.Sent);
        }

        Assert.InRange(whole, 37, 40);
        Assert.InRange(loss / 40, 0.03, 0.07);
    }

    [Fact]
    public void A_router_that_limits_its_rate_is_asked_slowly_and_named()
    {
        var topology = Topology.Of((net, first) => net.Chain(net.Branches(net.Chain(first, 1), 4, _ => 0, 1), 1));
        topology.Routers[1].LimitMilliseconds = 200;

        var result = Run(topology);

        Assert.Equal(topology.Links(), result.Links());
        Assert.Equal([topology.Routers[1].Address], result.Vertices.Where(vertex => vertex.IsRateLimited).Select(vertex => vertex.Address!.Value));
        Assert.InRange((result.EndedAt!.Value - result.StartedAt!.Value).TotalSeconds, 1, 15);
    }

    [Fact]
    public void A_balancer_that_deals_packets_out_is_named_and_its_links_are_uncertain()
    {
        var topology = Topology.Of((net, first) => net.Chain(net.Branches(net.Chain(first, 1), 3, _ => 0, 2), 2));
        topology.Routers[1].IsPerPacket = true;

        var result = Run(topology);

        Assert.Equal([topology.Routers[1].Address], result.Vertices.Where(vertex => vertex.IsPerPacket).Select(vertex => vertex.Address!.Value));
        Assert.True(result.IsComplete && result.Diamonds.Single().IsPerPacket);
        Assert.Equal(topology.Routers.Select(router => router.Address).Order(), result.Vertices.Select(vertex => vertex.Address!.Value).Order());
        Assert.Equal([3, 4], result.Links.Where(link => !link.IsCertain).Select(link => result.Vertices[link.From].Ttl).Distinct());
        Assert.InRange(result.ProbesSent, 100, 400);
    }

    [Fact]
    public void A_loop_ends_the_paths_that_run_into_it()
    {
        var topology = Topology.Of((net, first) =>
        {
            var (one, other) = (net.Make(), net.Make());
            first.Next.Add(one);
            one.Next.Add(other);
            other.Next.Add(one);
            return net.Make();
        });

        var result = Run(topology);

        Assert.Equal([TraceEnd.Loop], result.Paths.Select(path => path.End));
        Assert.True(result.Vertices.Length == 4, string.Join(", ", result.Vertices.Select(vertex => $"{vertex.Ttl} {vertex.Address} {vertex.End}")));
        Assert.InRange(result.ProbesSent, 30, 100);
    }

    [Fact]
    public void Says_that_it_is_incomplete_when_its_probes_are_spent()
    {
        var topology = Topology.Of((net, first) => net.Branches(first, 8, _ => 0, 3));

        var result = Run(topology, MultipathParameters.Default with { MaxProbes = 100 });

        Assert.Equal((100, false), (result.ProbesSent, result.IsComplete));
        Assert.InRange(result.OpenVertices, 1, 20);
        Assert.Subset(topology.Links(), result.Links());
    }

    [Fact]
    public void Late_and_doubled_replies_change_nothing_that_is_true()
    {
        var topology = Topology.Of((net, first) => net.Chain(net.Branches(first, 3, _ => 0, 1), 3));
        var run = new VirtualRun(topology) { Delay = number => number % 7 == 0 ? TimeSpan.FromMilliseconds(1_300) : TimeSpan.Zero };

        var result = run.Run(new MdaSession(topology.Destination, 0.95, MultipathParameters.Default));

        Assert.Equal(topology.Links(), result.Links());
        Assert.True(result.IsComplete);
    }

    [Fact]
    public void Cancelling_keeps_what_is_known()
    {
        var topology = Topology.Of((net, first) => net.Branches(first, 8, _ => 0, 3));
        var session = new MdaSession(topology.Destination, 0.95, MultipathParameters.Default);

        var result = new VirtualRun(topology).Run(session, cancelAfter: 40);

        Assert.True(result is { IsCancelled: true, IsComplete: false });
        Assert.NotEmpty(result.Links);
        Assert.Subset(topology.Links(), result.Links());
    }

    [Fact]
    public void Ends_at_once_when_this_host_may_not_send()
    {
        var session = new MdaSession(TopologyDestination, 0.95, MultipathParameters.Default);
        Assert.True(session.TryNext(default, out var probe));

        session.NotSent(probe, SendFailure.NotPermitted, default);

        Assert.True(session.HasEnded);
        Assert.Equal(SendFailure.NotPermitted, session.Result().LocalFailure);
    }

    static readonly Addressing.Address TopologyDestination = Addressing.Address.Parse("198.18.9.9");
}
