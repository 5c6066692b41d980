using Tracefleet.Addressing;

namespace Tracefleet.Packets;

/// <summary>What <see cref="Ipv6Packet.WriteHeader"/> writes: the fixed IPv6 header (RFC 8200 §3).</summary>
/// <param name="FlowLabel">0 to 0xFFFFF.</param>
public readonly record struct Ipv6Header(
    Address Source,
    Address Destination,
    byte HopLimit,
    byte NextHeader,
    uint FlowLabel = 0,
    byte TrafficClass = 0);
