namespace Tracefleet.Probing.Sweeping;

/// <summary>What the probes of a sweep are. In each the fields that load balancers hash are constant for a target and flow.</summary>
public enum SweepMethod
{
    /// <summary>UDP with constant ports.</summary>
    Udp,

    /// <summary>ICMP echo with constant identifier and checksum.</summary>
    Icmp,

    /// <summary>TCP SYN with constant ports.</summary>
    TcpSyn,
}
