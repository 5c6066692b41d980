using Tracefleet.Addressing;

namespace Tracefleet.Probing;

/// <summary>Transport protocol of a probe, by its IP protocol number.</summary>
public enum ProbeProtocol : byte
{
    Icmp = 1,
    Tcp = 6,
    Udp = 17,
    Icmpv6 = 58,
}

/// <summary>One packet to send, as a specification; the flow mapper turns it into bytes.</summary>
/// <param name="Attempt">1 for the first probe of this TTL and flow.</param>
public readonly record struct Probe(Address Destination, FlowId Flow, Ttl Ttl, byte Attempt);
