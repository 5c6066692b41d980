using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Probing.Tests.Scripted;

namespace Tracefleet.Probing.Tests.Sweeping;

/// <summary>What a probe carries and what a reply tells of it.</summary>
public sealed class SweepProbesTests
{
    static readonly ProbingKey Key = new(0x1111, 0x2222);
    static readonly Instant Noon = new(1_780_000_000_123_456_789);
    static readonly SweepSource Source = new(TestWorld.Source(false), TestWorld.Source(true));

    public static TheoryData<SweepMethod, bool> Variants => new()
    {
        { SweepMethod.Udp, false }, { SweepMethod.Udp, true }, { SweepMethod.Icmp, false }, { SweepMethod.Icmp, true },
        { SweepMethod.TcpSyn, false }, { SweepMethod.TcpSyn, true },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_checksum_is_right_and_the_length_is_what_was_said(SweepMethod method, bool ipv6) =>
        Prop.ForAll(Probes(ipv6), ArbMap.Default.ArbFor<long>(), (probe, late) =>
        {
            var packet = Write(method, probe, Noon + TimeSpan.FromTicks(Math.Abs(late % 1_000_000_000_000)));
            Assert.True(IpPacket.TryParse(packet, out var ip));
            Assert.Equal((packet.Length, probe.Ttl, probe.Destination, Source.For(probe.Destination)), (ip.TotalLength, ip.HopLimit, ip.Destination, ip.Source));
            Assert.True(ipv6 || (Ipv4Packet.TryParse(packet, out var header) && header.HasValidHeaderChecksum));
            Assert.True(HasValidChecksum(method, ip));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [MemberData(nameof(Variants))]
    public void What_load_balancers_hash_is_the_same_for_every_TTL_and_time_of_a_flow(SweepMethod method, bool ipv6)
    {
        var destination = TestWorld.Destination(ipv6);

        var flows = Enumerable.Range(0, 400).Select(number => Hashed(
            method, Write(method, new SweepProbe(destination, (ushort)(number % 4), (byte)(1 + number % 32)), Noon + TimeSpan.FromMilliseconds(number * 37))));

        Assert.Equal(4, flows.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_reply_that_quotes_eight_bytes_tells_TTL_flow_and_time(SweepMethod method, bool ipv6) =>
        Prop.ForAll(Probes(ipv6), Gen.Choose(0, 6_000_000).ToArbitrary(), (probe, microseconds) =>
        {
            var sent = Write(method, probe, Noon);
            var quoted = ReplyPackets.Expired(sent)[..(ReplyPackets.HeaderLength(sent) + 8)];
            var reply = Read(method, ReplyPackets.Error(sent, TestWorld.Router(ipv6, 3), Exceeded(ipv6), 0, quoted), Noon + TimeSpan.FromMicroseconds(microseconds));
            Assert.Equal((probe.Destination, probe.Flow, probe.Ttl), (reply.Destination, reply.Flow, reply.Ttl));
            Assert.True(reply.IsCoarse);
            var tolerance = method == SweepMethod.TcpSyn ? 200_000 : 50_000;
            Assert.InRange(reply.RttNanoseconds!.Value - microseconds * 1_000L, -tolerance, tolerance);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    // The time in a probe is an estimate of when it will leave.
    [Theory]
    [MemberData(nameof(Variants))]
    public void A_reply_before_the_time_that_its_probe_carries_took_no_time_and_not_a_turn_of_the_clock(SweepMethod method, bool ipv6) =>
        Prop.ForAll(Probes(ipv6), Gen.Choose(0, 9_000_000).ToArbitrary(), Gen.Choose(0, 2_000_000_000).ToArbitrary(), (probe, early, phase) =>
        {
            var carried = Noon + TimeSpan.FromMicroseconds(phase);
            var sent = Write(method, probe, carried);
            var quoted = ReplyPackets.Expired(sent)[..(ReplyPackets.HeaderLength(sent) + 8)];
            var receivedAt = new Instant(carried.UnixNanoseconds - early);
            var reply = Read(method, ReplyPackets.Error(sent, TestWorld.Router(ipv6, 3), Exceeded(ipv6), 0, quoted), receivedAt);
            Assert.InRange(reply.RttNanoseconds!.Value, 0, method == SweepMethod.TcpSyn ? 400_000 : 100_000);
            Assert.InRange(reply.SentAt.UnixNanoseconds, receivedAt.UnixNanoseconds - 400_000, receivedAt.UnixNanoseconds);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [InlineData(SweepMethod.Udp, false)]
    [InlineData(SweepMethod.Udp, true)]
    [InlineData(SweepMethod.Icmp, false)]
    [InlineData(SweepMethod.Icmp, true)]
    public void A_reply_that_quotes_everything_tells_the_time_to_the_nanosecond_even_after_a_minute(SweepMethod method, bool ipv6)
    {
        var sent = Write(method, new SweepProbe(TestWorld.Destination(ipv6), 3, 17), Noon);

        var reply = Read(
            method, ReplyPackets.Error(sent, TestWorld.Router(ipv6, 3), Exceeded(ipv6), 0, extensions: Labelled([new MplsLabel(24_000, 1, true, 254)])),
            Noon + TimeSpan.FromSeconds(61));

        Assert.Equal((Noon, 61_000_000_000L, false, ReplyFlags.None), (reply.SentAt, reply.RttNanoseconds, reply.IsCoarse, reply.Flags));
        Assert.Equal((byte?)1, reply.QuotedTtl);
        Assert.Equal((1, new MplsLabel(24_000, 1, true, 254)), (reply.Labels.Count, reply.Labels[0]));
        Assert.Equal((TestWorld.Router(ipv6, 3), (byte)60, true, false), (reply.From, reply.ReplyTtl, reply.IsTimeExceeded, reply.IsFromTarget));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_echo_reply_brings_everything_back(bool ipv6)
    {
        var probe = new SweepProbe(TestWorld.Destination(ipv6), 5, 31);
        var sent = Write(SweepMethod.Icmp, probe, Noon);

        var reply = Read(SweepMethod.Icmp, ReplyPackets.EchoReply(sent), Noon + TimeSpan.FromMilliseconds(7.5));

        Assert.Equal((probe.Destination, probe.Flow, probe.Ttl, 7_500_000L), (reply.Destination, reply.Flow, reply.Ttl, reply.RttNanoseconds));
        Assert.Equal((true, false, null), (reply.IsFromTarget, reply.IsCoarse, reply.QuotedTtl));
    }

    [Theory]
    [InlineData(false, TcpFlags.Syn | TcpFlags.Ack)]
    [InlineData(false, TcpFlags.Rst | TcpFlags.Ack)]
    [InlineData(true, TcpFlags.Syn | TcpFlags.Ack)]
    public void A_segment_that_acknowledges_the_probe_is_its_reply(bool ipv6, TcpFlags flags)
    {
        var probe = new SweepProbe(TestWorld.Destination(ipv6), 2, 30);
        var sent = Write(SweepMethod.TcpSyn, probe, Noon);

        var reply = Read(SweepMethod.TcpSyn, Acknowledgment(sent, flags), Noon + TimeSpan.FromMilliseconds(20));

        Assert.Equal((probe.Destination, probe.Flow, probe.Ttl, true), (reply.Destination, reply.Flow, reply.Ttl, reply.IsFromTarget));
        Assert.InRange(reply.RttNanoseconds!.Value, 19_800_000, 20_200_000);
        Assert.Equal((null, ProbeProtocol.Tcp), (reply.IcmpType, reply.Protocol));
    }

    [Fact]
    public void A_checksum_that_a_translator_rewrote_is_seen_when_the_payload_is_quoted()
    {
        var sent = Write(SweepMethod.Udp, new SweepProbe(TestWorld.Destination(false), 0, 9), Noon);
        var rewritten = ReplyPackets.Changed(sent, 6);

        var reply = Read(SweepMethod.Udp, ReplyPackets.Error(sent, TestWorld.Router(false, 3), IcmpTypes.DestinationUnreachable, 3, rewritten), Noon + TimeSpan.FromMilliseconds(4));

        Assert.Equal((ReplyFlags.Nat, 4_000_000L), (reply.Flags, reply.RttNanoseconds));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Replies_without_the_key_are_believed_no_more_often_than_sixteen_bits_allow(SweepMethod method, bool ipv6)
    {
        var reader = new SweepReplyReader(Parameters(method), Source, Key);
        var forger = new SweepProbeWriter(Parameters(method), Source, new ProbingKey(0x3333, 0x4444));
        var believed = 0;

        for (var number = 0; number < 20_000; number++)
        {
            var packet = new byte[forger.MaxLength];
            var destination = new Address(TestWorld.Destination(ipv6).Bits + (uint)(number % 200));
            var length = forger.Write(packet, new SweepProbe(destination, (ushort)(number % 8), (byte)(1 + number % 32)), Noon);
            var sent = packet[..length];
            var quoted = ReplyPackets.Expired(sent)[..(ReplyPackets.HeaderLength(sent) + 8)];
            var short8 = ReplyPackets.Error(sent, TestWorld.Router(ipv6, 3), Exceeded(ipv6), 0, quoted);
            believed += reader.Read(short8, false, Noon, out _) == DropReason.None ? 1 : 0;
            if (method != SweepMethod.TcpSyn)
                Assert.Equal(DropReason.WrongCookie, reader.Read(ReplyPackets.Error(sent, TestWorld.Router(ipv6, 3), Exceeded(ipv6), 0), false, Noon, out _));
        }

        // ICMP over IPv4 tries three readings of the length, of which at most two are TTLs of the sweep.
        Assert.InRange(believed, 0, 4);
    }

    [Theory]
    [InlineData(0, DropReason.UnknownFlow)]
    [InlineData(2, DropReason.UnknownFlow)]
    [InlineData(4, DropReason.WrongMark)]
    public void A_changed_field_of_a_short_quotation_is_seen(int offset, DropReason expected)
    {
        var sent = Write(SweepMethod.Udp, new SweepProbe(TestWorld.Destination(false), 0, 9), Noon);
        var quoted = ReplyPackets.Changed(sent, offset, 0x4002)[..28];

        Assert.Equal(expected, Drop(SweepMethod.Udp, ReplyPackets.Error(sent, TestWorld.Router(false, 3), IcmpTypes.TimeExceeded, 0, quoted)));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Foreign_bytes_are_dropped_and_never_throw(SweepMethod method, bool ipv6)
    {
        var random = new Random(5);
        var reader = new SweepReplyReader(Parameters(method), Source, Key);
        var sent = Write(method, new SweepProbe(TestWorld.Destination(ipv6), 1, 9), Noon);
        var whole = ReplyPackets.Error(sent, TestWorld.Router(ipv6, 3), Exceeded(ipv6), 0);
        for (var number = 0; number < 20_000; number++)
        {
            var packet = whole[..random.Next(whole.Length + 1)].ToArray();
            for (var change = random.Next(4); change > 0 && packet.Length > 0; change--)
                packet[random.Next(packet.Length)] = (byte)random.Next(256);
            reader.Read(packet, cut: true, Noon, out _);
        }
        Assert.Equal(DropReason.None, reader.Read(whole, false, Noon, out _));
    }

    [Fact]
    public void A_reply_to_another_host_or_quoting_another_sender_is_not_ours()
    {
        var sent = Write(SweepMethod.Udp, new SweepProbe(TestWorld.Destination(false), 0, 9), Noon);
        var otherSender = ReplyPackets.Expired(sent);
        otherSender[15] ^= 1;

        Assert.Equal(DropReason.WrongAddress, Drop(SweepMethod.Udp, ReplyPackets.Error(sent, TestWorld.Router(false, 3), 11, 0, to: Address.Parse("198.18.0.2"))));
        Assert.Equal(DropReason.WrongAddress, Drop(SweepMethod.Udp, ReplyPackets.Error(sent, TestWorld.Router(false, 3), 11, 0, otherSender)));
    }

    [Fact]
    public void A_family_without_a_source_address_is_not_written()
    {
        var writer = new SweepProbeWriter(Parameters(SweepMethod.Udp), new SweepSource(TestWorld.Source(false), null), Key);

        Assert.Equal(0, writer.Write(new byte[200], new SweepProbe(TestWorld.Destination(true), 0, 1), Noon));
    }

    static byte[] Labelled(MplsLabel[] labels)
    {
        var extensions = new byte[64];
        return extensions[..IcmpExtensions.WriteMpls(extensions, labels)];
    }

    static SweepParameters Parameters(SweepMethod method) => new() { Method = method, Flows = 8, MaxTtl = new Ttl(32), FillTtl = new Ttl(40) };

    static Arbitrary<SweepProbe> Probes(bool ipv6) => (
        from host in Gen.Choose(0, 65_535)
        from flow in Gen.Choose(0, 7)
        from ttl in Gen.Choose(1, 40)
        select new SweepProbe(new Address(Address.Parse(ipv6 ? "2001:db8:dddd::" : "198.19.0.0").Bits + (uint)host), (ushort)flow, (byte)ttl)).ToArbitrary();

    static byte[] Write(SweepMethod method, SweepProbe probe, Instant at)
    {
        var writer = new SweepProbeWriter(Parameters(method), Source, Key);
        var packet = new byte[writer.MaxLength];
        Array.Fill(packet, (byte)0xEE);
        var length = writer.Write(packet, probe, at);
        Assert.Equal(writer.LengthOf(probe), length);
        return packet[..length];
    }

    static SweepReply Read(SweepMethod method, byte[] packet, Instant at)
    {
        Assert.Equal(DropReason.None, new SweepReplyReader(Parameters(method), Source, Key).Read(packet, false, at, out var reply));
        Assert.Equal(packet.Length, reply.Size);
        return reply;
    }

    static DropReason Drop(SweepMethod method, byte[] packet) =>
        new SweepReplyReader(Parameters(method), Source, Key).Read(packet, false, Noon, out _);

    static byte Exceeded(bool ipv6) => ipv6 ? Icmpv6Types.TimeExceeded : IcmpTypes.TimeExceeded;

    static bool HasValidChecksum(SweepMethod method, IpPacket ip) => method switch
    {
        SweepMethod.Udp => UdpDatagram.TryParse(ip.Payload, out var udp) && udp.Checksum != 0 && udp.HasValidChecksum(ip.Source, ip.Destination),
        SweepMethod.TcpSyn => TcpSegment.TryParse(ip.Payload, out var tcp) && tcp.Flags == TcpFlags.Syn && tcp.HasValidChecksum(ip.Source, ip.Destination),
        _ => IcmpMessage.TryParse(ip.Payload, out var icmp) && (ip.IsIpv4 ? icmp.HasValidChecksum() : icmp.HasValidChecksum(ip.Source, ip.Destination)),
    };

    static (int, int, uint) Hashed(SweepMethod method, byte[] packet)
    {
        IpPacket.TryParse(packet, out var ip);
        if (method != SweepMethod.Icmp)
            return (ip.Payload[0] << 8 | ip.Payload[1], ip.Payload[2] << 8 | ip.Payload[3], ip.FlowLabel);
        IcmpMessage.TryParse(ip.Payload, out var icmp);
        return (icmp.Identifier, icmp.Checksum, ip.FlowLabel);
    }

    static byte[] Acknowledgment(byte[] sent, TcpFlags flags)
    {
        IpPacket.TryParse(sent, out var ip);
        TcpSegment.TryParse(ip.Payload, out var syn);
        var segment = new byte[20];
        var header = new TcpHeader(ip.Destination, ip.Source, syn.DestinationPort, syn.SourcePort, 1, syn.Sequence + 1, flags);
        TcpSegment.Write(segment, header, [], []);
        var packet = new byte[60];
        var length = ip.IsIpv4
            ? Ipv4Packet.WriteHeader(packet, new Ipv4Header(ip.Destination, ip.Source, 60, IpProtocols.Tcp), 20)
            : Ipv6Packet.WriteHeader(packet, new Ipv6Header(ip.Destination, ip.Source, 60, IpProtocols.Tcp), 20);
        segment.CopyTo(packet, length);
        return packet[..(length + 20)];
    }
}
