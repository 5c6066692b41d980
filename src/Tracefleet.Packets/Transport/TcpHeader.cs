using Tracefleet.Addressing;

namespace Tracefleet.Packets;

/// <summary>What <see cref="TcpSegment.Write"/> writes, with the addresses its checksum covers.</summary>
public readonly record struct TcpHeader(
    Address Source,
    Address Destination,
    ushort SourcePort,
    ushort DestinationPort,
    uint Sequence,
    uint Acknowledgment = 0,
    TcpFlags Flags = TcpFlags.Syn,
    ushort Window = 0,
    ushort UrgentPointer = 0);
