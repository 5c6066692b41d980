using Tracefleet.Addressing;

namespace Tracefleet.Packets;

/// <summary>What <see cref="Ipv4Packet.WriteHeader"/> writes: an IPv4 header without options (RFC 791).</summary>
public readonly record struct Ipv4Header(
    Address Source,
    Address Destination,
    byte TimeToLive,
    byte Protocol,
    ushort Identification = 0,
    byte TypeOfService = 0,
    bool DontFragment = false);
