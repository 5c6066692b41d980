using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Probing.Tests.Scripted;
using Tracefleet.Probing.Transport;
using Tracefleet.Testing;

namespace Tracefleet.Probing.Tests.Sweeping;

public sealed class SweepAllocationTests
{
    static readonly SweepSource Source = new(TestWorld.Source(false), TestWorld.Source(true));

    [Theory]
    [InlineData("10.0.0.0/8", SweepMethod.Udp, 0)]
    [InlineData("10.0.0.0/8", SweepMethod.TcpSyn, 0)]
    [InlineData("10.0.0.0/8", SweepMethod.Icmp, 10)]
    [InlineData("2001:db8::/80", SweepMethod.Udp, 5_000)]
    public void Sending_allocates_nothing_whatever_the_number_of_targets(string prefix, SweepMethod method, double prefixRate)
    {
        var parameters = new SweepParameters { Method = method };
        var options = new SweepOptions
        {
            Parameters = parameters,
            Source = Source,
            Key = new ProbingKey(1, 2),
            PacketsPerSecond = 0,
            PrefixPacketsPerSecond = prefixRate,
            NeighbourhoodTtl = 4,
            NeighbourhoodProbes = int.MaxValue,
        };
        long time = 1_780_000_000_000_000_000;
        var run = new SweepRun(
            new GridSpace(Targets.Of(prefix), parameters), options, SweepProgress.From(0), new Deaf(), [new Hole()], () => new Instant(time += 1_000));
        var until = 0;

        var allocated = Allocation.Of(() => Send(run, until += 60_000, ref time));

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Receiving_allocates_nothing(bool ipv6)
    {
        var parameters = new SweepParameters { MaxTtl = new Ttl(4), FillTtl = new Ttl(32) };
        var options = new SweepOptions { Parameters = parameters, Source = Source, Key = new ProbingKey(1, 2), NeighbourhoodTtl = 4 };
        var targets = Targets.Of(ipv6 ? "2001:db8:dddd::/120" : "198.19.0.0/24");
        var run = new SweepRun(new GridSpace(targets, parameters), options, SweepProgress.From(0), new Deaf(), [new Hole()], () => new Instant(1));
        var replies = Replies(options, targets, ipv6);
        var taken = 0;

        var allocated = Allocation.Of(() =>
        {
            for (var again = 0; again < 50; again++, taken++)
                run.Collector.Take(replies);
        });

        Assert.Equal(0, allocated);
        Assert.Equal(taken * 64, run.Collector.Counters.Replies);
    }

    static void Send(SweepRun run, long until, ref long time)
    {
        while (run.Senders[0].Counters.Sent < until)
        {
            run.Senders[0].Step(new Instant(time));
            time += 100_000;
        }
    }

    static PacketBatch Replies(SweepOptions options, SweepTargets targets, bool ipv6)
    {
        var writer = new SweepProbeWriter(options.Parameters, Source, options.Key);
        var batch = new PacketBatch(64);
        var sentAt = new Instant(1_780_000_000_000_000_000);
        for (var index = 0; index < 64; index++)
        {
            var packet = new byte[writer.MaxLength];
            var length = writer.Write(packet, new SweepProbe(targets[index], 0, (byte)(1 + index % 4)), sentAt);
            var type = ipv6 ? Icmpv6Types.TimeExceeded : IcmpTypes.TimeExceeded;
            var reply = ReplyPackets.Error(packet[..length], TestWorld.Router(ipv6, 1 + index % 4), type, 0, extensions: Labelled([new MplsLabel(99, 0, true, 1)]));
            reply.CopyTo(batch.NextBuffer);
            batch.Add(reply.Length, sentAt + TimeSpan.FromMilliseconds(9));
        }
        return batch;
    }

    static byte[] Labelled(MplsLabel[] labels)
    {
        var extensions = new byte[64];
        return extensions[..IcmpExtensions.WriteMpls(extensions, labels)];
    }

    sealed class Deaf : ISweepObserver
    {
        public void Replied(in SweepReply reply)
        {
        }
    }

    sealed class Hole : IProbeSender
    {
        public void Send(PacketBatch packets)
        {
            for (var index = 0; index < packets.Count; index++)
                packets.MarkSent(index, new Instant(1_780_000_000_000_000_000));
        }

        public void Dispose()
        {
        }
    }
}
