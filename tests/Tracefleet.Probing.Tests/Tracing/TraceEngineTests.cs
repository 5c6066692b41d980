using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Probing.Tests.Scripted;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tests.Tracing;

public sealed class TraceEngineTests
{
    static readonly TraceParameters Quick = TraceParameters.Default with { Timeout = TimeSpan.FromSeconds(1), Attempts = 1 };

    [Fact]
    public void Probes_leave_exactly_at_the_rate()
    {
        using var network = Network("hop 1 r1 10ms", "hop 2 r2 10ms", "hop 3 dst 10ms");
        var requests = Enumerable.Range(0, 50).Select(id => Request(id, flow: id));
        var options = new TraceEngineOptions { Key = TestWorld.Key, PacketsPerSecond = 1_000, Burst = 1, MaxTracesPerDestination = 50 };

        TestWorld.Engine(network, new ListTraceFeed(requests), new RecordingObserver(), options).Run(CancellationToken.None);

        var gaps = network.Sent.Zip(network.Sent.Skip(1), (first, second) => second.At - first.At).ToList();
        Assert.All(gaps, gap => Assert.True(gap >= TimeSpan.FromMilliseconds(1), $"{gap} is shorter than 1 ms."));
        Assert.Equal(TimeSpan.FromMilliseconds(99), network.Sent[99].At - network.Sent[0].At);
    }

    [Fact]
    public void Traces_of_one_flow_to_one_destination_follow_each_other()
    {
        using var network = Network("hop 1 r1 10ms", "hop 2 dst 20ms");
        var observer = new RecordingObserver();

        TestWorld.Engine(network, new ListTraceFeed(Request(1), Request(2), Request(3)), observer).Run(CancellationToken.None);

        Assert.Equal([1, 2, 3], observer.Results.Select(result => result.Request.Id));
        Assert.All(observer.Results, result => Assert.Equal(TraceEnd.Reached, result.End));
        Assert.All(observer.Results.Zip(observer.Results.Skip(1)), pair => Assert.True(pair.Second.StartedAt >= pair.First.EndedAt));
        Assert.Single(observer.Results.Select(result => result.SourcePort).Distinct());
    }

    [Fact]
    public void Traces_of_other_flows_run_at_the_same_time_up_to_the_limit_for_a_destination()
    {
        using var network = Network("hop 1 r1 10ms", "hop 2 dst 20ms");
        var observer = new RecordingObserver();
        var options = new TraceEngineOptions { Key = TestWorld.Key, MaxTracesPerDestination = 2 };
        var feed = new ListTraceFeed(Request(1, flow: 1), Request(2, flow: 2), Request(3, flow: 3));

        TestWorld.Engine(network, feed, observer, options).Run(CancellationToken.None);

        var byId = observer.Results.ToDictionary(result => result.Request.Id);
        Assert.Equal(byId[1].StartedAt, byId[2].StartedAt);
        Assert.True(byId[3].StartedAt >= byId[1].EndedAt);
    }

    [Fact]
    public void Many_traces_all_end_and_are_all_counted()
    {
        using var network = Network("hop 1 r1 10ms", "hop 2 silent", "hop 3 dst 30ms");
        var observer = new RecordingObserver();
        var engine = TestWorld.Engine(
            network, new ListTraceFeed(Enumerable.Range(0, 600).Select(id => Request(id, flow: id))), observer,
            new TraceEngineOptions { Key = TestWorld.Key, MaxTracesPerDestination = 64, PacketsPerSecond = 50_000 });

        engine.Run(CancellationToken.None);

        var counters = engine.Counters.Snapshot();
        Assert.Equal(Enumerable.Range(0, 600).Select(id => (long)id), observer.Results.Select(result => result.Request.Id).Order());
        Assert.Equal((600L, 600L), (counters.TracesStarted, counters.TracesEnded[TraceEnd.Reached]));
        Assert.Equal(network.Sent.Count, counters.Sent);
        Assert.Equal(counters.Sent, observer.Results.Sum(result => result.Probes.Length) + counters.Trimmed);
    }

    [Fact]
    public void Without_a_source_address_a_trace_is_unreachable_by_this_hosts_fault()
    {
        using var network = Network("hop 1 dst 10ms");
        var observer = new RecordingObserver();
        var engine = new TraceEngine(
            network, _ => null, new TraceEngineOptions { Key = TestWorld.Key }, new ListTraceFeed(Request(1), Request(2)), observer);

        engine.Run(CancellationToken.None);

        Assert.Equal(2, observer.Results.Count);
        Assert.All(observer.Results, result =>
        {
            Assert.Equal((TraceEnd.Unreachable, SendFailure.NoSourceAddress), (result.End, result.LocalFailure));
            Assert.Null(result.Source);
            Assert.Equal(new ProbeOutcome.NotSent(SendFailure.NoSourceAddress), Assert.Single(result.Probes).Outcome);
        });
        Assert.Empty(network.Sent);
    }

    [Fact]
    public void A_source_of_the_other_family_is_no_source()
    {
        using var network = Network("hop 1 dst 10ms");
        var observer = new RecordingObserver();

        new TraceEngine(
            network, _ => TestWorld.Source(ipv6: true), new TraceEngineOptions { Key = TestWorld.Key }, new ListTraceFeed(Request(1)), observer)
            .Run(CancellationToken.None);

        Assert.Equal(SendFailure.NoSourceAddress, Assert.Single(observer.Results).LocalFailure);
    }

    [Fact]
    public void A_trace_with_impossible_parameters_hurts_no_other()
    {
        using var network = Network("hop 1 dst 10ms");
        var observer = new RecordingObserver();
        var feed = new UncheckedFeed([Request(1) with { Parameters = Quick with { Attempts = 0 } }, Request(2)]);

        TestWorld.Engine(network, feed, observer).Run(CancellationToken.None);

        Assert.Equal([(1, TraceEnd.Unreachable), (2, TraceEnd.Reached)], observer.Results.Select(result => (result.Request.Id, result.End)));
    }

    [Fact]
    public void A_stopped_engine_cancels_running_and_waiting_traces_with_an_outcome_for_every_probe()
    {
        using var network = Network("hop 1 r1 10ms");
        using var stop = new CancellationTokenSource();
        var observer = new RecordingObserver();
        var feed = new ActingFeed([Request(1), Request(2)], atTurn: 4, stop.Cancel);

        TestWorld.Engine(network, feed, observer).Run(stop.Token);

        Assert.Equal([(1, TraceEnd.Cancelled), (2, TraceEnd.Cancelled)], observer.Results.Select(result => (result.Request.Id, result.End)));
        Assert.Equal(network.Sent.Count, observer.Results[0].Probes.Length);
        Assert.Contains(observer.Results[0].Probes, record => record.Outcome is ProbeOutcome.TimedOut);
        Assert.Empty(observer.Results[1].Probes);
    }

    [Fact]
    public void Chosen_traces_are_cancelled_and_the_others_go_on()
    {
        using var network = Network("hop 1 r1 10ms", "hop 2 dst 600ms");
        var observer = new RecordingObserver();
        TraceEngine? engine = null;
        var feed = new ActingFeed(
            [Request(1, flow: 1), Request(2, flow: 2), Request(3, flow: 1)], atTurn: 4, () => engine!.Cancel(request => request.Id != 2));
        engine = TestWorld.Engine(network, feed, observer);

        engine.Run(CancellationToken.None);

        Assert.Equal(
            [(1, TraceEnd.Cancelled), (3, TraceEnd.Cancelled), (2, TraceEnd.Reached)],
            observer.Results.Select(result => (result.Request.Id, result.End)));
    }

    [Fact]
    public async Task A_queue_is_worked_off_while_others_fill_it()
    {
        using var network = Network("hop 1 dst 10ms");
        var observer = new RecordingObserver();
        var feed = new QueueTraceFeed(capacity: 2);
        var engine = Task.Run(() => TestWorld.Engine(network, new PatientFeed(feed), observer).Run(CancellationToken.None));
        var filling = FillAsync();

        await await Task.WhenAny(engine, filling);
        await engine;

        Assert.Equal(Enumerable.Range(0, 20).Select(id => (long)id), observer.Results.Select(result => result.Request.Id).Order());

        async Task FillAsync()
        {
            for (var id = 0; id < 20; id++)
                await feed.AddAsync(Request(id, flow: id), CancellationToken.None);
            feed.Complete();
        }
    }

    /// <summary>Waits for the giver: in virtual time an idle engine would run through hours before the next trace comes.</summary>
    sealed class PatientFeed(QueueTraceFeed feed) : ITraceFeed
    {
        public bool IsCompleted => feed.IsCompleted;

        public bool TryTake([MaybeNullWhen(false)] out TraceRequest request)
        {
            var wait = new SpinWait();
            while (!feed.TryTake(out request))
            {
                if (feed.IsCompleted)
                    return false;
                wait.SpinOnce();
            }
            return true;
        }
    }

    [Fact]
    public void A_full_queue_takes_no_more_and_a_completed_one_refuses()
    {
        var feed = new QueueTraceFeed(capacity: 1);

        Assert.True(feed.TryAdd(Request(1)));
        Assert.False(feed.TryAdd(Request(2)));
        feed.Complete();

        Assert.False(feed.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => feed.TryAdd(Request(3)));
        Assert.True(feed.TryTake(out _));
        Assert.True(feed.IsCompleted);
    }

    [Fact]
    public void A_feed_refuses_parameters_out_of_range_by_name()
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(
            () => new ListTraceFeed(Request(1) with { Parameters = Quick with { GapLimit = 0 } }));

        Assert.Equal("GapLimit", fault.ParamName);
    }

    [Fact]
    public void A_reply_longer_than_the_slot_is_flagged_truncated()
    {
        using var network = new ScriptedNetwork(new PaddingScript());
        var observer = new RecordingObserver();

        TestWorld.Engine(network, new ListTraceFeed(Request(1)), observer).Run(CancellationToken.None);

        var reply = Assert.IsType<ProbeOutcome.Answered>(Assert.Single(observer.Results).Probes[0].Outcome).Reply;
        Assert.Equal(ReplyFlags.Truncated, reply.Flags);
    }

    static ScriptedNetwork Network(params string[] lines)
    {
        var scenario = new Scenario();
        scenario.Hops.AddRange(lines.Select(line => ScriptedHop.Parse(line.Split(' ')[1..])));
        return new ScriptedNetwork(new ScenarioScript(scenario.Hops, ipv6: false));
    }

    static TraceRequest Request(long id, int flow = 0) =>
        new(id, TestWorld.Destination(ipv6: false), Quick with { Flow = new FlowId((ushort)flow) });

    sealed class UncheckedFeed(IEnumerable<TraceRequest> requests) : ITraceFeed
    {
        readonly Queue<TraceRequest> _requests = new(requests);

        public bool IsCompleted => _requests.Count == 0;

        public bool TryTake(out TraceRequest request) => _requests.TryDequeue(out request!);
    }

    /// <summary>Does something when the engine asks for the given time whether there is more.</summary>
    sealed class ActingFeed(IEnumerable<TraceRequest> requests, int atTurn, Action act) : ITraceFeed
    {
        readonly ListTraceFeed _list = new(requests);
        int _turn;

        public bool IsCompleted
        {
            get
            {
                if (++_turn == atTurn)
                    act();
                return _list.IsCompleted && _turn >= atTurn;
            }
        }

        public bool TryTake(out TraceRequest request) => _list.TryTake(out request!);
    }

    /// <summary>A destination whose answers are larger than any slot.</summary>
    sealed class PaddingScript : IScript
    {
        public SendFailure Send(byte[] packet, Instant at, Action<Instant, byte[]> deliver)
        {
            var icmp = new byte[4_000];
            var length = Packets.IcmpError.Write(
                icmp, false, default, default, Packets.IcmpTypes.DestinationUnreachable, Packets.IcmpCodes.PortUnreachable,
                [.. ReplyPackets.Expired(packet), .. new byte[3_000]], []);
            deliver(at, ReplyPackets.Packet(TestWorld.Destination(false), TestWorld.Source(false), icmp.AsSpan(0, length)));
            return SendFailure.None;
        }
    }
}
