using Tracefleet.Addressing;
using Tracefleet.Probing.Pinging;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tests.Sessions;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tests.Pinging;

public sealed class PingSessionTests
{
    static readonly Address Target = Address.Parse("198.18.0.1"), Router = Address.Parse("198.18.9.9");

    [Fact]
    public void Sends_at_the_interval_and_ends_with_the_last_answer()
    {
        var (session, driver) = Run(new PingParameters { Count = 4 }, _ => [new(30, Target)]);

        Assert.Equal([0, 1000, 2000, 3000], driver.Sent.Select(sent => Ms(sent.At)));
        Assert.Equal([1, 2, 3, 4], driver.Sent.Select(sent => sent.Probe.Attempt));
        Assert.Equal(3030, Ms(driver.Now));
        Assert.Equal((4, 4, 0.0), (session.Statistics.Sent, session.Statistics.Received, session.Statistics.LossPercent));
    }

    [Fact]
    public void Silence_is_lost_after_the_wait()
    {
        var (session, driver) = Run(
            new PingParameters { Count = 4, Timeout = TimeSpan.FromMilliseconds(500) },
            probe => probe.Attempt == 2 ? [] : [new(10, Target)]);

        Assert.Equal((4, 3, 25.0), (session.Statistics.Sent, session.Statistics.Received, session.Statistics.LossPercent));
        Assert.Equal([1, 2, 3, 4], driver.Outcomes.Select(record => record.Probe.Attempt));
        Assert.IsType<ProbeOutcome.TimedOut>(driver.Outcomes[1].Outcome);
    }

    [Fact]
    public void A_late_reply_is_told_and_not_received()
    {
        var (session, driver) = Run(
            new PingParameters { Count = 3, Timeout = TimeSpan.FromMilliseconds(500) },
            probe => [new(probe.Attempt == 1 ? 700 : 10, Target)]);

        Assert.Equal((2, 1), (session.Statistics.Received, session.Statistics.Late));
        Assert.Equal([(1, null), (1, ReplyFlags.Late), (2, ReplyFlags.None), (3, ReplyFlags.None)], driver.Outcomes.Select(Told));
        Assert.Equal(10, session.Statistics.MaxMs);
    }

    [Fact]
    public void Further_replies_are_duplicates()
    {
        var (session, driver) = Run(
            new PingParameters { Count = 2 }, probe => probe.Attempt == 1 ? [new(10, Target), new(12, Target), new(14, Target)] : [new(10, Target)]);

        Assert.Equal((2, 2), (session.Statistics.Received, session.Statistics.Duplicates));
        Assert.Equal(
            [(1, ReplyFlags.None), (1, ReplyFlags.Duplicate), (1, ReplyFlags.Duplicate), (2, ReplyFlags.None)], driver.Outcomes.Select(Told));
    }

    [Fact]
    public void A_reply_after_that_of_a_later_probe_is_reordered()
    {
        var (session, _) = Run(
            new PingParameters { Count = 3, Interval = TimeSpan.FromMilliseconds(100) }, probe => [new(probe.Attempt == 1 ? 150 : 10, Target)]);

        Assert.Equal((3, 1), (session.Statistics.Received, session.Statistics.Reordered));
    }

    [Theory]
    [InlineData(TraceMethod.Icmp, 0, 0, true)]
    [InlineData(TraceMethod.Icmp, 3, 3, false)]
    [InlineData(TraceMethod.Udp, 3, 3, true)]
    [InlineData(TraceMethod.Udp, 3, 10, false)]
    [InlineData(TraceMethod.TcpSyn, -1, -1, true)]
    [InlineData(TraceMethod.TcpSyn, 3, 10, false)]
    public void What_counts_as_received_depends_on_the_method(TraceMethod method, int type, int code, bool isReceived)
    {
        var (session, _) = Run(
            new PingParameters { Count = 1, Format = ProbeFormat.Default with { Method = method } },
            _ => [new(10, Target, type < 0 ? null : (byte)type, code < 0 ? null : (byte)code)]);

        Assert.Equal(isReceived ? (1, 0) : (0, 1), (session.Statistics.Received, session.Statistics.Errors));
    }

    [Fact]
    public void An_error_of_a_router_is_lost_and_told()
    {
        var (session, driver) = Run(new PingParameters { Count = 2, Ttl = new Ttl(3) }, _ => [new(10, Router, 11)]);

        Assert.Equal((0, 2, 100.0), (session.Statistics.Received, session.Statistics.Errors, session.Statistics.LossPercent));
        Assert.All(driver.Outcomes, record => Assert.Equal(Router, ((ProbeOutcome.Answered)record.Outcome).Reply.From));
    }

    [Fact]
    public void Probes_in_flight_at_the_deadline_are_not_lost()
    {
        var (session, driver) = Run(
            new PingParameters { Deadline = TimeSpan.FromMilliseconds(2500) }, _ => [new(600, Target)]);

        Assert.Equal((3, 2, 1, 0.0), (
            session.Statistics.Sent, session.Statistics.Received, session.Statistics.Undecided, session.Statistics.LossPercent));
        Assert.Equal(2500, Ms(driver.Now));
    }

    [Fact]
    public void Cancelling_ends_it_at_once()
    {
        var session = new PingSession(Target, PingParameters.Default);
        var driver = new SessionDriver(session, _ => [new(10, Target)]).RunUntil(TimeSpan.FromMilliseconds(2005));

        session.Cancel();
        driver.Collect();

        Assert.True(session.HasEnded);
        Assert.Equal((3, 2, 1), (session.Statistics.Sent, session.Statistics.Received, session.Statistics.Undecided));
        Assert.Equal(3, driver.Outcomes.Count);
    }

    [Fact]
    public void A_host_that_cannot_send_at_all_ends_it()
    {
        var session = new PingSession(Target, PingParameters.Default);
        var driver = new SessionDriver(session, _ => []) { Failure = _ => SendFailure.NoRoute }.Run();

        Assert.Equal((SendFailure.NoRoute, 1), (session.LocalFailure, session.Statistics.SendFailures));
        Assert.Equal(0, Ms(driver.Now));
    }

    [Fact]
    public void A_full_queue_is_counted_and_survived()
    {
        var session = new PingSession(Target, new PingParameters { Count = 5 });
        new SessionDriver(session, _ => [new(10, Target)]) { Failure = probe => probe.Attempt < 3 ? SendFailure.NoBufferSpace : SendFailure.None }.Run();

        Assert.Equal((3, 3, 2, 0.0), (
            session.Statistics.Sent, session.Statistics.Received, session.Statistics.SendFailures, session.Statistics.LossPercent));
    }

    [Fact]
    public void An_engine_that_was_held_up_sends_no_burst()
    {
        var session = new PingSession(Target, PingParameters.Default);
        Assert.True(session.TryNext(SessionDriver.Start, out _));

        var later = SessionDriver.Start + TimeSpan.FromSeconds(60);

        Assert.True(session.TryNext(later, out var second));
        Assert.False(session.TryNext(later, out _));
        Assert.Equal((2, later + TimeSpan.FromSeconds(1)), (second.Attempt, session.NextWake));
    }

    [Fact]
    public void Numbers_wrap_and_every_reply_finds_its_probe()
    {
        var (session, driver) = Run(
            new PingParameters { Count = 200_000, Interval = PingParameters.MinInterval }, probe => [new(probe.Attempt % 7 == 0 ? 3500 : 10, Target)]);

        Assert.Equal((200_000, 200_000, 0, 0), (
            session.Statistics.Sent, session.Statistics.Received, session.Statistics.Late, session.Statistics.Duplicates));
        Assert.Equal([1, 65535, 1], new[] { 0, 65534, 65535 }.Select(index => (int)driver.Sent[index].Probe.Number));
        Assert.Equal(3500, session.Statistics.MaxMs);
    }

    [Fact]
    public void More_probes_in_flight_than_can_be_kept_give_the_oldest_up()
    {
        var session = new PingSession(Target, new PingParameters
        {
            Count = 40_000,
            Interval = PingParameters.MinInterval,
            Timeout = TimeSpan.FromSeconds(60),
        });
        // 40,000 probes at 2 ms take 80 s; 60 s of them are 30,000, which fit.
        new SessionDriver(session, _ => []).Run();

        Assert.Equal((40_000, 0, 100.0), (session.Statistics.Sent, session.Statistics.Received, session.Statistics.LossPercent));
    }

    [Theory]
    [InlineData(1, 4000)]
    [InlineData(3_700_000, 4000)]
    [InlineData(1000, 9)]
    [InlineData(1000, 61_000)]
    public void Refuses_parameters_out_of_range(int intervalMs, int timeoutMs) => Assert.Throws<ArgumentOutOfRangeException>(() => new PingSession(
        Target, new PingParameters { Interval = TimeSpan.FromMilliseconds(intervalMs), Timeout = TimeSpan.FromMilliseconds(timeoutMs) }));

    static (PingSession, SessionDriver) Run(PingParameters parameters, Func<Probe, IEnumerable<ScriptedReply>> script)
    {
        var session = new PingSession(Target, parameters);
        return (session, new SessionDriver(session, script).Run());
    }

    static (int, ReplyFlags?) Told(ProbeRecord record) => (record.Probe.Attempt, (record.Outcome as ProbeOutcome.Answered)?.Reply.Flags);

    static double Ms(Instant at) => (at - SessionDriver.Start).TotalMilliseconds;
}
