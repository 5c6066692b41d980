using Tracefleet.Addressing;

namespace Tracefleet.Traffic.Flows;

/// <summary>What an exporter says of one flow, whatever the protocol it said it in. What it does not say is null; counts are already scaled by the sampling
/// rate that is known for it.</summary>
/// <param name="Bytes">Layer 3 bytes, scaled.</param>
/// <param name="Packets">Packets, scaled.</param>
/// <param name="Flows">Flows that the record stands for: 1, but for aggregated records.</param>
/// <param name="StartedAt">First packet, Unix milliseconds.</param>
/// <param name="EndedAt">Last packet, Unix milliseconds.</param>
/// <param name="SourceAs">As the exporter says; null where it says 0 or nothing.</param>
/// <param name="DestinationAs">Likewise.</param>
/// <param name="Protocol">IP protocol number.</param>
/// <param name="InputInterface">SNMP ifIndex.</param>
/// <param name="SamplingRate">One in so many packets was looked at; 1 for all.</param>
/// <param name="Direction">As the exporter saw it at its interface (IPFIX flowDirection).</param>
public readonly record struct FlowRecord(
    Address? Source, Address? Destination, ulong Bytes, ulong Packets, ulong Flows, long? StartedAt, long? EndedAt, Asn? SourceAs, Asn? DestinationAs, byte? Protocol,
    ushort? SourcePort, ushort? DestinationPort, byte? SourcePrefixLength, byte? DestinationPrefixLength, Address? NextHop, uint? InputInterface, uint? OutputInterface,
    byte? TrafficClass, byte? TcpFlags, ushort? VlanId, uint SamplingRate, FlowDirection? Direction);

/// <summary>Whether a flow came into or left the exporter at the interface where it was seen.</summary>
public enum FlowDirection : byte
{
    Ingress = 0,
    Egress = 1,
}
