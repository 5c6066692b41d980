using Tracefleet.Addressing;
using Tracefleet.Lab;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Testing;

namespace Tracefleet.Sockets.Linux.Tests.Rings;

[Collection(LabCollection.Name)]
public sealed class PacketRingTests
{
    static readonly Address s_target4 = Address.Parse("198.18.7.7"), s_target6 = Address.Parse("2001:db8:f000::7");
    static readonly Address s_vantage4 = Address.Parse("100.64.1.1"), s_vantage6 = Address.Parse("2001:db8:1::1");
    static readonly Address s_router4 = Address.Parse("100.64.1.2"), s_router6 = Address.Parse("2001:db8:1::2");

    readonly PacketBatch _batch = new(64, headroom: 16);

    static Wire ToTarget(int family) => family == 4 ? new(s_vantage4, s_target4) : new(s_vantage6, s_target6);

    static PacketRingTransport Open(ChainFixture chain, SendBackend backend = SendBackend.Auto, string? interfaceName = null) =>
        LabThread.In(chain.Vantage, () => PacketRingTransport.Open(new() { Backend = backend, Interface = interfaceName, RingMegabytes = 4 }));

    static List<Received> Receive(IProbeReceiver receiver, int expected)
    {
        var batch = new PacketBatch(64);
        var received = new List<Received>();
        var deadline = receiver.Receive(batch, Instant.MinValue) + TimeSpan.FromSeconds(5);
        Keep();
        while (received.Count < expected && receiver.Receive(batch, deadline) < deadline)
            Keep();
        return received;

        void Keep()
        {
            for (var i = 0; i < batch.Count; i++)
                received.Add(new Received(batch[i].ToArray(), batch.At(i), batch.Truncated(i)));
        }
    }

    [LabTheory]
    [InlineData(SendBackend.Xdp)]
    [InlineData(SendBackend.Packet)]
    [InlineData(SendBackend.Raw)]
    public void What_is_sent_arrives_byte_for_byte(SendBackend backend)
    {
        using var chain = new ChainFixture(hops: 1);
        using var sender = Open(chain, backend);
        using var other = LabThread.In(chain.Router(1), () => PacketRingTransport.Open(new() { Backend = SendBackend.Raw, RingMegabytes = 2 }));
        for (var i = 0; i < 30; i++)
        {
            new Wire(s_vantage4, s_target4).Tcp(_batch, TcpFlags.Rst);
            new Wire(s_vantage6, s_target6).EchoReply(_batch);
        }

        sender.Send(_batch);
        var received = Receive(other, 60).Select(packet => Convert.ToHexString(packet.Bytes)).Order();

        Assert.Equal(backend, sender.Backend);
        Assert.All(Enumerable.Range(0, 60), i => Assert.Equal(SendFailure.None, _batch.Failure(i)));
        Assert.Equal(Enumerable.Range(0, 60).Select(i => Convert.ToHexString(_batch[i])).Order(), received);
    }

    [LabTheory]
    [InlineData(SendBackend.Xdp, 4)]
    [InlineData(SendBackend.Xdp, 6)]
    [InlineData(SendBackend.Packet, 4)]
    [InlineData(SendBackend.Packet, 6)]
    [InlineData(SendBackend.Raw, 4)]
    public void Every_hop_answers_after_its_probe_left_and_before_it_was_read(SendBackend backend, int family)
    {
        using var chain = new ChainFixture(hops: 3);
        using var transport = Open(chain, backend);
        for (byte ttl = 1; ttl <= 3; ttl++)
            ToTarget(family).Udp(_batch, ttl, payloadLength: 12 + ttl);

        transport.Send(_batch);
        var replies = Receive(transport, 3).OrderBy(reply => reply.Bytes.Length).ToList();
        var after = transport.Receive(_batch, Instant.MinValue);

        string[] expected = family == 4 ? ["100.64.1.2", "100.64.2.2", "198.18.7.7"] : ["2001:db8:1::2", "2001:db8:2::2", "2001:db8:3::2"];
        Assert.Equal(expected, replies.Select(reply => IpPacket.TryParse(reply.Bytes, out var packet) ? packet.Source.ToString() : ""));
        Assert.All(replies, reply => Assert.InRange(reply.At.UnixNanoseconds, after.UnixNanoseconds - 5_000_000_000, after.UnixNanoseconds));
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_reply_is_stamped_between_its_probe_and_its_reading(int family)
    {
        using var chain = new ChainFixture(hops: 1);
        using var transport = Open(chain);
        ToTarget(family).EchoRequest(_batch);

        transport.Send(_batch);
        var sent = _batch.At(0);
        var reply = Assert.Single(Receive(transport, 1));
        var after = transport.Receive(_batch, Instant.MinValue);

        Assert.InRange(reply.At.UnixNanoseconds, sent.UnixNanoseconds, after.UnixNanoseconds);
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void The_filter_lets_through_what_can_answer_and_nothing_else(int family)
    {
        using var chain = new ChainFixture(hops: 1);
        using var talker = Open(chain);
        using var listener = LabThread.In(chain.Router(1), () => PacketRingTransport.Open(new() { RingMegabytes = 2 }));
        var wire = ToTarget(family);
        wire.EchoRequest(_batch);
        wire.Udp(_batch, ttl: 64);
        wire.Tcp(_batch, TcpFlags.Syn);
        wire.Tcp(_batch, TcpFlags.Psh | TcpFlags.Ack);
        wire.Tcp(_batch, TcpFlags.Fin | TcpFlags.Ack);
        wire.Tcp(_batch, TcpFlags.Syn | TcpFlags.Ack);
        wire.Tcp(_batch, TcpFlags.Rst);
        wire.EchoReply(_batch);

        talker.Send(_batch);
        var received = Receive(listener, 3).Select(packet => Convert.ToHexString(packet.Bytes)).Order();

        Assert.Equal(Enumerable.Range(5, 3).Select(i => Convert.ToHexString(_batch[i])).Order(), received);
    }

    [LabFact]
    public void What_does_not_fit_is_told_apart_from_what_does()
    {
        using var chain = new ChainFixture(hops: 1);
        foreach (var backend in new[] { SendBackend.Xdp, SendBackend.Packet })
        {
            using var transport = Open(chain, backend);
            _batch.Clear();
            ToTarget(4).Udp(_batch, ttl: 1);
            ToTarget(4).Udp(_batch, ttl: 1, payloadLength: 1600);
            _batch.Add(10);
            ToTarget(4).Udp(_batch, ttl: 1);

            transport.Send(_batch);

            Assert.Equal(
                [SendFailure.None, SendFailure.TooBig, SendFailure.Other, SendFailure.None], Enumerable.Range(0, 4).Select(_batch.Failure));
            Assert.Equal(2, Receive(transport, 2).Count);
        }
    }

    [LabFact]
    public void What_the_kernel_dropped_is_counted()
    {
        const int Sent = 60_000;
        using var chain = new ChainFixture(hops: 1);
        using var transport = LabThread.In(chain.Vantage, () => PacketRingTransport.Open(new() { RingMegabytes = 2 }));
        for (var i = 0; i < 60; i++)
            ToTarget(4).Udp(_batch, ttl: 1);

        for (var sent = 0; sent < Sent; sent += 60)
            transport.Send(_batch);
        var received = Receive(transport, 1).Count;
        for (var more = -1; more != 0; received += more)
            more = Receive(transport, received == 0 ? 1 : 0).Count;

        Assert.True(transport.RepliesDropped > 0);
        Assert.Equal(Sent, received + transport.RepliesDropped);
    }

    [LabTheory]
    [InlineData(SendBackend.Xdp)]
    [InlineData(SendBackend.Packet)]
    public void An_interface_that_goes_down_and_comes_back_is_survived(SendBackend backend)
    {
        using var chain = new ChainFixture(hops: 1);
        LabThread.In(chain.Vantage, () =>
        {
            using var transport = PacketRingTransport.Open(new() { Backend = backend, RingMegabytes = 2 });
            ToTarget(4).Udp(_batch, ttl: 1);
            transport.Send(_batch);
            Assert.Single(Receive(transport, 1));

            ChainFixture.Ip(chain.Vantage, "link set down1 down");
            transport.Send(_batch);
            Assert.NotEqual(SendFailure.None, _batch.Failure(0));
            transport.Send(_batch);
            Assert.Equal(SendFailure.NoRoute, _batch.Failure(0));

            ChainFixture.Ip(chain.Vantage, "link set down1 up");
            ChainFixture.Ip(chain.Vantage, "route add default via 100.64.1.2");
            transport.Send(_batch);
            Assert.Equal(SendFailure.None, _batch.Failure(0));
            return Assert.Single(Receive(transport, 1));
        });
    }

    [LabTheory]
    [InlineData(SendBackend.Xdp)]
    [InlineData(SendBackend.Packet)]
    public void After_its_end_a_transport_refuses_instead_of_touching_memory_that_is_gone(SendBackend backend)
    {
        using var chain = new ChainFixture(hops: 1);
        var transport = Open(chain, backend);
        ToTarget(4).Udp(_batch, ttl: 1);
        transport.Send(_batch);

        transport.Dispose();

        Assert.Throws<ObjectDisposedException>(() => transport.Send(_batch));
        Assert.Throws<ObjectDisposedException>(() => transport.Receive(new PacketBatch(4), Instant.MaxValue));
        transport.Dispose();
    }

    [LabFact]
    public void A_queue_that_was_just_closed_is_opened_again()
    {
        using var chain = new ChainFixture(hops: 1);
        for (var i = 0; i < 20; i++)
        {
            using var transport = Open(chain, SendBackend.Xdp);
            using var second = LabThread.In(chain.Vantage, transport.OpenSender);
            Assert.Equal(SendBackend.Xdp, transport.Backend);
        }
    }

    [LabFact]
    public void Without_a_free_queue_the_next_faster_way_is_taken_and_the_reason_named()
    {
        using var chain = new ChainFixture(hops: 1);
        using var first = Open(chain, SendBackend.Xdp);
        using var second = Open(chain, SendBackend.Xdp);
        using var third = Open(chain, SendBackend.Xdp);
        using var fourth = Open(chain, SendBackend.Xdp);

        using var fifth = Open(chain);

        Assert.Equal(SendBackend.Packet, fifth.Backend);
        Assert.StartsWith("AF_XDP on down1: bind(AF_XDP, down1) failed: ", Assert.Single(fifth.Unavailable), StringComparison.Ordinal);
        var refused = Assert.Throws<RawSocketException>(() => Open(chain, SendBackend.Xdp));
        Assert.Equal(16, refused.Number);
    }

    [LabFact]
    public void Without_a_default_route_the_kernel_sends()
    {
        using var chain = new ChainFixture(hops: 1);
        ChainFixture.Ip(chain.Vantage, "route del default");
        ChainFixture.Ip(chain.Vantage, "-6 route del default");

        using var transport = Open(chain);
        ToTarget(4).Udp(_batch, ttl: 1);
        new Wire(s_vantage4, s_router4).EchoRequest(_batch);
        new Wire(s_vantage6, s_router6).EchoRequest(_batch);
        transport.Send(_batch);

        Assert.Equal(SendBackend.Raw, transport.Backend);
        Assert.Single(transport.Unavailable);
        Assert.Equal([SendFailure.NoRoute, SendFailure.None, SendFailure.None], Enumerable.Range(0, 3).Select(_batch.Failure));
        Assert.Equal(2, Receive(transport, 2).Count);
    }

    [LabFact]
    public void An_unknown_interface_is_refused_by_name()
    {
        using var chain = new ChainFixture(hops: 1);

        var refused = Assert.Throws<RawSocketException>(() => Open(chain, interfaceName: "eth7"));

        Assert.Equal("There is no interface 'eth7' here; 'ip link' lists what there is.", refused.Message);
        using var known = Open(chain, interfaceName: "down1");
        Assert.Equal(SendBackend.Xdp, known.Backend);
    }

    [LabTheory]
    [InlineData(SendBackend.Xdp)]
    [InlineData(SendBackend.Packet)]
    public void Two_threads_send_and_a_third_receives_and_nothing_is_lost(SendBackend backend)
    {
        const int Rounds = 200, Each = 20;
        using var chain = new ChainFixture(hops: 2);
        using var transport = Open(chain, backend);
        using var second = LabThread.In(chain.Vantage, transport.OpenSender);
        var threads = new[] { transport, second }.Select(sender => new Thread(() => SendAll(sender))).ToList();

        threads.ForEach(thread => thread.Start());
        var received = Receive(transport, 2 * Rounds * Each);
        threads.ForEach(thread => thread.Join());

        Assert.Equal(2 * Rounds * Each, received.Count);
        Assert.Equal(0, transport.RepliesDropped);

        static void SendAll(IProbeSender sender)
        {
            var batch = new PacketBatch(Each);
            for (var i = 0; i < Each; i++)
                ToTarget(i % 2 == 0 ? 4 : 6).Udp(batch, ttl: (byte)(1 + i / 2 % 2));
            for (var round = 0; round < Rounds; round++)
                sender.Send(batch);
        }
    }

    [LabTheory]
    [InlineData(SendBackend.Xdp)]
    [InlineData(SendBackend.Packet)]
    public void Sending_and_receiving_allocate_nothing(SendBackend backend)
    {
        using var chain = new ChainFixture(hops: 1);
        using var transport = Open(chain, backend);
        ToTarget(4).Udp(_batch, ttl: 1);
        ToTarget(6).Udp(_batch, ttl: 1);
        var replies = new PacketBatch(64);

        var allocated = Allocation.Of(() =>
        {
            for (var i = 0; i < 50; i++)
                Exchange();
        });

        Assert.Equal(0, allocated);

        void Exchange()
        {
            transport.Send(_batch);
            var deadline = _batch.At(0) + TimeSpan.FromSeconds(5);
            for (var received = 0; received < 2; received += replies.Count)
                Assert.True(transport.Receive(replies, deadline) < deadline);
        }
    }
}
