using Tracefleet.Probing.Sweeping;
using Tracefleet.Probing.Tests.Scripted;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tests.Sweeping;

public sealed class SlowReaderTests
{
    [Fact]
    public void Replies_that_waited_longer_than_the_time_of_grace_are_all_read()
    {
        var scenario = new Scenario();
        scenario.Hops.Add(new ScriptedHop(1, "dst", TimeSpan.FromMilliseconds(10), []));
        using var network = new ScriptedNetwork(new ScenarioScript(scenario.Hops, ipv6: false));
        var reader = new SlowReader(network);
        var parameters = new SweepParameters { MaxTtl = new Ttl(1), FillTtl = new Ttl(1), Flows = 2_000 };
        var builder = new SweepTargetsBuilder(0);
        builder.Add(TestWorld.Destination(ipv6: false));
        var options = new SweepOptions
        {
            Parameters = parameters,
            Source = new SweepSource(TestWorld.Source(ipv6: false), null),
            Key = TestWorld.Key,
            PacketsPerSecond = 0,
            Grace = TimeSpan.FromSeconds(0.5),
        };
        var run = new SweepRun(new GridSpace(builder.Build(), parameters), options, SweepProgress.From(0), reader, [network], () => reader.Now);

        new SweepEngine(run, reader, () => reader.Now).Run(CancellationToken.None);

        Assert.Equal((2_000, 2_000), (run.Senders[0].Counters.Sent, run.Collector.Counters.Replies));
    }

    /// <summary>Reading a batch takes it a second.</summary>
    sealed class SlowReader(ScriptedNetwork network) : IProbeReceiver, ISweepObserver
    {
        TimeSpan _lag;

        public Instant Now => network.Now + _lag;

        public Instant Receive(PacketBatch packets, Instant until)
        {
            network.Receive(packets, until);
            if (packets.Count > 0)
                _lag += TimeSpan.FromSeconds(1);
            return Now;
        }

        public void Replied(in SweepReply reply) { }

        public void Dispose() { }
    }
}
