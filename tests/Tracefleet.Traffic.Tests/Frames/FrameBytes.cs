using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Traffic.Tests.Frames;

/// <summary>Writes frames for tests: link headers by hand, packets by the writers of the packets room.</summary>
static class FrameBytes
{
    public static readonly Address
        Client = Address.Parse("192.0.2.1"), Server = Address.Parse("198.51.100.9"), Client6 = Address.Parse("2001:db8::1"), Server6 = Address.Parse("2001:db8:9::9");

    public static byte[] Ethernet(ushort type, params byte[] rest) => [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, .. Word(type), .. rest];

    public static byte[] Tag(ushort vlan, ushort type) => [.. Word(vlan), .. Word(type)];

    /// <summary>A TCP segment with SYN and ACK from port 50,000 to 443, DSCP 46, and so much data.</summary>
    public static byte[] Tcp(int data = 0) => Ipv4(IpProtocols.Tcp, Segment(Client, Server, data));

    public static byte[] Tcp6(int data = 0) => Ipv6(IpProtocols.Tcp, Segment(Client6, Server6, data));

    public static byte[] Udp(int data = 0)
    {
        var datagram = new byte[UdpDatagram.HeaderLength + data];
        UdpDatagram.Write(datagram, Client, Server, 5_353, 53, new byte[data]);
        return Ipv4(IpProtocols.Udp, datagram);
    }

    public static byte[] Ipv4(byte protocol, params byte[] payload)
    {
        var header = new byte[Ipv4Packet.MinimumHeaderLength];
        Ipv4Packet.WriteHeader(header, new Ipv4Header(Client, Server, 64, protocol, TypeOfService: 0xB8), payload.Length);
        return [.. header, .. payload];
    }

    public static byte[] Ipv6(byte nextHeader, params byte[] payload)
    {
        var header = new byte[Ipv6Packet.HeaderLength];
        Ipv6Packet.WriteHeader(header, new Ipv6Header(Client6, Server6, 64, nextHeader, TrafficClass: 0xB8), payload.Length);
        return [.. header, .. payload];
    }

    public static byte[] Word(int value) => [(byte)(value >> 8), (byte)(value & 0xFF)];

    public static byte[] Segment(Address source, Address destination, int data)
    {
        var segment = new byte[TcpSegment.MinimumHeaderLength + data];
        TcpSegment.Write(segment, new TcpHeader(source, destination, 50_000, 443, 1, Flags: TcpFlags.Syn | TcpFlags.Ack), [], new byte[data]);
        return segment;
    }
}
