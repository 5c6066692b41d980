using Tracefleet.Addressing;
using Tracefleet.Packets.Tests.Vectors;
using Tracefleet.Testing;

namespace Tracefleet.Packets.Tests;

public class AllocationTests
{
    static readonly byte[] Buffer = new byte[2000];
    static readonly byte[] Payload = new byte[40];
    static readonly Address Source = Address.Parse("192.0.2.1"), Destination = Address.Parse("198.51.100.2");

    [Fact]
    public void Views_allocate_nothing()
    {
        var packets = PacketVector.Committed.Select(vector => vector.Bytes).ToArray();
        Assert.Equal(0, Allocation.Of(() =>
        {
            foreach (var packet in packets)
                EveryAccessor.Read(packet);
        }));
    }

    [Fact]
    public void Writers_allocate_nothing() => Assert.Equal(0, Allocation.Of(WriteEverything));

    static void WriteEverything()
    {
        Ipv4Packet.WriteHeader(Buffer, new Ipv4Header(Source, Destination, 1, IpProtocols.Udp), 48);
        Ipv6Packet.WriteHeader(Buffer, new Ipv6Header(Source, Destination, 1, IpProtocols.Udp), 48);
        UdpDatagram.Write(Buffer, Source, Destination, 1, 2, Payload);
        UdpDatagram.WriteWithChecksum(Buffer, Source, Destination, 1, 2, Payload, 3);
        TcpSegment.Write(Buffer, new TcpHeader(Source, Destination, 1, 2, 3), [TcpOption.NoOperation], Payload);
        IcmpEcho.WriteRequest(Buffer, 1, 2, Payload);
        IcmpEcho.WriteReplyWithChecksum(Buffer, 1, 2, Payload, 3);
        Icmpv6Echo.WriteReply(Buffer, Source, Destination, 1, 2, Payload);
        Icmpv6Echo.WriteRequestWithChecksum(Buffer, Source, Destination, 1, 2, Payload, 3);
        Span<byte> extensions = stackalloc byte[100];
        var length = IcmpExtensions.WriteMpls(extensions, [new MplsLabel(16, 0, true, 1)]);
        IcmpError.Write(Buffer, false, Source, Destination, IcmpTypes.TimeExceeded, 0, Payload, extensions[..length]);
    }

}
