using Tracefleet.Addressing;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Pinging;
using Tracefleet.Probing.Reporting;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;
using Tracefleet.Simulation.Paths;
using Tracefleet.Simulation.Transport;

namespace Tracefleet.Simulation.Tests;

/// <summary>Ping and mtr through the engine in the simulated Internet.</summary>
public sealed class WatchingTests
{
    [Theory]
    [InlineData(true, TraceMethod.Icmp)]
    [InlineData(false, TraceMethod.Icmp)]
    [InlineData(true, TraceMethod.UdpParis)]
    [InlineData(false, TraceMethod.UdpParis)]
    [InlineData(true, TraceMethod.TcpSyn)]
    [InlineData(false, TraceMethod.TcpSyn)]
    public void A_destination_answers_a_ping_of_every_method(bool isIpv4, TraceMethod method)
    {
        var target = Reached(isIpv4);
        var session = new PingSession(target, new PingParameters
        {
            Count = 200,
            Format = ProbeFormat.Default with { Method = method, DestinationPort = OpenOrClosed(target) },
        });

        Run(target, session);

        var statistics = session.Statistics;
        Assert.Equal((200, 0, 0, 0), (statistics.Sent, statistics.Errors, statistics.Duplicates, statistics.Late));
        Assert.InRange(statistics.Received, 190, 200);
        var rtt = Truth(target).Paths.Min(path => path.Hops[^1].MinimumRtt).TotalMilliseconds;
        Assert.InRange(statistics.MinMs, rtt, rtt + 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_ttl_that_is_too_small_is_an_error_of_the_router_there(bool isIpv4)
    {
        var target = Reached(isIpv4);
        var session = new PingSession(target, new PingParameters { Count = 20, Ttl = new Ttl(1) });

        var records = Run(target, session);

        var first = Truth(target).Hops[0].Single().Address;
        Assert.Equal(0, session.Statistics.Received);
        Assert.InRange(session.Statistics.Errors, 18, 20);
        Assert.All(records.Select(record => record.Outcome).OfType<ProbeOutcome.Answered>(), answered => Assert.Equal(first, answered.Reply.From));
    }

    [Theory]
    [InlineData(true, TraceMethod.IcmpParis)]
    [InlineData(false, TraceMethod.IcmpParis)]
    [InlineData(true, TraceMethod.UdpParis)]
    [InlineData(false, TraceMethod.UdpParis)]
    [InlineData(true, TraceMethod.TcpSyn)]
    [InlineData(false, TraceMethod.TcpSyn)]
    public void With_a_constant_flow_every_hop_is_that_of_the_truth_and_has_one_interface(bool isIpv4, TraceMethod method)
    {
        var target = Reached(isIpv4);
        var format = ProbeFormat.Default with { Method = method, DestinationPort = OpenOrClosed(target) };
        var session = new MtrSession(target, new MtrParameters { Rounds = 30, Format = format });

        Run(target, session);

        var report = session.Report();
        var flow = TraceFlow.Of(Worlds.Frankfurt.SourceFor(target), target, format, default);
        var path = Worlds.Seed42.PathOf(Worlds.Frankfurt, target, new FlowFields(flow.Protocol, flow.SourcePort, flow.DestinationPort, flow.FlowLabel));
        Assert.Equal(path.Hops.Select(hop => hop.IsSilent ? null : (Address?)hop.Address), report.Hops.Select(hop => hop.Latest?.Address));
        Assert.All(report.Hops, hop => Assert.InRange(hop.Interfaces.Length, 0, 1));
        Assert.True(report.IsReached);
        Assert.Equal(0, report.PathChangeCount);
        foreach (var (truth, hop) in path.Hops.Zip(report.Hops).Where(pair => !pair.First.IsSilent))
            Assert.InRange(hop.Rtt.Best, truth.MinimumRtt.TotalMicroseconds - 1, truth.MinimumRtt.TotalMicroseconds + 300);
    }

    [Fact]
    public void A_method_whose_flow_changes_shows_every_interface_of_a_diamond()
    {
        var target = Worlds.Seed42.SampleTargets(1, false)[0];
        var truth = Truth(target);
        var session = new MtrSession(target, new MtrParameters { Rounds = 300, Format = ProbeFormat.Default with { Method = TraceMethod.Udp } });

        Run(target, session);

        var wide = truth.Hops.First(hops => hops.Length > 1 && hops.All(hop => hop is { IsSilent: false, IsRateLimited: false }));
        var seen = session.Report().Hops[wide[0].Ttl - 1];
        Assert.Equal(wide.Select(hop => hop.Address), seen.Interfaces.Select(known => known.Address).Order());
        Assert.Equal(seen.Received, seen.Interfaces.Sum(known => known.Rtt.Received));
        Assert.True(seen.Changes > 50);
    }

    [Fact]
    public void Routers_that_limit_their_replies_are_told_from_loss()
    {
        var told = 0;
        foreach (var target in Worlds.Everywhere(3000).Where(IsBehindALimitedRouter).Take(6))
        {
            var session = new MtrSession(target, new MtrParameters { Rounds = 1500, Interval = TimeSpan.FromMilliseconds(10) });
            Run(target, session);
            foreach (var hop in session.Report().Hops)
            {
                var truth = Truth(target).Hops[hop.Ttl - 1];
                if (hop.Loss == LossKind.RateLimited)
                    Assert.Contains(truth, known => known.IsRateLimited);
                told += hop.Loss == LossKind.RateLimited ? 1 : 0;
            }
        }
        Assert.InRange(told, 3, 12);
    }

    static bool IsBehindALimitedRouter(Address address) => Truth(address) is { AnswersEcho: true, Paths.Length: 1 } truth
        && truth.Paths[0].Hops.Any(hop => hop is { IsRateLimited: true, IsSilent: false, IsDestination: false });

    static Address Reached(bool isIpv4) => Worlds.Seed42.SampleTargets(72, dualStack: true)
        .First(target => target.IsIpv4 == isIpv4 && Truth(target) is { AnswersEcho: true, AnswersUdp: true } truth
            && Worlds.Seed42.TcpPort(target, OpenOrClosed(target)) is TcpPortState.Open or TcpPortState.Closed
            && truth.Paths.All(path => path.Hops.All(hop => !hop.IsRateLimited)));

    static ushort OpenOrClosed(Address target) => new ushort[] { 80, 443, 22, 33_434 }
        .First(port => port == 33_434 || Worlds.Seed42.TcpPort(target, port) is TcpPortState.Open);

    static TargetTruth Truth(Address target) => Worlds.Seed42.Truth(Worlds.Frankfurt, target);

    static List<ProbeRecord> Run(Address target, IProbeSession session)
    {
        var recorder = new Recorder();
        using var transport = Worlds.Transport();
        var options = new ProbeEngineOptions { Key = new ProbingKey(1, 2), PacketsPerSecond = 100_000 };
        new ProbeEngine(
            transport, destination => Worlds.Frankfurt.SourceFor(destination), options,
            new ListSessionFeed(new SessionRequest(1, target, session)), recorder).Run(CancellationToken.None);
        return recorder.Records;
    }

    sealed class Recorder : ISessionObserver
    {
        public List<ProbeRecord> Records { get; } = [];

        public void ProbeEnded(SessionRequest request, ProbeRecord record) => Records.Add(record);

        public void SessionEnded(SessionResult result)
        {
        }
    }
}
