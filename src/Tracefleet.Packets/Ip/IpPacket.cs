using Tracefleet.Addressing;

namespace Tracefleet.Packets;

/// <summary>A view over an IPv4 or IPv6 packet, in the words that both share.</summary>
public readonly ref struct IpPacket
{
    readonly Ipv4Packet _ipv4;
    readonly Ipv6Packet _ipv6;

    IpPacket(Ipv4Packet packet)
    {
        IsIpv4 = true;
        _ipv4 = packet;
    }

    IpPacket(Ipv6Packet packet) => _ipv6 = packet;

    public bool IsIpv4 { get; }
    public bool IsIpv6 => !IsIpv4;
    public Address Source => IsIpv4 ? _ipv4.Source : _ipv6.Source;
    public Address Destination => IsIpv4 ? _ipv4.Destination : _ipv6.Destination;

    /// <summary>IPv4 time to live or IPv6 hop limit.</summary>
    public byte HopLimit => IsIpv4 ? _ipv4.TimeToLive : _ipv6.HopLimit;

    /// <summary>The upper-layer protocol, after IPv6 extension headers.</summary>
    public byte Protocol => IsIpv4 ? _ipv4.Protocol : _ipv6.Protocol;

    /// <summary>What is there of the upper layer, from its first byte; empty in a later fragment.</summary>
    public ReadOnlySpan<byte> Payload => IsIpv4 ? (IsLaterFragment ? default : _ipv4.Payload) : _ipv6.UpperLayer;

    /// <summary>The packet carries the middle of something, so it has no upper-layer header.</summary>
    public bool IsLaterFragment => (IsIpv4 ? _ipv4.FragmentOffset : _ipv6.FragmentOffset) > 0;

    /// <summary>Headers and payload in bytes, as the packet says.</summary>
    public int TotalLength => IsIpv4 ? _ipv4.TotalLength : Ipv6Packet.HeaderLength + _ipv6.PayloadLength;

    /// <summary>Bytes at hand of a quoted packet, from its IP header; padding may be among them.</summary>
    public int QuotedLength => IsIpv4 ? _ipv4.Length : _ipv6.Length;

    /// <summary>The packet says it is longer than the bytes at hand.</summary>
    public bool IsTruncated => IsIpv4 ? _ipv4.IsTruncated : _ipv6.IsTruncated;

    /// <summary>IPv4 only; 0 for IPv6.</summary>
    public ushort Identification => IsIpv4 ? _ipv4.Identification : (ushort)0;

    /// <summary>IPv6 only; 0 for IPv4.</summary>
    public uint FlowLabel => IsIpv4 ? 0 : _ipv6.FlowLabel;

    /// <summary>IPv6 traffic class or IPv4 type of service.</summary>
    public byte TrafficClass => IsIpv4 ? _ipv4.TypeOfService : _ipv6.TrafficClass;

    public static bool TryParse(ReadOnlySpan<byte> bytes, out IpPacket packet)
    {
        if (Ipv4Packet.TryParse(bytes, out var ipv4))
        {
            packet = new IpPacket(ipv4);
            return true;
        }
        var isIpv6 = Ipv6Packet.TryParse(bytes, out var ipv6);
        packet = isIpv6 ? new IpPacket(ipv6) : default;
        return isIpv6;
    }

    /// <summary>Reads a packet out of an ICMP error, whose own length fields are not believed.</summary>
    public static bool TryParseQuoted(ReadOnlySpan<byte> bytes, out IpPacket packet)
    {
        if (Ipv4Packet.TryParseQuoted(bytes, out var ipv4))
        {
            packet = new IpPacket(ipv4);
            return true;
        }
        var isIpv6 = Ipv6Packet.TryParseQuoted(bytes, out var ipv6);
        packet = isIpv6 ? new IpPacket(ipv6) : default;
        return isIpv6;
    }
}
