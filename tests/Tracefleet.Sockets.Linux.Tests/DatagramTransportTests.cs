using Tracefleet.Lab;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Datagrams;

namespace Tracefleet.Sockets.Linux.Tests;

[Collection(LabCollection.Name)]
public sealed class DatagramTransportTests(LabFixture lab)
{
    readonly PacketBatch _batch = new(64);

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_probe_that_expires_comes_back_with_its_payload(int family)
    {
        var (source, destination) = (lab.VantageAddress("v1", family), lab.TargetAddress("t1", family));
        var payload = Enumerable.Range(1, 40).Select(number => (byte)number).ToArray();
        WriteUdp(source, destination, payload, ttl: 1);

        var reply = Assert.Single(Exchange(1));

        Assert.True(reply.Rebuilt);
        Assert.True(IpPacket.TryParse(reply.Bytes, out var outer));
        Assert.Equal((lab.Truth.Trace("v1", "t1", family, "udp").Hops[0][0], source, (byte)64), (outer.Source.ToString(), outer.Destination, outer.HopLimit));
        Assert.True(IcmpError.TryParse(outer.Payload, outer.IsIpv6, out var error));
        Assert.Equal(family == 4 ? IcmpTypes.TimeExceeded : Icmpv6Types.TimeExceeded, error.Type);
        Assert.True(IpPacket.TryParseQuoted(error.Quoted, out var quoted));
        Assert.Equal((source, destination), (quoted.Source, quoted.Destination));
        Assert.True(UdpDatagram.TryParse(quoted.Payload, out var udp));
        Assert.Equal((Wire.SourcePort, Wire.ClosedPort), (udp.SourcePort, udp.DestinationPort));
        Assert.Equal(payload, udp.Payload);
        Assert.True(reply.At >= reply.SentAt && reply.At - reply.SentAt < TimeSpan.FromSeconds(5));
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void A_target_answers_an_echo_request_and_a_closed_port(int family)
    {
        var wire = lab.Wire("v1", "t1", family);
        wire.EchoRequest(_batch);
        wire.Udp(_batch, ttl: 64);

        var types = Exchange(2).Select(reply => reply.Bytes[family == 4 ? 20 : 40]).Order();

        Assert.Equal(family == 4 ? [IcmpTypes.EchoReply, IcmpTypes.DestinationUnreachable] : [Icmpv6Types.DestinationUnreachable, Icmpv6Types.EchoReply], types);
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void Two_processes_may_use_the_same_port_and_identifier(int family)
    {
        var wire = lab.Wire("v1", "t1", family);
        wire.EchoRequest(_batch);
        wire.Udp(_batch, ttl: 1);
        lab.AllowEchoSockets("v1");

        LabThread.AsNobodyIn(lab.Namespace("v1"), () =>
        {
            using var first = new DatagramTransport();
            using var second = new DatagramTransport();
            first.Send(_batch);
            second.Send(_batch);
            foreach (var transport in new[] { first, second })
            {
                var replies = Receive(transport, 2);
                Assert.Equal(2, replies.Count);
                Assert.Contains(replies, reply => EchoIdentifier(reply.Bytes, family) == 7);
            }
            return true;
        });
    }

    [LabFact]
    public void Tcp_is_not_permitted()
    {
        lab.Wire("v1", "t1", 4).Tcp(_batch, TcpFlags.Syn);

        LabThread.AsNobodyIn(lab.Namespace("v1"), () =>
        {
            using var transport = new DatagramTransport();
            transport.Send(_batch);
            return true;
        });

        Assert.Equal(SendFailure.NotPermitted, _batch.Failure(0));
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void Without_a_route_or_with_a_size_that_does_not_fit_the_probe_says_why(int family)
    {
        var ours = lab.VantageAddress("v1", family);
        WriteUdp(ours, lab.TargetAddress("t1", family), new byte[1_900], ttl: 1);
        WriteUdp(lab.VantageAddress("v2", family), lab.TargetAddress("t1", family), new byte[12], ttl: 1);

        Exchange(0);

        Assert.Equal([SendFailure.TooBig, SendFailure.NoSourceAddress], [_batch.Failure(0), _batch.Failure(1)]);
    }

    static int? EchoIdentifier(byte[] packet, int family) =>
        IpPacket.TryParse(packet, out var ip) && IcmpMessage.TryParse(ip.Payload, out var echo)
            && echo.Type == (family == 4 ? IcmpTypes.EchoReply : Icmpv6Types.EchoReply) ? echo.Identifier : null;

    void WriteUdp(Addressing.Address source, Addressing.Address destination, byte[] payload, byte ttl)
    {
        var header = source.IsIpv4 ? Ipv4Packet.MinimumHeaderLength : Ipv6Packet.HeaderLength;
        var length = UdpDatagram.Write(_batch.NextBuffer[header..], source, destination, Wire.SourcePort, Wire.ClosedPort, payload);
        if (source.IsIpv4)
            Ipv4Packet.WriteHeader(_batch.NextBuffer, new Ipv4Header(source, destination, ttl, IpProtocols.Udp, DontFragment: true), length);
        else
            Ipv6Packet.WriteHeader(_batch.NextBuffer, new Ipv6Header(source, destination, ttl, IpProtocols.Udp), length);
        _batch.Add(header + length);
    }

    /// <summary>Sends the batch as an ordinary user and takes what comes back.</summary>
    List<Reply> Exchange(int expected)
    {
        lab.AllowEchoSockets("v1");
        return LabThread.AsNobodyIn(lab.Namespace("v1"), () =>
        {
            using var transport = new DatagramTransport();
            transport.Send(_batch);
            return Receive(transport, expected);
        });
    }

    List<Reply> Receive(DatagramTransport transport, int expected)
    {
        var batch = new PacketBatch(64);
        var replies = new List<Reply>();
        var deadline = transport.Receive(batch, Instant.MinValue) + TimeSpan.FromSeconds(5);
        do
        {
            for (var i = 0; i < batch.Count; i++)
                replies.Add(new Reply(batch[i].ToArray(), batch.At(i), _batch.At(0), batch.Rebuilt(i)));
        }
        while (replies.Count < expected && transport.Receive(batch, deadline) < deadline);
        return replies;
    }

    sealed record Reply(byte[] Bytes, Instant At, Instant SentAt, bool Rebuilt);
}
