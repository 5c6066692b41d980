using Tracefleet.Addressing;
using Tracefleet.Probing;

namespace Tracefleet.Simulation.Paths;

/// <summary>The header fields, besides the addresses, that routers hash to choose among equal paths.</summary>
/// <param name="SourcePort">UDP or TCP source port, or the identifier of an ICMP message.</param>
/// <param name="DestinationPort">UDP or TCP destination port, or the checksum of an ICMP message.</param>
/// <param name="FlowLabel">IPv6 flow label (RFC 6438); ignored for IPv4.</param>
public readonly record struct FlowFields(ProbeProtocol Protocol, ushort SourcePort, ushort DestinationPort, uint FlowLabel = 0)
{
    internal ulong Hash(KeyedHash hash, Address source, Address destination)
    {
        var ports = (ulong)Protocol << 52 | (ulong)SourcePort << 16 | DestinationPort;
        var label = destination.IsIpv4 ? 0 : (ulong)FlowLabel << 32;
        return hash.Of(Purpose.Flow, hash.Of(Purpose.Flow, source.Bits), hash.Of(Purpose.Flow, destination.Bits),
            KeyedHash.Mix(ports ^ label << 8));
    }
}
