using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Lab;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Testing;

namespace Tracefleet.Sockets.Linux.Tests;

[Collection(LabCollection.Name)]
public sealed class RawSocketTransportTests(LabFixture lab)
{
    readonly PacketBatch _batch = new(64);

    /// <summary>Opening goes through the code of sending once; a packet to no address would come to this host itself.</summary>
    [LabFact]
    public void Opening_sends_nothing()
    {
        var (before, after) = LabThread.In(lab.Namespace("v1"), () =>
        {
            var sent = SentToItself();
            using var transport = RawSocketTransport.Open();
            Assert.True(transport.HasIpv4 && transport.HasIpv6);
            return (sent, SentToItself());
        });

        Assert.Equal(before, after);
    }

    /// <summary>Packets that the namespace of this thread has sent by its loopback interface.</summary>
    static long SentToItself()
    {
        const int sentPackets = 9;
        var loopback = File.ReadLines("/proc/thread-self/net/dev").Select(line => line.Split(':')).Single(parts => parts[0].Trim() == "lo");
        return long.Parse(loopback[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[sentPackets], CultureInfo.InvariantCulture);
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_probe_that_expires_comes_back_whole(int family)
    {
        using var host = new LabHost(lab, "v1");
        lab.Wire("v1", "t1", family).Udp(_batch, ttl: 1);

        host.Transport.Send(_batch);
        var reply = Assert.Single(host.Receive(1));

        Assert.True(IpPacket.TryParse(reply.Bytes, out var packet));
        Assert.Equal(lab.Truth.Trace("v1", "t1", family, "udp").Hops[0][0], packet.Source.ToString());
        Assert.Equal(lab.VantageAddress("v1", family), packet.Destination);
        Assert.Equal((byte)64, packet.HopLimit);
        Assert.Equal(reply.Bytes.Length, packet.TotalLength);
        Assert.True(IcmpMessage.TryParse(packet.Payload, out var message));
        Assert.Equal(family == 4 ? IcmpTypes.TimeExceeded : Icmpv6Types.TimeExceeded, message.Type);
        Assert.True(family == 4 ? message.HasValidChecksum() : message.HasValidChecksum(packet.Source, packet.Destination));
        AssertQuotesTheProbe(packet.Payload, family);
    }

    void AssertQuotesTheProbe(ReadOnlySpan<byte> icmp, int family)
    {
        Assert.True(IcmpError.TryParse(icmp, family == 6, out var error));
        Assert.True(IpPacket.TryParseQuoted(error.Quoted, out var quoted));
        Assert.Equal(lab.VantageAddress("v1", family), quoted.Source);
        Assert.Equal(lab.TargetAddress("t1", family), quoted.Destination);
        Assert.Equal((byte)1, quoted.HopLimit);
        Assert.Equal(family == 4 ? Wire.Identification : 0, quoted.Identification);
        Assert.Equal(family == 6 ? Wire.FlowLabel : 0, quoted.FlowLabel);
        Assert.True(UdpDatagram.TryParse(quoted.Payload, out var datagram));
        Assert.Equal((Wire.SourcePort, Wire.ClosedPort), (datagram.SourcePort, datagram.DestinationPort));
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_target_answers_an_echo_request_and_a_closed_port(int family)
    {
        using var host = new LabHost(lab, "v1");
        var wire = lab.Wire("v1", "t1", family);
        wire.EchoRequest(_batch);
        wire.Udp(_batch, ttl: 64);
        wire.Tcp(_batch, TcpFlags.Syn);

        host.Transport.Send(_batch);
        var replies = host.Receive(3).Select(reply => Describe(reply.Bytes)).Order();

        var target = lab.TargetAddress("t1", family);
        string[] expected = family == 4 ? ["icmp 0/0", "icmp 3/3", "tcp Rst, Ack"] : ["icmp 1/4", "icmp 129/0", "tcp Rst, Ack"];
        Assert.Equal(expected.Select(reply => $"{target} {reply}"), replies);
    }

    static string Describe(byte[] bytes)
    {
        Assert.True(IpPacket.TryParse(bytes, out var packet));
        if (packet.Protocol == IpProtocols.Tcp && TcpSegment.TryParse(packet.Payload, out var segment))
            return $"{packet.Source} tcp {segment.Flags}";
        Assert.True(IcmpMessage.TryParse(packet.Payload, out var message));
        return $"{packet.Source} icmp {message.Type}/{message.Code}";
    }

    [LabFact]
    public void Both_families_and_several_chunks_go_out_in_one_batch()
    {
        using var host = new LabHost(lab, "v1");
        for (var i = 0; i < 20; i++)
        {
            lab.Wire("v1", "t1", 4).Udp(_batch, ttl: 1);
            lab.Wire("v1", "t1", 6).Udp(_batch, ttl: 1);
        }

        host.Transport.Send(_batch);
        var replies = host.Receive(40);

        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal(SendFailure.None, _batch.Failure(i)));
        Assert.Equal(20, replies.Count(reply => reply.Bytes[0] >> 4 == 4));
        Assert.Equal(20, replies.Count(reply => reply.Bytes[0] >> 4 == 6));
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_reply_arrives_after_its_probe_left_and_before_it_was_read(int family)
    {
        using var host = new LabHost(lab, "v1");
        var before = host.Transport.Receive(_batch, Instant.MinValue);
        lab.Wire("v1", "t1", family).Udp(_batch, ttl: 1);

        host.Transport.Send(_batch);
        var sent = _batch.At(0);
        var reply = Assert.Single(host.Receive(1));
        var after = host.Transport.Receive(_batch, Instant.MinValue);

        Assert.InRange(sent.UnixNanoseconds, before.UnixNanoseconds, after.UnixNanoseconds);
        Assert.InRange(reply.At.UnixNanoseconds, sent.UnixNanoseconds, after.UnixNanoseconds);
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void One_probe_that_cannot_leave_does_not_hold_back_the_others(int family)
    {
        using var host = new LabHost(lab, "v1");
        var wire = lab.Wire("v1", "t1", family);
        wire.Udp(_batch, ttl: 1);
        wire.Udp(_batch, ttl: 1, payloadLength: 1600);
        wire.Udp(_batch, ttl: 1);
        _batch.Add(10);
        wire.Udp(_batch, ttl: 1);

        host.Transport.Send(_batch);

        Assert.Equal(
            [SendFailure.None, SendFailure.TooBig, SendFailure.None, SendFailure.Other, SendFailure.None],
            Enumerable.Range(0, 5).Select(_batch.Failure));
        Assert.Equal(3, host.Receive(3).Count);
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_host_without_a_route_says_so(int family)
    {
        using var host = new LabHost(lab, "hub");
        lab.Wire("v1", "t1", family).Udp(_batch, ttl: 9);

        host.Transport.Send(_batch);

        Assert.Equal(SendFailure.NoRoute, _batch.Failure(0));
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_filter_lets_through_what_can_answer_and_nothing_else(int family)
    {
        using var listener = new LabHost(lab, "t2");
        using var talker = new LabHost(lab, "v1");
        var wire = lab.Wire("v1", "t2", family);
        wire.EchoRequest(_batch);
        wire.Udp(_batch, ttl: 64);
        wire.Tcp(_batch, TcpFlags.Syn);
        wire.Tcp(_batch, TcpFlags.Psh | TcpFlags.Ack);
        wire.Tcp(_batch, TcpFlags.Fin | TcpFlags.Ack);
        wire.Tcp(_batch, TcpFlags.Syn | TcpFlags.Ack);
        wire.Tcp(_batch, TcpFlags.Rst);
        wire.EchoReply(_batch);

        talker.Transport.Send(_batch);
        var received = listener.Receive(3).Select(packet => Describe(packet.Bytes)).Order();

        var source = lab.VantageAddress("v1", family);
        Assert.Equal([$"{source} icmp {(family == 4 ? 0 : 129)}/0", $"{source} tcp Rst", $"{source} tcp Syn, Ack"], received);
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_packet_longer_than_its_slot_is_cut_and_flagged(int family)
    {
        using var host = new LabHost(lab, "v1");
        lab.Wire("v1", "t1", family).Udp(_batch, ttl: 1, payloadLength: 400);
        var small = new PacketBatch(4, slotSize: 128);

        host.Transport.Send(_batch);
        var now = host.Transport.Receive(small, Instant.MinValue);
        if (small.Count == 0)
            host.Transport.Receive(small, now + TimeSpan.FromSeconds(5));

        Assert.Equal(1, small.Count);
        Assert.True(small.Truncated(0));
        Assert.Equal(128, small[0].Length);
        Assert.True(IpPacket.TryParse(small[0], out var packet));
        Assert.True(packet.IsTruncated);
        Assert.True(packet.TotalLength > 428);
    }

    [LabFact]
    public void What_the_kernel_dropped_is_counted()
    {
        const int Sent = 60_000;
        using var host = new LabHost(lab, "v1");
        for (var i = 0; i < 60; i++)
            lab.Wire("v1", "t1", 4).Udp(_batch, ttl: 1);

        for (var sent = 0; sent < Sent; sent += 60)
            host.Transport.Send(_batch);
        var received = Drain(host.Transport);
        host.Transport.Send(_batch);
        received += host.Receive(60).Count;

        Assert.True(host.Transport.RepliesDropped > 0);
        Assert.Equal(Sent + 60, received + host.Transport.RepliesDropped);
    }

    static int Drain(RawSocketTransport transport)
    {
        var batch = new PacketBatch(64);
        var received = 0;
        do
        {
            transport.Receive(batch, Instant.MinValue);
            received += batch.Count;
        }
        while (batch.Count > 0);
        return received;
    }

    [LabFact]
    public void Sending_and_receiving_allocate_nothing()
    {
        using var host = new LabHost(lab, "v1");
        lab.Wire("v1", "t1", 4).Udp(_batch, ttl: 1);
        lab.Wire("v1", "t1", 6).Udp(_batch, ttl: 1);
        var replies = new PacketBatch(64);

        var allocated = Allocation.Of(() =>
        {
            for (var i = 0; i < 50; i++)
                Exchange();
        });

        Assert.Equal(0, allocated);

        void Exchange()
        {
            host.Transport.Send(_batch);
            var deadline = _batch.At(0) + TimeSpan.FromSeconds(5);
            for (var count = 0; count < 2; count += replies.Count)
                Assert.True(host.Transport.Receive(replies, deadline) < deadline);
        }
    }

    [LabFact]
    public void Without_the_capability_the_message_names_the_remedy()
    {
        var failure = Assert.Throws<MissingCapabilityException>(() => LabThread.WithoutCapabilities(RawSocketTransport.Open));

        Assert.Equal("socket(AF_INET, SOCK_RAW, 255)", failure.Operation);
        Assert.Equal(1, failure.Number);
        Assert.Contains("setcap cap_net_raw+ep", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--cap-add NET_RAW", failure.Message, StringComparison.Ordinal);
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_source_address_is_the_one_of_the_way_out(int family)
    {
        var target = lab.TargetAddress("t1", family);

        Assert.Equal(lab.VantageAddress("v2", family), LabThread.In(lab.Namespace("v2"), () => SourceAddress.Towards(target)));
        Assert.Null(LabThread.In(lab.Namespace("hub"), () => SourceAddress.Towards(target)));
    }

    [Fact]
    public void The_source_address_towards_this_host_is_its_own() =>
        Assert.Equal(Address.Parse("127.0.0.1"), SourceAddress.Towards(Address.Parse("127.0.0.1")));
}
