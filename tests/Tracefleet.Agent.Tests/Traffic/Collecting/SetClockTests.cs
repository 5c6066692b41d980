using Tracefleet.Addressing;
using Tracefleet.Agent.Traffic.Collecting;
using static Tracefleet.Traffic.Tests.NetFlow.FlowDatagrams;

namespace Tracefleet.Agent.Tests.Traffic.Collecting;

public sealed class SetClockTests : IDisposable
{
    static readonly byte[] s_record = [.. Ip("192.0.2.1"), .. Ip("198.51.100.1"), .. U32(1_500), .. U32(1)];

    readonly DatagramSource _exporter = new(Address.Parse("127.0.0.1"), 4_000);
    readonly GatheredFlows _flows = new();
    readonly Clock _clock = new();
    readonly Listener _listener;

    public SetClockTests() => _listener = new Listener(
        new ListenAddress(_exporter.Address, 0), CollectorRun.Ipv4, new FlowDestination(_flows, new ExporterInterfaces(16)), _ => true, _clock);

    [Theory]
    [InlineData(86_400)]
    [InlineData(-86_400)]
    public void Templates_are_good_for_half_an_hour_whatever_the_clock_is_set_to(int seconds)
    {
        Take(NetFlow9(1, 7, Set(0, Template(300, (8, 4), (12, 4), (1, 4), (2, 4)))));
        _clock.Elapsed = TimeSpan.FromMinutes(29);
        _clock.SetBy = TimeSpan.FromSeconds(seconds);
        Take(NetFlow9(2, 7, Set(300, s_record)));

        // It counts at the time that the clock says.
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeMilliseconds(), Assert.Single(_flows.All).At);
        _clock.Elapsed = TimeSpan.FromMinutes(31);
        Take(NetFlow9(3, 7, Set(300, s_record)));
        Assert.Single(_flows.All);
        var counts = Counts();
        Assert.Equal((1, 1), (counts["templatesExpired"], counts[CollectorCounts.UnknownTemplates]));
    }

    void Take(byte[] datagram) => _listener.Take(datagram, _exporter, _clock.GetUtcNow().ToUnixTimeMilliseconds());

    IReadOnlyDictionary<string, long> Counts()
    {
        var (sessions, sum) = (new List<ExportSession>(), new CountSum());
        _listener.Exporters.CopyTo(sessions);
        sessions.ForEach(session => session.AddTo(sum));
        return sum.ToImmutable();
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>A clock of a host that somebody sets, beside time as it passes.</summary>
    sealed class Clock : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public TimeSpan SetBy { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Elapsed.Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + TimeSpan.FromDays(20_000) + Elapsed + SetBy;
    }
}
