using Tracefleet.Addressing;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Multipath;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;
using Tracefleet.Simulation.Paths;
using Xunit.Abstractions;

namespace Tracefleet.Simulation.Tests;

/// <summary>The multipath detection over packets: every branch of the simulated Internet, with its losses, silent and limited routers.</summary>
public sealed class MultipathTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(TraceMethod.UdpParis)]
    [InlineData(TraceMethod.IcmpParis)]
    [InlineData(TraceMethod.TcpSyn)]
    public void Finds_all_that_the_world_says_of_targets_behind_balancers(TraceMethod method)
    {
        var targets = Worlds.Everywhere(3_000, seed: 11).Where(target => Worlds.Seed42.Truth(Worlds.Frankfurt, target).HasDiamond).Take(60).ToList();
        var whole = 0;
        foreach (var target in targets)
        {
            var result = Run(target, method);
            var truth = LinksOf(Worlds.Seed42.Truth(Worlds.Frankfurt, target));
            var found = LinksOf(result);
            // A destination that does not answer this method ends in silence; its last link is no link then.
            truth.RemoveWhere(link => !result.IsReached && link.EndsWith($"> {target}", StringComparison.Ordinal));
            if (found.SetEquals(truth))
                whole++;
            else
                output.WriteLine($"{target}: missing {string.Join("; ", truth.Except(found))} | not true {string.Join("; ", found.Except(truth))}");
        }

        Assert.Equal(60, targets.Count);
        Assert.InRange(whole, 57, 60);
    }

    static MultipathResult Run(Address target, TraceMethod method)
    {
        var session = new MdaSession(target, 0.95, new MultipathParameters { Format = ProbeFormat.Default with { Method = method } });
        using var transport = Worlds.Transport();
        var feed = new ListSessionFeed(new SessionRequest(1, target, session));
        var options = new ProbeEngineOptions { Key = new ProbingKey(1, 2) };
        new ProbeEngine(transport, address => Worlds.Frankfurt.SourceFor(address), options, feed, new Nobody()).Run(CancellationToken.None);
        return session.Result();
    }

    static HashSet<string> LinksOf(TargetTruth truth) => [.. truth.Paths.SelectMany(LinksOf)];

    // Silence at the end of a path is no part of it.
    static IEnumerable<string> LinksOf(PathTruth path)
    {
        var before = "";
        var heard = path.Hops.LastOrDefault(hop => !hop.IsSilent)?.Ttl ?? 0;
        foreach (var hop in path.Hops.Take(heard))
        {
            var here = hop.IsSilent ? $"*({before})" : hop.Address.ToString();
            if (hop.Ttl > 1)
                yield return $"{hop.Ttl - 1} {before} > {here}";
            before = here;
        }
    }

    // The truth names the router that reports a target as unreachable once; here it is met again at the next TTL.
    static HashSet<string> LinksOf(MultipathResult result)
    {
        var labels = new Dictionary<int, string>();
        foreach (var vertex in result.Vertices)
        {
            var before = result.Links.FirstOrDefault(link => link.To == vertex.Id);
            labels[vertex.Id] = vertex.Address?.ToString() ?? $"*({(before is null ? "" : labels[before.From])})";
        }
        return
        [
            .. result.Links.Where(link => result.Vertices[link.To].End != TraceEnd.Unreachable)
                .Select(link => $"{result.Vertices[link.From].Ttl} {labels[link.From]} > {labels[link.To]}"),
        ];
    }

    sealed class Nobody : ISessionObserver
    {
        public void ProbeEnded(SessionRequest request, ProbeRecord record) { }

        public void SessionEnded(SessionResult result) { }
    }
}
