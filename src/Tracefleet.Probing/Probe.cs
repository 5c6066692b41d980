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
public readonly record struct Probe(Address Destination, FlowId Flow, Ttl Ttl, int Attempt)
{
    /// <summary>What the probe carries so that its reply can be told from others of the flow: 1 to 65535, chosen by the session.
    /// Where none was chosen, TTL and attempt in one byte each.</summary>
    public ushort Number { get; init; } = unchecked((ushort)(Ttl.Value << 8 | (Attempt & 0xFF)));

    /// <summary>Bytes of the whole IP packet, at most what the session's format says; 0 for exactly that.</summary>
    public ushort Size { get; init; }
}
