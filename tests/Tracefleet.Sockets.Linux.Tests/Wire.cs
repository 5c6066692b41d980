using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Sockets.Linux.Tests;

/// <summary>Writes the packets these tests send into the next slot of a batch.</summary>
sealed class Wire(Address source, Address destination)
{
    public const ushort SourcePort = 33_000, ClosedPort = 33_434, Identification = 0x1234;
    public const uint FlowLabel = 0xABCDE;

    delegate int PayloadWriter(Span<byte> buffer);

    public void Udp(PacketBatch batch, byte ttl, int payloadLength = 12) => Add(batch, ttl, IpProtocols.Udp, buffer =>
        UdpDatagram.Write(buffer, source, destination, SourcePort, ClosedPort, new byte[payloadLength]));

    public void EchoRequest(PacketBatch batch, byte ttl = 64) => Add(batch, ttl, IcmpProtocol, buffer => source.IsIpv4
        ? IcmpEcho.WriteRequest(buffer, 7, 1, "mark"u8)
        : Icmpv6Echo.WriteRequest(buffer, source, destination, 7, 1, "mark"u8));

    public void EchoReply(PacketBatch batch) => Add(batch, 64, IcmpProtocol, buffer => source.IsIpv4
        ? IcmpEcho.WriteReply(buffer, 7, 1, "mark"u8)
        : Icmpv6Echo.WriteReply(buffer, source, destination, 7, 1, "mark"u8));

    public void Tcp(PacketBatch batch, TcpFlags flags) => Add(batch, 64, IpProtocols.Tcp, buffer =>
        TcpSegment.Write(buffer, new TcpHeader(source, destination, SourcePort, ClosedPort, 1, 1, flags), default, "data"u8));

    byte IcmpProtocol => source.IsIpv4 ? IpProtocols.Icmp : IpProtocols.Icmpv6;

    void Add(PacketBatch batch, byte ttl, byte protocol, PayloadWriter write)
    {
        var header = source.IsIpv4 ? Ipv4Packet.MinimumHeaderLength : Ipv6Packet.HeaderLength;
        var length = write(batch.NextBuffer[header..]);
        if (source.IsIpv4)
            Ipv4Packet.WriteHeader(batch.NextBuffer, new Ipv4Header(source, destination, ttl, protocol, Identification, DontFragment: true), length);
        else
            Ipv6Packet.WriteHeader(batch.NextBuffer, new Ipv6Header(source, destination, ttl, protocol, FlowLabel), length);
        batch.Add(header + length);
    }
}
