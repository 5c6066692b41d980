using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Simulation.Paths;
using Tracefleet.Simulation.Transport;

namespace Tracefleet.Simulation.Tests;

/// <summary>A reply as the tests look at it; error fields are null for what is no ICMP error.</summary>
sealed record Seen(
    Address From, byte ReplyTtl, byte Protocol, byte? Type, byte? Code, byte? QuotedTtl, ushort? QuotedUdpChecksum, int QuotedLength,
    MplsLabel? Label, TcpFlags Flags, Instant At)
{
    /// <summary>MTU that the message tells; 0 in others.</summary>
    public uint Mtu { get; init; }

    public byte TrafficClass { get; init; }

    public byte QuotedTrafficClass { get; init; }

    /// <summary>Payload of the interface information object as hexadecimal digits; empty when there is none.</summary>
    public string Interface { get; init; } = "";
}

/// <summary>Writes probes and reads replies.</summary>
static class Wire
{
    static readonly byte[] Zeroes = new byte[1500];

    public static int WriteUdp(Span<byte> packet, Address source, Address destination, int ttl, FlowFields flow, int payloadLength = 12)
    {
        var headerLength = destination.IsIpv4 ? Ipv4Packet.MinimumHeaderLength : Ipv6Packet.HeaderLength;
        var length = UdpDatagram.Write(
            packet[headerLength..], source, destination, flow.SourcePort, flow.DestinationPort, Zeroes.AsSpan(0, payloadLength));
        return length + WriteIp(packet, source, destination, ttl, IpProtocols.Udp, length, flow.FlowLabel);
    }

    public static int WriteEcho(Span<byte> packet, Address source, Address destination, int ttl, ushort identifier, ushort checksum,
        ushort sequence)
    {
        var isIpv4 = destination.IsIpv4;
        var message = packet[(isIpv4 ? Ipv4Packet.MinimumHeaderLength : Ipv6Packet.HeaderLength)..];
        var length = isIpv4
            ? IcmpEcho.WriteRequestWithChecksum(message, identifier, sequence, new byte[4], checksum)
            : Icmpv6Echo.WriteRequestWithChecksum(message, source, destination, identifier, sequence, new byte[4], checksum);
        return length + WriteIp(packet, source, destination, ttl, isIpv4 ? IpProtocols.Icmp : IpProtocols.Icmpv6, length, 0);
    }

    public static int WriteSyn(Span<byte> packet, Address source, Address destination, int ttl, ushort port, TcpFlags flags = TcpFlags.Syn)
    {
        var headerLength = destination.IsIpv4 ? Ipv4Packet.MinimumHeaderLength : Ipv6Packet.HeaderLength;
        var length = TcpSegment.Write(packet[headerLength..], new TcpHeader(source, destination, 40_000, port, 77, Flags: flags), [], []);
        return length + WriteIp(packet, source, destination, ttl, IpProtocols.Tcp, length, 0);
    }

    public static int WriteIp(
        Span<byte> packet, Address source, Address destination, int ttl, byte protocol, int length, uint flowLabel, byte trafficClass = 0,
        bool dontFragment = false) => destination.IsIpv4
            ? Ipv4Packet.WriteHeader(
                packet, new Ipv4Header(source, destination, (byte)ttl, protocol, 0, trafficClass, dontFragment), length)
            : Ipv6Packet.WriteHeader(packet, new Ipv6Header(source, destination, (byte)ttl, protocol, flowLabel, trafficClass), length);

    /// <summary>A UDP probe of a whole size in bytes.</summary>
    public static int WriteSized(Span<byte> packet, Address source, Address destination, int ttl, int size, bool dontFragment)
    {
        var headerLength = destination.IsIpv4 ? Ipv4Packet.MinimumHeaderLength : Ipv6Packet.HeaderLength;
        var length = UdpDatagram.Write(
            packet[headerLength..], source, destination, 33_000, 33_434, Zeroes.AsSpan(0, size - headerLength - UdpDatagram.HeaderLength));
        return length + WriteIp(packet, source, destination, ttl, IpProtocols.Udp, length, 0, dontFragment: dontFragment);
    }

    public static Address SourceFor(this VantagePoint from, Address destination) => destination.IsIpv4 ? from.AddressV4 : from.AddressV6;

    /// <summary>Sends one packet and waits until it must have been answered. A lost one is sent again, as a tracer would.</summary>
    public static Seen? Exchange(this SimulatedTransport transport, ReadOnlySpan<byte> packet)
    {
        var batch = new PacketBatch(4);
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var missed = transport.Counters.Lost + transport.Counters.RateLimited;
            batch.Clear();
            packet.CopyTo(batch.NextBuffer);
            batch.Add(packet.Length);
            transport.Send(batch);
            var now = transport.Receive(batch, Instant.MinValue);
            transport.Receive(batch, now + TimeSpan.FromSeconds(3));
            if (batch.Count > 0)
                return Read(batch[0], batch.At(0));
            if (transport.Counters.Lost + transport.Counters.RateLimited == missed)
                return null;
        }
        return null;
    }

    public static Seen? TraceUdp(this SimulatedTransport transport, Address destination, int ttl, FlowFields flow)
    {
        Span<byte> packet = stackalloc byte[256];
        return transport.Exchange(packet[..WriteUdp(packet, transport.VantagePoint.SourceFor(destination), destination, ttl, flow)]);
    }

    public static Seen Read(ReadOnlySpan<byte> bytes, Instant at)
    {
        Assert.True(IpPacket.TryParse(bytes, out var ip));
        if (ip.Protocol == IpProtocols.Tcp)
        {
            Assert.True(TcpSegment.TryParse(ip.Payload, out var tcp) && tcp.HasValidChecksum(ip.Source, ip.Destination));
            return new Seen(ip.Source, ip.HopLimit, ip.Protocol, null, null, null, null, 0, null, tcp.Flags, at);
        }
        var checksum = ip.IsIpv4
            ? InternetChecksum.Compute(ip.Payload) : InternetChecksum.Transport(ip.Source, ip.Destination, ip.Protocol, ip.Payload);
        Assert.Equal(0, checksum);
        Assert.True(IcmpMessage.TryParse(ip.Payload, out var message));
        if (!IcmpError.TryParse(ip.Payload, ip.IsIpv6, out var error))
            return new Seen(ip.Source, ip.HopLimit, ip.Protocol, message.Type, message.Code, null, null, 0, null, TcpFlags.None, at)
            {
                TrafficClass = ip.TrafficClass,
            };
        Assert.True(IpPacket.TryParseQuoted(error.Quoted, out var quoted));
        ushort? udp = quoted.Protocol == IpProtocols.Udp && UdpDatagram.TryParse(quoted.Payload, out var datagram) ? datagram.Checksum
            : null;
        MplsLabel? label = error.Extensions.TryGetMplsLabelStack(out var stack) ? stack[0] : null;
        return new Seen(ip.Source, ip.HopLimit, ip.Protocol, error.Type, error.Code, quoted.HopLimit, udp, error.Quoted.Length, label,
            TcpFlags.None, at)
        {
            Mtu = message.Mtu,
            TrafficClass = ip.TrafficClass,
            QuotedTrafficClass = quoted.TrafficClass,
            Interface = InterfaceIn(error.Extensions),
        };
    }

    static string InterfaceIn(IcmpExtensions extensions)
    {
        foreach (var extension in extensions)
        {
            if (extension is { ClassNumber: ExtensionObject.InterfaceInformationClass, CType: 0x0F })
                return Convert.ToHexString(extension.Payload);
        }
        return "";
    }
}
