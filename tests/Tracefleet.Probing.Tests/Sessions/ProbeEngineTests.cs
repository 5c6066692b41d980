using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tests.Scripted;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tests.Sessions;

public sealed class ProbeEngineTests
{
    static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void A_session_may_go_on_after_its_numbers_began_anew()
    {
        var session = new EndlessSession(TestWorld.Destination(false), 70_000, Millisecond, FlowRange.Only(default));

        var results = Run(out _, session);

        Assert.Equal(70_000, session.Answered);
        Assert.Equal(SendFailure.None, Assert.Single(results.Ended).LocalFailure);
        Assert.Equal(Enumerable.Range(1, 70_000), results.Probes.Select(record => record.Probe.Attempt));
    }

    [Fact]
    public void A_session_may_use_thousands_of_flows()
    {
        var session = new EndlessSession(TestWorld.Destination(true), 20_000, default, new FlowRange(new FlowId(100), 10_000));

        var results = Run(out var network, session);

        Assert.Equal(20_000, session.Answered);
        Assert.Equal(10_000, network.Sent.Select(sent => sent.Packet[40] << 8 | sent.Packet[41]).Distinct().Count());
        var request = Assert.Single(results.Ended).Request;
        Assert.Equal(new ProbePorts(33_100, 33_434), request.PortsOf(new FlowId(100)));
        Assert.Equal(new ProbePorts(33_107, 33_434), request.PortsOf(results.Probes[7].Probe));
    }

    [Fact]
    public void Probes_leave_when_the_session_says()
    {
        var session = new EndlessSession(TestWorld.Destination(false), 10, TimeSpan.FromMilliseconds(250), FlowRange.Only(default));

        Run(out var network, session);

        var gaps = network.Sent.Zip(network.Sent.Skip(1), (first, second) => second.At - first.At);
        Assert.All(gaps, gap => Assert.Equal(TimeSpan.FromMilliseconds(250), gap));
    }

    [Fact]
    public void Sessions_that_share_a_flow_follow_each_other_and_others_do_not()
    {
        var first = new EndlessSession(TestWorld.Destination(false), 5, Millisecond, new FlowRange(default, 4));
        var overlapping = new EndlessSession(TestWorld.Destination(false), 5, Millisecond, new FlowRange(new FlowId(3), 4));
        var apart = new EndlessSession(TestWorld.Destination(false), 5, Millisecond, new FlowRange(new FlowId(7), 4));

        var ended = Run(out _, first, overlapping, apart).Ended.ToDictionary(result => result.Request.Id);

        Assert.Equal(ended[0].StartedAt, ended[2].StartedAt);
        Assert.True(ended[1].StartedAt >= ended[0].EndedAt);
    }

    [Fact]
    public void A_classic_session_and_one_of_constant_ports_do_not_take_each_others_replies()
    {
        var classic = new EndlessSession(TestWorld.Destination(false), 50, Millisecond, FlowRange.Only(default))
        {
            Format = ProbeFormat.Default with { Method = TraceMethod.Udp },
        };
        var paris = new EndlessSession(TestWorld.Destination(false), 50, Millisecond, FlowRange.Only(default));

        Run(out var network, classic, paris);

        Assert.Equal((50, 50), (classic.Answered, paris.Answered));
        Assert.Equal(100, network.Sent.Count);
    }

    [Fact]
    public void A_source_of_the_other_family_is_none()
    {
        var session = new EndlessSession(TestWorld.Destination(false), 1, Millisecond, FlowRange.Only(default))
        {
            Format = ProbeFormat.Default with { Source = TestWorld.Source(true) },
        };

        var result = Assert.Single(Run(out _, session).Ended);

        Assert.Equal((SendFailure.NoSourceAddress, null), (result.LocalFailure, result.Source));
    }

    static Results Run(out ScriptedNetwork network, params EndlessSession[] sessions)
    {
        var scenario = new Scenario();
        scenario.Hops.Add(ScriptedHop.Parse(["1", "dst", "20ms"]));
        network = new ScriptedNetwork(new ScenarioScript(scenario.Hops, sessions[0].Destination.IsIpv6));
        var results = new Results();
        var requests = sessions.Select((session, id) => new SessionRequest(id, session.Destination, session));
        var options = new ProbeEngineOptions { Key = TestWorld.Key, PacketsPerSecond = 1_000_000 };
        new ProbeEngine(network, destination => TestWorld.Source(destination.IsIpv6), options, new ListSessionFeed(requests), results)
            .Run(CancellationToken.None);
        return results;
    }

    sealed class Results : ISessionObserver
    {
        public List<ProbeRecord> Probes { get; } = [];
        public List<SessionResult> Ended { get; } = [];

        public void ProbeEnded(SessionRequest request, ProbeRecord record) => Probes.Add(record);

        public void SessionEnded(SessionResult result) => Ended.Add(result);
    }
}
