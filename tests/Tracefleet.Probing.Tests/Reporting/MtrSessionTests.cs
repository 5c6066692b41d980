using Tracefleet.Addressing;
using Tracefleet.Probing.Reporting;
using Tracefleet.Probing.Tests.Sessions;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tests.Reporting;

public sealed class MtrSessionTests
{
    const byte TimeExceeded = 11, Unreachable = 3;

    static readonly Address Target = Address.Parse("198.18.0.1");

    [Fact]
    public void A_round_goes_up_to_the_destination_and_is_spread_over_the_interval()
    {
        var (session, driver) = Run(new MtrParameters { Rounds = 3 }, probe => Path(probe, length: 4));
        var report = session.Report();

        // The first round has no length yet and takes a tenth of the interval a hop; then four share a second.
        Assert.Equal([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4], driver.Sent.Select(sent => (int)sent.Probe.Ttl.Value));
        Assert.Equal([0, 100, 200, 300, 400, 650, 900, 1150, 1400, 1650, 1900, 2150], driver.Sent.Select(sent => Ms(sent.At)));
        Assert.Equal([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3], driver.Sent.Select(sent => sent.Probe.Attempt));
        Assert.Equal([RouterAt(1), RouterAt(2), RouterAt(3), Target], report.Hops.Select(hop => hop.Latest!.Address));
        Assert.All(report.Hops, hop => Assert.Equal((3, 3, 0.0), (hop.Sent, hop.Received, hop.LossPercent)));
        Assert.Equal((3, true), (report.Rounds, report.IsReached));
        Assert.Equal(2190, Ms(driver.Now));
    }

    [Fact]
    public void Probes_beyond_the_destination_are_not_shown()
    {
        var (session, driver) = Run(new MtrParameters { Rounds = 2, Interval = TimeSpan.FromMilliseconds(100) }, probe => Path(probe, length: 3, afterMs: 35));

        Assert.Equal([1, 2, 3, 4, 5, 6, 1, 2, 3], driver.Sent.Select(sent => (int)sent.Probe.Ttl.Value));
        Assert.Equal([2, 2, 2], session.Report().Hops.Select(hop => hop.Sent));
    }

    [Fact]
    public void A_silent_hop_is_shown_and_lost()
    {
        var (session, _) = Run(new MtrParameters { Rounds = 5 }, probe => probe.Ttl.Value == 2 ? [] : Path(probe, length: 4));
        var hop = session.Report().Hops[1];

        Assert.Equal((5, 0, 5, 100.0, LossKind.Silent), (hop.Sent, hop.Received, hop.Dropped, hop.LossPercent, hop.Loss));
        Assert.Null(hop.Latest);
    }

    [Fact]
    public void A_round_gives_up_after_too_many_unknown_hops()
    {
        var (session, driver) = Run(
            new MtrParameters { Rounds = 2, MaxUnknown = 3 }, probe => probe.Ttl.Value <= 2 ? Path(probe, length: 9) : []);

        Assert.Equal([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], driver.Sent.Select(sent => (int)sent.Probe.Ttl.Value));
        Assert.Equal([1, 2, 3], session.Report().Hops.Select(hop => (int)hop.Ttl));
        Assert.False(session.Report().IsReached);
    }

    [Fact]
    public void An_unreachable_destination_ends_the_path_where_it_is_reported()
    {
        var (session, driver) = Run(
            new MtrParameters { Rounds = 2 },
            probe => probe.Ttl.Value < 3 ? Path(probe, length: 9) : [new(40, RouterAt(2), Unreachable, 1)]);
        var report = session.Report();

        Assert.Equal([1, 2, 3, 1, 2, 3], driver.Sent.Select(sent => (int)sent.Probe.Ttl.Value));
        Assert.Equal(new HopError(Unreachable, 1), report.Hops[2].Error);
        Assert.False(report.IsReached);
    }

    [Fact]
    public void A_path_that_grows_is_followed()
    {
        var (session, driver) = Run(new MtrParameters { Rounds = 4 }, probe => Path(probe, length: probe.Attempt < 3 ? 2 : 4));
        var report = session.Report();

        // Only the reply to the second probe of the third round tells that the path goes on.
        Assert.Equal([1, 2, 1, 2, 1, 2, 1, 2, 3, 4], driver.Sent.Select(sent => (int)sent.Probe.Ttl.Value));
        Assert.Equal([RouterAt(1), RouterAt(2), RouterAt(3), Target], report.Hops.Select(hop => hop.Latest!.Address));
        var change = Assert.Single(report.PathChanges);
        Assert.Equal(((byte)2, Target, RouterAt(2)), (change.Ttl, change.From, change.To));
    }

    [Fact]
    public void Several_interfaces_of_a_hop_have_figures_of_their_own()
    {
        var other = Address.Parse("198.18.2.99");
        var (session, _) = Run(
            new MtrParameters { Rounds = 6 },
            probe => probe is { Ttl.Value: 2 } && probe.Attempt % 3 == 0 ? [new(90, other, TimeExceeded)] : Path(probe, length: 3));
        var hop = session.Report().Hops[1];

        Assert.Equal([(other, 2L, 90_000), (RouterAt(2), 4L, 40_000)], hop.Interfaces.Select(known => (known.Address, known.Rtt.Received, known.Rtt.Worst)));
        Assert.Equal((6, 3, 90_000, 40_000), (hop.Received, hop.Changes, hop.Rtt.Worst, hop.Rtt.Best));
    }

    [Fact]
    public void Interfaces_of_a_hop_are_bounded()
    {
        var (session, _) = Run(
            new MtrParameters { Rounds = 500 },
            probe => probe.Ttl.Value == 1 ? [new(5, Address.FromIpv4(0xC612_0A00 + (uint)probe.Attempt), TimeExceeded)] : Path(probe, length: 2));
        var hop = session.Report().Hops[0];

        Assert.Equal((500, 64), (hop.Received, hop.Interfaces.Length));
        Assert.Equal((499, MtrSession.MaxPathChanges), (session.Report().PathChangeCount, session.Report().PathChanges.Length));
    }

    [Fact]
    public void What_is_in_flight_when_it_is_cancelled_is_not_lost()
    {
        var session = new MtrSession(Target, new MtrParameters());
        new SessionDriver(session, probe => Path(probe, length: 3, afterMs: 300)).RunUntil(TimeSpan.FromMilliseconds(2500));

        session.Cancel();

        Assert.Contains(session.Report().Hops, hop => hop.InFlight > 0);
        Assert.All(session.Report().Hops, hop => Assert.Equal((0L, 0.0), (hop.Dropped, hop.LossPercent)));
    }

    [Fact]
    public void The_grace_time_bounds_the_wait_for_the_last_round()
    {
        var (session, driver) = Run(
            new MtrParameters { Rounds = 2, GraceTime = TimeSpan.FromMilliseconds(200) },
            probe => probe.Ttl.Value == 2 ? [] : Path(probe, length: 3));

        Assert.Equal(Ms(driver.Sent[^1].At) + 200, Ms(driver.Now));
        Assert.Equal([0.0, 100.0, 0.0], session.Report().Hops.Select(hop => hop.LossPercent));
    }

    [Fact]
    public void Late_and_duplicate_replies_are_counted_apart()
    {
        var (session, _) = Run(
            new MtrParameters { Rounds = 4, Timeout = TimeSpan.FromMilliseconds(300) },
            probe => (probe.Ttl.Value, probe.Attempt) switch
            {
                (1, 2) => [new(500, RouterAt(1), TimeExceeded)],
                (1, 3) => [new(10, RouterAt(1), TimeExceeded), new(12, RouterAt(1), TimeExceeded)],
                _ => Path(probe, length: 2),
            });
        var hop = session.Report().Hops[0];

        Assert.Equal((4, 3, 1, 1, 1), (hop.Sent, hop.Received, hop.Dropped, hop.Late, hop.Duplicates));
    }

    [Fact]
    public void A_reset_starts_all_figures_anew()
    {
        var session = new MtrSession(Target, new MtrParameters());
        var driver = new SessionDriver(session, probe => Path(probe, length: 3)).RunUntil(TimeSpan.FromSeconds(10));

        session.Reset();
        driver.RunUntil(TimeSpan.FromMilliseconds(12_100));

        Assert.All(session.Report().Hops, hop => Assert.InRange(hop.Sent, 2, 3));
        Assert.Equal(0.0, session.Report().Hops.Max(hop => hop.LossPercent));
    }

    [Fact]
    public void Paused_it_sends_nothing_and_still_listens()
    {
        var session = new MtrSession(Target, new MtrParameters());
        var driver = new SessionDriver(session, probe => Path(probe, length: 3)).RunUntil(TimeSpan.FromSeconds(3));
        var sent = driver.Sent.Count;

        session.IsPaused = true;
        driver.RunUntil(TimeSpan.FromSeconds(8));
        Assert.Equal((sent, 0), (driver.Sent.Count, session.Report().Hops.Sum(hop => hop.InFlight)));

        session.IsPaused = false;
        driver.RunUntil(TimeSpan.FromSeconds(10));
        Assert.InRange(driver.Sent.Count - sent, 5, 7);
    }

    [Fact]
    public void A_router_that_limits_its_replies_is_told_from_loss()
    {
        var (session, _) = Run(
            new MtrParameters { Rounds = 100 },
            probe => (probe.Ttl.Value == 2 && probe.Attempt % 2 == 0) || (probe.Ttl.Value >= 4 && (probe.Attempt + probe.Ttl.Value) % 10 == 0)
                ? [] : Path(probe, length: 5));

        Assert.Equal(
            [LossKind.None, LossKind.RateLimited, LossKind.None, LossKind.Carried, LossKind.Carried],
            session.Report().Hops.Select(hop => hop.Loss));
        Assert.Equal((byte)4, session.Report().LossBeginsAt);
    }

    [Fact]
    public void A_host_that_cannot_send_at_all_ends_it()
    {
        var session = new MtrSession(Target, new MtrParameters());
        new SessionDriver(session, _ => []) { Failure = _ => SendFailure.NoRoute }.Run();

        Assert.Equal((SendFailure.NoRoute, 0), (session.LocalFailure, session.Report().Hops.Length));
    }

    [Fact]
    public void Numbers_wrap_in_a_long_run()
    {
        var (session, driver) = Run(
            new MtrParameters { Rounds = 20_000, Interval = TimeSpan.FromMilliseconds(20) }, probe => Path(probe, length: 5));

        Assert.True(driver.Sent.Count > 100_000);
        Assert.All(session.Report().Hops, hop => Assert.Equal((20_000, 20_000, 0), (hop.Sent, hop.Received, hop.Duplicates)));
    }

    [Fact]
    public void Refuses_a_first_ttl_above_the_last() => Assert.Throws<ArgumentOutOfRangeException>(() =>
        new MtrSession(Target, new MtrParameters { FirstTtl = new Ttl(9), MaxTtl = new Ttl(8) }));

    static (MtrSession, SessionDriver) Run(MtrParameters parameters, Func<Probe, IEnumerable<ScriptedReply>> script)
    {
        var session = new MtrSession(Target, parameters);
        return (session, new SessionDriver(session, script).Run());
    }

    static IEnumerable<ScriptedReply> Path(Probe probe, int length, double afterMs = 40) =>
        [probe.Ttl.Value < length ? new(afterMs, RouterAt(probe.Ttl.Value), TimeExceeded) : new(afterMs, Target)];

    static Address RouterAt(int ttl) => Address.FromIpv4(0xC612_0000 + (uint)(ttl << 8) + 1);

    static double Ms(Instant at) => (at - SessionDriver.Start).TotalMilliseconds;
}
