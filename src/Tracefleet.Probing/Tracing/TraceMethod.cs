namespace Tracefleet.Probing.Tracing;

public enum TraceMethod
{
    /// <summary>UDP with constant ports; probes of a flow differ in checksum and payload only.</summary>
    UdpParis,

    /// <summary>ICMP echo with constant identifier and checksum; probes of a flow differ in sequence and payload only.</summary>
    IcmpParis,

    /// <summary>UDP whose destination port grows with each probe, as classic traceroute does; probes of one trace may take different paths.</summary>
    Udp,

    /// <summary>ICMP echo with constant identifier whose sequence, and with it the checksum, changes with each probe.</summary>
    Icmp,

    /// <summary>TCP SYN with constant ports; probes of a flow differ in sequence number only.</summary>
    TcpSyn,

    /// <summary>TCP ACK with constant ports; probes of a flow differ in sequence and acknowledgement number only.</summary>
    TcpAck,
}
