using System.Buffers.Binary;

namespace Tracefleet.Sockets.Linux.Rings;

/// <summary>Where an IP packet ends within what a frame carried: Ethernet fills short frames up.</summary>
static class IpLength
{
    const int Ipv4Minimum = 20, Ipv6Header = 40;

    /// <summary>The length that the IP header states where it can be true, else that of what arrived.</summary>
    /// <param name="arrived">Bytes that followed the link header, padding among them.</param>
    public static long Of(ReadOnlySpan<byte> packet, long arrived)
    {
        var stated = packet.Length < Ipv4Minimum ? 0 : (packet[0] >> 4) switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(packet[2..]),
            6 when packet.Length >= Ipv6Header => Ipv6Header + BinaryPrimitives.ReadUInt16BigEndian(packet[4..]),
            _ => 0,
        };
        return stated >= Ipv4Minimum && stated <= arrived ? stated : arrived;
    }
}
