using Tracefleet.Addressing;
using Tracefleet.Lab;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Pinging;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Datagrams;

namespace Tracefleet.Sockets.Linux.Tests;

/// <summary>What this host itself does against probes while they are sent: the interface goes down, a firewall forbids some.</summary>
[Collection(LabCollection.Name)]
public sealed class LocalRefusalTests
{
    const string RawSockets = "raw", Datagrams = "datagrams", Rings = "rings", Xdp = "xdp";
    const int Count = 20, AnswersBefore = 5;

    static readonly Address s_target4 = Address.Parse("198.18.7.7"), s_target6 = Address.Parse("2001:db8:f000::7");

    // The kernel's IP layer has no route any more; below it the frames of the route known so far meet the interface, and then there is none.
    [LabTheory]
    [InlineData(RawSockets, 4, new[] { SendFailure.NoRoute })]
    [InlineData(RawSockets, 6, new[] { SendFailure.NoRoute })]
    [InlineData(Datagrams, 4, new[] { SendFailure.NoRoute })]
    [InlineData(Rings, 4, new[] { SendFailure.NoRoute, SendFailure.InterfaceDown })]
    [InlineData(Rings, 6, new[] { SendFailure.NoRoute, SendFailure.InterfaceDown })]
    [InlineData(Xdp, 4, new[] { SendFailure.NoRoute, SendFailure.InterfaceDown })]
    [InlineData(Xdp, 6, new[] { SendFailure.NoRoute, SendFailure.InterfaceDown })]
    public void An_interface_that_goes_down_in_the_middle_is_named_and_a_new_run_works_once_it_is_back(string transport, int family, SendFailure[] causes)
    {
        using var chain = new ChainFixture(hops: 1);

        var broken = Ping(chain, transport, family, answers =>
        {
            if (answers == AnswersBefore)
                ChainFixture.Ip(chain.Vantage, "link set down1 down");
        });
        ComeBack(chain);
        var whole = Ping(chain, transport, family, _ => { });

        Assert.Equal(causes, broken.Counters.SendFailures.Keys);
        Assert.InRange(Answered(broken.Statistics), AnswersBefore, broken.Statistics.Sent);
        Assert.Equal(Count, broken.Statistics.Sent + broken.Statistics.SendFailures);
        Assert.Equal((Count, Count), (whole.Statistics.Sent, Answered(whole.Statistics)));
    }

    // In IPv6 the router answers for the targets that it owns from an address of its interface, which is an error of a ping.
    static long Answered(PingStatistics statistics) => statistics.Received + statistics.Errors;

    [FirewallTheory]
    [InlineData(RawSockets, 4)]
    [InlineData(RawSockets, 6)]
    [InlineData(Datagrams, 4)]
    [InlineData(Datagrams, 6)]
    public void Probes_that_a_firewall_forbids_are_told_as_such_and_the_others_are_measured(string transport, int family)
    {
        using var chain = new ChainFixture(hops: 3);
        ChainFixture.Forbid(chain.Vantage, family == 4 ? "ip ttl 2" : "ip6 hoplimit 2");

        var (result, counters) = Trace(chain, transport, family == 4 ? s_target4 : s_target6);

        string[] path = family == 4 ? ["100.64.1.2", "NotPermitted", "198.18.7.7"] : ["2001:db8:1::2", "NotPermitted", "2001:db8:3::2"];
        Assert.Equal(path, result.Probes.Where(record => record.Probe.Ttl.Value <= 3).Select(record => Word(record.Outcome)).Distinct());
        Assert.Equal([new(SendFailure.NotPermitted, 2)], counters.SendFailures);
        Assert.Equal(SendFailure.None, result.LocalFailure);

        static string Word(ProbeOutcome outcome) => outcome switch
        {
            ProbeOutcome.Answered(var reply) => reply.From.ToString(),
            ProbeOutcome.NotSent(var failure) => failure.ToString(),
            _ => outcome.ToString(),
        };
    }

    // The kernel takes several packets in a call, and tells of one in the middle only with the next call.
    [FirewallTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void In_a_large_batch_exactly_the_forbidden_packets_are_marked(int family)
    {
        const int Packets = 60;
        using var chain = new ChainFixture(hops: 1);
        ChainFixture.Forbid(chain.Vantage, family == 4 ? "ip ttl 2" : "ip6 hoplimit 2");
        using var transport = LabThread.In(chain.Vantage, RawSocketTransport.Open);
        var wire = family == 4 ? new Wire(Address.Parse("100.64.1.1"), s_target4) : new Wire(Address.Parse("2001:db8:1::1"), s_target6);
        var (batch, replies) = (new PacketBatch(Packets), new PacketBatch(Packets));
        for (var i = 0; i < Packets; i++)
            wire.Udp(batch, ttl: IsForbidden(i) ? (byte)2 : (byte)1);

        transport.Send(batch);
        var deadline = batch.At(0) + TimeSpan.FromSeconds(5);
        var (allowed, received) = (Enumerable.Range(0, Packets).Count(i => !IsForbidden(i)), 0);
        while (received < allowed && transport.Receive(replies, deadline) < deadline)
            received += replies.Count;
        transport.Receive(replies, Instant.MinValue);

        Assert.All(Enumerable.Range(0, Packets), i => Assert.Equal((i, IsForbidden(i) ? SendFailure.NotPermitted : SendFailure.None), (i, batch.Failure(i))));
        Assert.Equal((allowed, 0), (received, replies.Count));

        // The first and last of a call, and several in a row.
        static bool IsForbidden(int index) => index % 8 is 0 or 3 or 4 or 7 || index is >= 16 and < 26;
    }

    static (TraceResult Result, EngineCountersSnapshot Counters) Trace(ChainFixture chain, string transport, Address target)
    {
        var results = new Results();
        return LabThread.In(chain.Vantage, () =>
        {
            using var opened = Open(transport);
            var options = new TraceEngineOptions { Key = new ProbingKey(1, 2), PacketsPerSecond = 5_000 };
            var feed = new ListTraceFeed([new TraceRequest(1, target, TraceParameters.Default with { Timeout = TimeSpan.FromMilliseconds(500) })]);
            var engine = new TraceEngine(opened, SourceAddress.Towards, options, feed, results);
            engine.Run(CancellationToken.None);
            return (Assert.Single(results.Ended), engine.Counters.Snapshot());
        });
    }

    // What goes with the interface: its routes, of IPv6 its addresses, and the neighbours.
    static void ComeBack(ChainFixture chain)
    {
        ChainFixture.Ip(chain.Vantage, "link set down1 up");
        ChainFixture.Ip(chain.Vantage, "-6 addr replace 2001:db8:1::1/64 dev down1 nodad");
        ChainFixture.Ip(chain.Vantage, "neigh replace 100.64.1.2 lladdr 02:00:00:00:01:02 dev down1");
        ChainFixture.Ip(chain.Vantage, "neigh replace 2001:db8:1::2 lladdr 02:00:00:00:01:02 dev down1");
        ChainFixture.Ip(chain.Vantage, "route replace default via 100.64.1.2");
        ChainFixture.Ip(chain.Vantage, "-6 route replace default via 2001:db8:1::2");
    }

    static (PingStatistics Statistics, ProbeCountersSnapshot Counters) Ping(ChainFixture chain, string transport, int family, Action<int> answered)
    {
        var target = family == 4 ? s_target4 : s_target6;
        var session = new PingSession(target, new PingParameters
        {
            Count = Count,
            Interval = TimeSpan.FromMilliseconds(5),
            Timeout = TimeSpan.FromMilliseconds(300),
            Format = ProbeFormat.Default with { Method = TraceMethod.UdpParis },
        });
        return LabThread.In(chain.Vantage, () =>
        {
            using var opened = Open(transport);
            var options = new ProbeEngineOptions { Key = new ProbingKey(1, 2), PacketsPerSecond = 5_000 };
            var engine = new ProbeEngine(opened, SourceAddress.Towards, options, new ListSessionFeed(new SessionRequest(1, target, session)), new Answers(answered));
            engine.Run(CancellationToken.None);
            return (session.Statistics, engine.Counters.Snapshot());
        });
    }

    static IProbeTransport Open(string transport) => transport switch
    {
        RawSockets => RawSocketTransport.Open(),
        Datagrams => new DatagramTransport(),
        _ => PacketRingTransport.Open(new PacketRingOptions
        {
            Backend = transport == Xdp ? SendBackend.Xdp : SendBackend.Packet,
            RingMegabytes = 2,
            Time = new StandingTime(),
        }),
    };

    /// <summary>Routes are looked at again only after a failure, not by chance just before it.</summary>
    sealed class StandingTime : TimeProvider
    {
        public override long GetTimestamp() => 1;
    }

    sealed class Answers(Action<int> answered) : ISessionObserver
    {
        int _count;

        public void ProbeEnded(SessionRequest request, ProbeRecord record)
        {
            if (record.Outcome is ProbeOutcome.Answered)
                answered(++_count);
        }

        public void SessionEnded(SessionResult result)
        {
        }
    }

    sealed class Results : ITraceObserver
    {
        public List<TraceResult> Ended { get; } = [];

        public void ProbeEnded(TraceRequest request, ProbeRecord record)
        {
        }

        public void TraceEnded(TraceResult result) => Ended.Add(result);
    }
}
