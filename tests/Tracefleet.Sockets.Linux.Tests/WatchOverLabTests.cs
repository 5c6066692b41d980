using Tracefleet.Addressing;
using Tracefleet.Lab;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Pinging;
using Tracefleet.Probing.Reporting;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Sockets.Linux.Tests;

/// <summary>Ping and mtr against kernel routers.</summary>
[Collection(LabCollection.Name)]
public sealed class WatchOverLabTests(LabFixture lab)
{
    [LabTheory]
    [InlineData(4, "udp")]
    [InlineData(6, "udp")]
    [InlineData(4, "icmp")]
    [InlineData(6, "icmp")]
    public void Mtr_shows_the_true_path_and_tells_rate_limits_and_silence_from_loss(int family, string method)
    {
        var truth = lab.Truth.Trace("v1", "t1", family, method);
        var session = new MtrSession(lab.TargetAddress("t1", family), new MtrParameters
        {
            Rounds = 25,
            Interval = TimeSpan.FromMilliseconds(100),
            Timeout = TimeSpan.FromMilliseconds(500),
            GraceTime = TimeSpan.FromSeconds(1),
            Format = ProbeFormat.Default with { Method = method == "udp" ? TraceMethod.UdpParis : TraceMethod.IcmpParis },
        });

        Run("t1", family, session);

        var report = session.Report();
        var seen = report.Hops.Select(hop => hop.Latest?.Address.ToString()).ToArray();
        var path = truth.Paths.Single(path => (truth with { Paths = [path] }).Explains(seen));
        Assert.True(report.IsReached);
        Assert.Equal(0, report.PathChangeCount);
        Assert.Equal(path.Select(LossOf), report.Hops.Select(hop => hop.Loss));
        Assert.All(report.Hops, hop => Assert.Equal(25, hop.Sent));
        Assert.Null(report.LossBeginsAt);
    }

    [LabTheory]
    [InlineData(4, TraceMethod.Icmp)]
    [InlineData(6, TraceMethod.Icmp)]
    [InlineData(4, TraceMethod.UdpParis)]
    [InlineData(6, TraceMethod.UdpParis)]
    public void A_ping_loses_nothing(int family, TraceMethod method)
    {
        var session = Ping("t1", family, method);

        Assert.Equal((20, 20, 0, 0, 0), (
            session.Statistics.Sent, session.Statistics.Received, session.Statistics.Errors, session.Statistics.Duplicates, session.Statistics.Late));
        Assert.InRange(session.Statistics.MinMs, 0.001, session.Statistics.AverageMs);
        Assert.InRange(session.Statistics.AverageMs, session.Statistics.MinMs, session.Statistics.MaxMs);
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_tcp_ping_tells_open_ports_from_closed_ones(int family)
    {
        var open = Run("t1", family, Session("t1", family, TraceMethod.TcpSyn, port: (ushort)lab.Truth.Target("t1").OpenTcp[0]));
        var closed = Run("t1", family, Session("t1", family, TraceMethod.TcpSyn, port: 9));

        Assert.All(open, reply => Assert.Equal(TcpFlags.Syn | TcpFlags.Ack, reply.TcpFlags));
        Assert.All(closed, reply => Assert.Equal(TcpFlags.Rst | TcpFlags.Ack, reply.TcpFlags));
        Assert.Equal((20, 20), (open.Count, closed.Count));
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_expired_ping_is_an_error_of_the_first_router(int family)
    {
        var session = Session("t1", family, TraceMethod.Icmp, ttl: 1);

        var replies = Run("t1", family, session);

        Assert.Equal((0, 20), (session.Statistics.Received, session.Statistics.Errors));
        var first = lab.Truth.Trace("v1", "t1", family, "icmp").Paths[0][0].Address;
        Assert.All(replies, reply => Assert.Equal(first, reply.From.ToString()));
    }

    static LossKind LossOf(LabHop hop) => hop.RateLimited ? LossKind.RateLimited : hop.Address is null ? LossKind.Silent : LossKind.None;

    PingSession Ping(string target, int family, TraceMethod method)
    {
        var session = Session(target, family, method);
        Run(target, family, session);
        return session;
    }

    PingSession Session(string target, int family, TraceMethod method, ushort port = 33_434, int ttl = 64) => new(
        lab.TargetAddress(target, family), new PingParameters
        {
            Count = 20,
            Interval = TimeSpan.FromMilliseconds(10),
            Ttl = new Ttl(ttl),
            Format = ProbeFormat.Default with { Method = method, DestinationPort = port },
        });

    List<Reply> Run(string target, int family, IProbeSession session)
    {
        var replies = new Replies();
        LabThread.In(lab.Namespace("v1"), () =>
        {
            using var transport = RawSocketTransport.Open();
            var options = new ProbeEngineOptions { Key = new ProbingKey(1, 2), PacketsPerSecond = 5_000 };
            var feed = new ListSessionFeed(new SessionRequest(1, lab.TargetAddress(target, family), session));
            new ProbeEngine(transport, SourceAddress.Towards, options, feed, replies).Run(CancellationToken.None);
            return true;
        });
        return replies.All;
    }

    sealed class Replies : ISessionObserver
    {
        public List<Reply> All { get; } = [];

        public void ProbeEnded(SessionRequest request, ProbeRecord record)
        {
            if (record.Outcome is ProbeOutcome.Answered(var reply))
                All.Add(reply);
        }

        public void SessionEnded(SessionResult result)
        {
        }
    }
}
