using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Packets;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Tests.Scripted;
using Tracefleet.Probing.Tracing;
using Tracefleet.Testing;

namespace Tracefleet.Probing.Tests.ReplyMatching;

public sealed class ReplyMatcherTests
{
    static readonly Ttl Ttl = new(5);

    public static TheoryData<bool, TraceMethod> Variants() => new()
    {
        { false, TraceMethod.UdpParis },
        { true, TraceMethod.UdpParis },
        { false, TraceMethod.IcmpParis },
        { true, TraceMethod.IcmpParis },
        { false, TraceMethod.Udp },
        { true, TraceMethod.Udp },
        { false, TraceMethod.Icmp },
        { true, TraceMethod.Icmp },
        { false, TraceMethod.TcpSyn },
        { true, TraceMethod.TcpSyn },
        { false, TraceMethod.TcpAck },
        { true, TraceMethod.TcpAck },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_true_reply_names_its_probe(bool ipv6, TraceMethod method)
    {
        var (matcher, probe) = Running(ipv6, method);

        var reason = matcher.Match(Expired(probe), false, out var claim, out var flow, out var proven);

        Assert.Equal(DropReason.None, reason);
        Assert.Equal(Flow(ipv6, method), flow!.Flow);
        Assert.Equal(new ProvenProbe(SecondAttempt(ipv6), SentProbes.At), proven);
        Assert.Equal(TestWorld.Router(ipv6, 5), claim.From);
        Assert.Equal((byte)60, claim.ReplyTtl);
        Assert.Equal((byte)1, claim.QuotedTtl);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_true_reply_cut_anywhere_throws_nothing_and_names_no_other_probe(bool ipv6, TraceMethod method)
    {
        var (matcher, probe) = Running(ipv6, method);
        var reply = Expired(probe);
        for (var length = 0; length < reply.Length; length++)
        {
            var reason = matcher.Match(reply.AsSpan(0, length), true, out _, out _, out var proven);

            // IPv4 or IPv6 header, ICMP header, quoted header, and 8 bytes of the probe: less proves nothing.
            var least = (ipv6 ? 40 : 20) * 2 + 16;
            Assert.Equal(length >= least, reason == DropReason.None);
            if (reason == DropReason.None)
                Assert.Equal(new ProvenProbe(SecondAttempt(ipv6), SentProbes.At), proven);
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Any_changed_bit_drops_the_reply_since_its_checksum_is_wrong(bool ipv6, TraceMethod method)
    {
        var (matcher, probe) = Running(ipv6, method);
        for (var bit = (ipv6 ? 40 : 20) * 8; bit < Expired(probe).Length * 8; bit++)
        {
            var reply = Expired(probe);
            reply[bit / 8] ^= (byte)(1 << bit % 8);

            Assert.NotEqual(DropReason.None, matcher.Match(reply, false, out _, out _, out _));
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Random_bytes_match_nothing(bool ipv6, TraceMethod method)
    {
        var (matcher, probe) = Running(ipv6, method);
        var reply = Expired(probe);
        // Noise alone, and noise after a true reply's first bytes up to before its marks.
        Prop.ForAll<byte[], byte>((noise, kept) => Drops(noise) && Drops([.. reply.Take(kept % 48), .. noise]))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

        bool Drops(byte[] packet) => matcher.Match(packet, true, out _, out _, out _) != DropReason.None;
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_reply_to_an_earlier_trace_of_the_same_flow_proves_nothing(bool ipv6, TraceMethod method)
    {
        var (matcher, _) = Running(ipv6, method);
        var (_, earlier) = Running(ipv6, method, serial: 8);

        Assert.Equal(DropReason.WrongMark, matcher.Match(Expired(earlier), false, out _, out _, out _));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_reply_to_a_probe_that_was_never_sent_proves_nothing(bool ipv6, TraceMethod method)
    {
        var matcher = new ReplyMatcher();
        var flow = Open(ipv6, method, serial: 7, new SentProbes());
        matcher.Add(flow);

        Assert.Equal(DropReason.WrongMark, matcher.Match(Expired(Written(flow)), false, out _, out _, out _));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_reply_sent_to_another_address_is_not_ours(bool ipv6, TraceMethod method)
    {
        var (matcher, probe) = Running(ipv6, method);
        var reply = ReplyPackets.Error(
            probe, TestWorld.Router(ipv6, 5), ipv6 ? Icmpv6Types.TimeExceeded : IcmpTypes.TimeExceeded, 0, to: TestWorld.Router(ipv6, 200));

        Assert.Equal(DropReason.WrongAddress, matcher.Match(reply, false, out _, out _, out _));
    }

    [Fact]
    public void Marks_of_two_probes_in_one_short_quotation_prove_nothing()
    {
        var flow = Open(false, TraceMethod.UdpParis, serial: 7, new SentProbes(FirstAttempt(false), SecondAttempt(false)));
        var matcher = new ReplyMatcher();
        matcher.Add(flow);
        var quoted = ReplyPackets.Expired(Written(flow, attempt: 1))[..28];
        Written(flow, attempt: 2).AsSpan(4, 2).CopyTo(quoted.AsSpan(4));

        var reply = ReplyPackets.Error(quoted, TestWorld.Router(false, 5), IcmpTypes.TimeExceeded, 0, quoted);

        Assert.Equal(DropReason.ConflictingMarks, matcher.Match(reply, false, out _, out _, out _));
    }

    [Fact]
    public void A_straggler_of_an_ended_trace_is_told_from_foreign_packets_until_it_is_forgotten()
    {
        var (matcher, probe) = Running(false, TraceMethod.UdpParis);
        var until = Instant.FromUnixMicroseconds(5);
        matcher.Match(Expired(probe), false, out _, out var flow, out _);
        matcher.End(flow!, until);

        Assert.Equal(DropReason.TraceEnded, matcher.Match(Expired(probe), false, out _, out _, out _));
        Assert.False(matcher.IsOpen(Flow(false, TraceMethod.UdpParis).Key));

        matcher.Forget(until);

        Assert.Equal(DropReason.UnknownFlow, matcher.Match(Expired(probe), false, out _, out _, out _));
    }

    [Fact]
    public void Foreign_packets_allocate_nothing()
    {
        var (matcher, probe) = Running(false, TraceMethod.UdpParis);
        byte[][] foreign =
        [
            probe, new byte[100], Expired(Running(true, TraceMethod.UdpParis).Probe), Expired(Running(false, TraceMethod.IcmpParis).Probe),
            Expired(Running(false, TraceMethod.UdpParis, serial: 9).Probe), ReplyPackets.EchoReply(Running(true, TraceMethod.IcmpParis).Probe),
        ];
        var matched = 0;

        var allocated = Allocation.Of(() => matched += MatchAll());

        Assert.Equal(0, allocated);
        Assert.Equal(0, matched);

        int MatchAll()
        {
            var count = 0;
            for (var round = 0; round < 1_000; round++)
                foreach (var packet in foreign)
                    count += matcher.Match(packet, false, out _, out _, out _) == DropReason.None ? 1 : 0;
            return count;
        }
    }

    static (ReplyMatcher Matcher, byte[] Probe) Running(bool ipv6, TraceMethod method, long serial = 7)
    {
        var flow = Open(ipv6, method, serial, new SentProbes(SecondAttempt(ipv6)));
        var matcher = new ReplyMatcher();
        matcher.Add(flow);
        return (matcher, Written(flow));
    }

    static Probe FirstAttempt(bool ipv6) => new(TestWorld.Destination(ipv6), default, Ttl, 1);

    static Probe SecondAttempt(bool ipv6) => new(TestWorld.Destination(ipv6), default, Ttl, 2);

    static OpenFlow Open(bool ipv6, TraceMethod method, long serial, SentProbes sent)
    {
        var flow = Flow(ipv6, method);
        return new OpenFlow(flow, default, new ProbeMarks(TestWorld.Key, flow, serial), sent);
    }

    static TraceFlow Flow(bool ipv6, TraceMethod method) =>
        TraceFlow.Of(TestWorld.Source(ipv6), TestWorld.Destination(ipv6), TraceParameters.Default with { Method = method });

    static byte[] Written(OpenFlow flow, byte attempt = 2)
    {
        var packet = new byte[ProbeWriter.MaxLength];
        return packet[..ProbeWriter.Write(packet, flow.Flow, flow.Marks, new Probe(flow.Flow.Destination, default, Ttl, attempt))];
    }

    static byte[] Expired(byte[] probe)
    {
        var ipv6 = ReplyPackets.IsIpv6(probe);
        return ReplyPackets.Error(probe, TestWorld.Router(ipv6, 5), ipv6 ? Icmpv6Types.TimeExceeded : IcmpTypes.TimeExceeded, 0);
    }
}
