using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing.Tests.Scripted;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tests.Tracing;

/// <summary>What holds for every trace, whatever the network does to it.</summary>
public sealed class RandomNetworkTests
{
    [Fact]
    public void Every_probe_has_one_outcome_and_every_trace_ends() =>
        Prop.ForAll<int>(Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    static void Holds(int seed)
    {
        var random = new Random(seed);
        var parameters = RandomParameters(random);
        var ipv6 = random.Next(2) == 0;
        using var network = new ScriptedNetwork(new RandomScript(random, ipv6));
        var observer = new RecordingObserver();
        var requests = Enumerable.Range(0, 4).Select(id =>
            new TraceRequest(id, TestWorld.Destination(ipv6), parameters with { Flow = new FlowId((ushort)random.Next(3)) })).ToList();
        var engine = TestWorld.Engine(network, new ListTraceFeed(requests), observer);

        engine.Run(CancellationToken.None);

        var counters = engine.Counters.Snapshot();
        Assert.Equal([0, 1, 2, 3], observer.Results.Select(result => result.Request.Id).Order());
        Assert.All(observer.Results, IsSortedAndBounded);
        Assert.All(observer.Results, result => Agree(result, observer));
        var first = observer.Results.SelectMany(result => result.Probes).Where(record => !IsDuplicate(record)).ToList();
        var unsent = first.Count(record => record.Outcome is ProbeOutcome.NotSent);
        Assert.InRange(first.Count - unsent, 0, counters.Sent);
        Assert.InRange(counters.Sent, first.Count - unsent, first.Count - unsent + counters.Trimmed);
    }

    static void IsSortedAndBounded(TraceResult result)
    {
        var parameters = result.Request.Parameters;
        var keys = result.Probes.Select(record => (record.Probe.Ttl.Value, record.Probe.Attempt)).ToList();
        Assert.Equal(keys.Order(), keys);
        Assert.Distinct(result.Probes.Where(record => !IsDuplicate(record)).Select(record => record.Probe));
        Assert.All(result.Probes, record => Assert.InRange(record.Probe.Attempt, 1, parameters.Attempts));
        Assert.All(keys, key => Assert.InRange(key.Value, parameters.FirstTtl.Value, parameters.MaxTtl.Value));
        Assert.All(keys.GroupBy(key => key), group => Assert.InRange(group.Count(), 1, 1 + TraceSession.MaxDuplicates));
        if (result.End == TraceEnd.Reached)
            Assert.Contains(result.Probes, record => record.Outcome is ProbeOutcome.Answered(var reply) && reply.From == result.Request.Destination);
    }

    // What was told probe by probe, with later news in place of earlier, is what the result says.
    static void Agree(TraceResult result, RecordingObserver observer)
    {
        var told = observer.Probes.Where(probe => probe.Request == result.Request && !IsDuplicate(probe.Record))
            .GroupBy(probe => probe.Record.Probe).ToDictionary(group => group.Key, group => group.Last().Record);
        Assert.All(result.Probes.Where(record => !IsDuplicate(record)), record => Assert.Same(record, told[record.Probe]));
    }

    static bool IsDuplicate(ProbeRecord record) =>
        record.Outcome is ProbeOutcome.Answered(var reply) && reply.Flags.HasFlag(ReplyFlags.Duplicate);

    static TraceParameters RandomParameters(Random random)
    {
        var first = random.Next(1, 4);
        return new TraceParameters
        {
            Method = (TraceMethod)random.Next(6),
            FirstTtl = new Ttl(first),
            MaxTtl = new Ttl(random.Next(first, first + 20)),
            Attempts = random.Next(1, 5),
            GapLimit = random.Next(1, 8),
            InFlight = random.Next(1, 12),
            Timeout = TimeSpan.FromMilliseconds(random.Next(100, 2_000)),
        };
    }

    /// <summary>Loses, delays, repeats, reorders and makes up replies; refuses to send now and then.</summary>
    sealed class RandomScript(Random random, bool ipv6) : IScript
    {
        readonly int _destinationTtl = random.Next(1, 24);
        readonly double _loss = random.NextDouble() * 0.7;

        public SendFailure Send(byte[] packet, Instant at, Action<Instant, byte[]> deliver)
        {
            if (random.NextDouble() < 0.05)
                return (SendFailure)random.Next(1, 8);
            for (var copies = random.Next(1, 4); copies > 0; copies--)
                if (random.NextDouble() >= _loss)
                    deliver(at + TimeSpan.FromMicroseconds(random.Next(3_000_000)), Reply(packet));
            return SendFailure.None;
        }

        byte[] Reply(byte[] packet)
        {
            var noise = new byte[random.Next(80)];
            random.NextBytes(noise);
            if (random.NextDouble() < 0.05)
                return noise;
            var ttl = ReplyPackets.Ttl(packet);
            var isThere = ttl >= _destinationTtl;
            if (isThere && ReplyPackets.IsTcp(packet) && random.Next(3) > 0)
                return ReplyPackets.Tcp(packet, isOpen: random.Next(2) == 0);
            if (isThere && !ReplyPackets.IsUdp(packet) && !ReplyPackets.IsTcp(packet) && random.Next(3) > 0)
                return ReplyPackets.EchoReply(packet);
            var from = isThere ? TestWorld.Destination(ipv6) : TestWorld.Router(ipv6, random.NextDouble() < 0.05 ? random.Next(1, 9) : ttl);
            return ReplyPackets.Error(packet, from, RandomType(isThere), 0);
        }

        byte RandomType(bool isThere) => (isThere || random.NextDouble() < 0.02, ipv6) switch
        {
            (true, true) => Icmpv6Types.DestinationUnreachable,
            (true, false) => IcmpTypes.DestinationUnreachable,
            (false, true) => Icmpv6Types.TimeExceeded,
            (false, false) => IcmpTypes.TimeExceeded,
        };
    }
}
