using Tracefleet.Addressing;
using Tracefleet.Agent.Execution;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Agent.Traffic.Paths;
using Tracefleet.Measurements.Traces;
using Tracefleet.Traffic.Reading;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Agent.Tests.Traffic;

public sealed class NetworkTracerTests
{
    readonly FakeTrafficStore _store = new();
    readonly Vantage _vantage = Vantages.Simulated(1, "fra", SimulatedPace.Unpaced);
    readonly ManualTime _time = new();

    [Fact]
    public async Task The_host_with_most_of_a_networks_traffic_is_traced()
    {
        var (first, second) = (Address.Parse("8.8.8.8"), Address.Parse("1.1.1.1"));
        _store.Answer = question => question.By == TrafficKind.As
            ? FakeTrafficStore.Top((TrafficKey.OfAs(new Asn(15169)), new TrafficAbout(new Asn(15169), "Google")), (TrafficKey.OfAs(default), TrafficAbout.Nothing), (TrafficKey.OfAs(new Asn(13335)), new TrafficAbout(new Asn(13335), "Cloudflare")))
            : FakeTrafficStore.Top((TrafficKey.OfHost(question.As == new Asn(15169) ? first : second), TrafficAbout.Nothing));

        Assert.Equal(2, await Tracer(20).TraceAsync(CancellationToken.None));

        Assert.Equal([(new Asn(15169), "Google", first), (new Asn(13335), "Cloudflare", second)], _store.Paths.Select(path => (path.As, path.AsName!, path.Target)));
        Assert.All(_store.Paths, path =>
        {
            Assert.Equal(7, path.Run);
            Assert.Equal(path.Target, path.Trace.Destination);
            Assert.NotEmpty(path.Trace.Hops);
            Assert.Contains(path.Trace.Hops, hop => hop.Annotation is { Origins.Length: > 0 });
        });
    }

    [Fact]
    public async Task Only_so_many_networks_as_asked_for_are_traced_and_none_whose_hosts_may_not_be_probed()
    {
        _store.Answer = question => question.By == TrafficKind.As
            ? FakeTrafficStore.Top(Enumerable.Range(1, question.Limit).Select(number => (TrafficKey.OfAs(new Asn((uint)number)), TrafficAbout.Nothing)))
            : FakeTrafficStore.Top((TrafficKey.OfHost(Address.Parse($"10.0.0.{question.As!.Value.Number}")), TrafficAbout.Nothing), (TrafficKey.OfHost(Address.Parse($"8.8.8.{question.As.Value.Number}")), TrafficAbout.Nothing));

        var tracer = new NetworkTracer(
            _store, 7, _vantage, host => host == Address.Parse("8.8.8.2") || host.ToString().StartsWith("10.", StringComparison.Ordinal)
                ? new TargetRefusal(CellReason.Excluded, FailureSource.Platform, "not this one") : null,
            new NetworkTracerSettings(2, TimeSpan.FromMinutes(1)), _time);

        Assert.Equal(2, await tracer.TraceAsync(CancellationToken.None));
        Assert.Equal(["8.8.8.1", "8.8.8.3"], _store.Paths.Select(path => path.Target.ToString()));
    }

    [Fact]
    public async Task Nothing_is_traced_where_there_is_no_traffic() => Assert.Equal(0, await Tracer(20).TraceAsync(CancellationToken.None));

    [Fact]
    public async Task A_round_asks_for_the_traffic_of_its_own_run_before_it()
    {
        await Tracer(5).TraceAsync(CancellationToken.None);
        var question = Assert.Single(_store.Questions);
        var now = ManualTime.Start.ToUnixTimeMilliseconds();
        Assert.Equal((TrafficKind.As, now - 15 * 60_000, now, 7L), (question.By, question.From, question.To, question.Run!.Value));
    }

    [Fact]
    public async Task Rounds_are_made_at_their_interval_until_cancelled()
    {
        using var ending = new CancellationTokenSource();
        var running = Tracer(5).RunAsync(_ => { }, ending.Token);
        await Patience.UntilAsync("it waits for traffic", () => _time.Waiting(TimeSpan.FromSeconds(15)) == 1);
        _time.Advance(TimeSpan.FromSeconds(15));
        await Patience.UntilAsync("the first round is over", () => _time.Waiting(TimeSpan.FromMinutes(10)) == 1);
        Assert.Single(_store.Questions);
        _time.Advance(TimeSpan.FromMinutes(10));
        await Patience.UntilAsync("the second round is over", () => _time.Waiting(TimeSpan.FromMinutes(10)) == 1);
        Assert.Equal(2, _store.Questions.Count);
        await ending.CancelAsync();
        await running.WithPatience();
    }

    [Fact]
    public async Task A_round_that_fails_is_told_and_the_next_is_made_all_the_same()
    {
        using var ending = new CancellationTokenSource();
        var failures = new List<Exception>();
        _store.Answer = _ => throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.NetworkUnreachable);
        var running = Tracer(5).RunAsync(failures.Add, ending.Token);
        await Patience.UntilAsync("it waits for traffic", () => _time.Waiting(TimeSpan.FromSeconds(15)) == 1);
        _time.Advance(TimeSpan.FromSeconds(15));
        await Patience.UntilAsync("the first round has failed", () => running.IsCompleted || _time.Waiting(TimeSpan.FromMinutes(10)) == 1);
        _time.Advance(TimeSpan.FromMinutes(10));
        await Patience.UntilAsync("the second round has failed", () => running.IsCompleted || _time.Waiting(TimeSpan.FromMinutes(10)) == 1);
        await ending.CancelAsync();
        await running.WithPatience();
        Assert.Equal(2, failures.Count);
    }

    NetworkTracer Tracer(int networks) => new(_store, 7, _vantage, _ => null, new NetworkTracerSettings(networks, TimeSpan.FromMinutes(10)), _time);
}
