using System.Buffers.Binary;
using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Traffic.Frames;

/// <summary>What a flow takes from an IP packet, of which the first bytes are enough.</summary>
/// <param name="Protocol">After all extension headers; of those that could not be followed, the number of the first.</param>
/// <param name="SourcePort">Null in later fragments, in protocols without ports and where the packet was cut before it.</param>
/// <param name="TcpFlags">The eight flags of the NetFlow and sFlow fields; null likewise.</param>
/// <param name="TotalLength">Header included, as the packet says; 0 where it says none (jumbograms, and segments that a network card will split).</param>
public readonly record struct IpFields(
    Address Source, Address Destination, byte Protocol, ushort? SourcePort, ushort? DestinationPort, byte TrafficClass, byte? TcpFlags, int TotalLength, bool IsFragment)
{
    const byte Dccp = 33, Sctp = 132, UdpLite = 136;
    const int TcpFlagsOffset = 13;

    /// <summary>Says <see cref="FrameVerdict.Ip"/>, <see cref="FrameVerdict.CutShort"/>, <see cref="FrameVerdict.Malformed"/> or
    /// <see cref="FrameVerdict.NotIp"/>. Allocates nothing.</summary>
    public static FrameVerdict Read(ReadOnlySpan<byte> bytes, out IpFields fields)
    {
        fields = default;
        if (bytes.IsEmpty)
            return FrameVerdict.CutShort;
        return (bytes[0] >> 4) switch
        {
            4 => ReadIpv4(bytes, out fields),
            6 => ReadIpv6(bytes, out fields),
            _ => FrameVerdict.NotIp,
        };
    }

    static FrameVerdict ReadIpv4(ReadOnlySpan<byte> bytes, out IpFields fields)
    {
        fields = default;
        if (bytes.Length < Ipv4Packet.MinimumHeaderLength)
            return FrameVerdict.CutShort;
        var headerLength = (bytes[0] & 0x0F) * 4;
        int totalLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (headerLength < Ipv4Packet.MinimumHeaderLength || (totalLength != 0 && totalLength < headerLength))
            return FrameVerdict.Malformed;
        // Options may be cut, and a segment that the card will split says no length.
        if (!Ipv4Packet.TryParse(bytes, out var packet) && !Ipv4Packet.TryParseQuoted(bytes, out packet))
            return FrameVerdict.CutShort;
        var isLater = packet.FragmentOffset > 0;
        var upper = isLater ? default : packet.Payload;
        fields = Of(packet.Source, packet.Destination, packet.Protocol, upper, packet.TypeOfService, totalLength, isLater || packet.MoreFragments);
        return FrameVerdict.Ip;
    }

    static FrameVerdict ReadIpv6(ReadOnlySpan<byte> bytes, out IpFields fields)
    {
        fields = default;
        if (!Ipv6Packet.TryParse(bytes, out var packet))
            return FrameVerdict.CutShort;
        int totalLength = packet.PayloadLength + Ipv6Packet.HeaderLength;
        if (packet is { PayloadLength: 0, NextHeader: IpProtocols.HopByHopOptions or IpProtocols.Tcp or IpProtocols.Udp })
            totalLength = 0;
        if (totalLength == 0)
            Ipv6Packet.TryParseQuoted(bytes, out packet);
        fields = Of(packet.Source, packet.Destination, packet.Protocol, packet.UpperLayer, packet.TrafficClass, totalLength, packet.IsFragment);
        return FrameVerdict.Ip;
    }

    static IpFields Of(Address source, Address destination, byte protocol, ReadOnlySpan<byte> upper, byte trafficClass, int totalLength, bool isFragment)
    {
        var fields = new IpFields(source, destination, protocol, null, null, trafficClass, null, totalLength, isFragment);
        if (protocol is not (IpProtocols.Tcp or IpProtocols.Udp or Dccp or Sctp or UdpLite) || upper.Length < 4)
            return fields;
        return fields with
        {
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(upper),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(upper[2..]),
            TcpFlags = protocol == IpProtocols.Tcp && TcpSegment.TryParseQuoted(upper, out var segment) && upper.Length > TcpFlagsOffset
                ? (byte)((int)segment.Flags & 0xFF) : null,
        };
    }

    /// <summary>Layer 3 bytes: what the packet says, but never more than there were on the wire, which may have padded it.</summary>
    /// <param name="onWire">Bytes from the IP header to the end of the frame; negative counts as none.</param>
    public uint BytesOf(long onWire)
    {
        var most = (uint)Math.Clamp(onWire, 0, uint.MaxValue);
        return TotalLength == 0 ? most : Math.Min((uint)TotalLength, most);
    }
}
