using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Simulation.Paths;

namespace Tracefleet.Simulation.Transport;

/// <summary>A destination that a probe reached.</summary>
readonly ref struct DestinationHost
{
    // Inner addresses behind a translator are of the shared space of RFC 6598.
    const uint SharedSpace = 0x6440_0000;

    readonly World _world;
    readonly Address _address;
    readonly ref readonly PathEnd _end;

    public DestinationHost(World world, Address address, ref readonly PathEnd end)
    {
        (_world, _address) = (world, address);
        _end = ref end;
    }

    /// <summary>Writes the reply and says how long it is; 0 when the host does not answer.</summary>
    public int Answer(Span<byte> reply, in OutgoingPacket packet, ushort identification)
    {
        if (packet.IsFragment)
            return 0;
        var identity = _world.Hash.Of(Purpose.Service, _address.Bits, 1);
        var (echo, udp) = _world.Finder.Services(_address);
        var header = new ReplyHeader(_address, packet.Ip.Source, ReplyTtl(identity), identification);
        return packet.Ip.Protocol switch
        {
            IpProtocols.Udp when (udp || _end.IsInterface) && !IsOpenUdp(packet.Flow.DestinationPort) =>
                AnswerUdp(reply, in packet, in header, identity),
            IpProtocols.Tcp => AnswerTcp(reply, in packet, in header, identity),
            _ when packet.IsIcmp && (echo || _end.IsInterface) && IsEchoRequest(in packet) =>
                ReplyWriter.WriteEchoReply(reply, in packet, in header),
            _ => 0,
        };
    }

    // Most hosts start at 64, some at 128, network gear at 255.
    byte ReplyTtl(ulong identity)
    {
        var initial = _end.IsInterface ? 255 : KeyedHash.Below(identity, 100) switch { < 80 => 64, < 95 => 128, _ => 255 };
        return (byte)(initial - _world.Traits.ReturnLength(identity, _end.Routers + _end.Hidden));
    }

    // A name server or a clock takes the datagram and says nothing that a probe would understand.
    static bool IsOpenUdp(ushort port) => port is 53 or 123;

    int AnswerUdp(Span<byte> reply, in OutgoingPacket packet, in ReplyHeader header, ulong identity)
    {
        var (type, code) = packet.Ip.IsIpv4
            ? (IcmpTypes.DestinationUnreachable, IcmpCodes.PortUnreachable)
            : (Icmpv6Types.DestinationUnreachable, Icmpv6Codes.PortUnreachable);
        return WriteError(reply, in packet, in header, type, code, identity);
    }

    int AnswerTcp(Span<byte> reply, in OutgoingPacket packet, in ReplyHeader header, ulong identity)
    {
        TcpSegment.TryParse(packet.Ip.Payload, out var tcp);
        if ((tcp.Flags & TcpFlags.Rst) != 0)
            return 0;
        var state = _world.Finder.TcpPort(_address, tcp.DestinationPort);
        if (state == TcpPortState.Dropped || (state == TcpPortState.SynDropped && (tcp.Flags & TcpFlags.Syn) != 0))
            return 0;
        return state == TcpPortState.Rejected
            ? Reject(reply, in packet, in header, identity)
            : ReplyWriter.WriteTcp(reply, in packet, in header, state == TcpPortState.Open, (uint)(identity >> 32));
    }

    // The code that a host's own filter gives, as distinct from a router's.
    int Reject(Span<byte> reply, in OutgoingPacket packet, in ReplyHeader header, ulong identity)
    {
        var (type, code) = packet.Ip.IsIpv4
            ? (IcmpTypes.DestinationUnreachable, IcmpCodes.HostAdministrativelyProhibited)
            : (Icmpv6Types.DestinationUnreachable, Icmpv6Codes.CommunicationAdministrativelyProhibited);
        return WriteError(reply, in packet, in header, type, code, identity);
    }

    int WriteError(Span<byte> reply, in OutgoingPacket packet, in ReplyHeader header, byte type, byte code, ulong identity)
    {
        var quotedTtl = (byte)(packet.Ip.HopLimit - _end.Routers);
        var inner = _end.IsTranslated ? SharedSpace | (uint)(identity >> 42) : 0;
        return ReplyWriter.WriteError(reply, in packet, in header, new ErrorReport(type, code, quotedTtl, QuotesAll: true), inner);
    }

    static bool IsEchoRequest(in OutgoingPacket packet) =>
        IcmpMessage.TryParse(packet.Ip.Payload, out var message)
        && message.Type == (packet.Ip.IsIpv4 ? IcmpTypes.EchoRequest : Icmpv6Types.EchoRequest) && message.Code == 0;
}
