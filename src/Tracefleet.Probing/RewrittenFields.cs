namespace Tracefleet.Probing;

/// <summary>Fields of a probe that its quotation shows other than they were sent.</summary>
[Flags]
public enum RewrittenFields : byte
{
    None = 0,

    /// <summary>UDP, TCP or ICMP checksum: an address or port was translated on the way and, where nothing else differs here, back in the quotation.</summary>
    Checksum = 1,

    /// <summary>IPv4 identification; alone it means a normalising middlebox rather than a translator.</summary>
    Identification = 2,

    /// <summary>ICMP echo sequence.</summary>
    Sequence = 4,

    /// <summary>ToS or traffic class: DSCP or ECN were changed.</summary>
    TrafficClass = 8,

    /// <summary>Source address: the translator left the quotation as the router saw it.</summary>
    SourceAddress = 16,

    /// <summary>Source port, likewise.</summary>
    SourcePort = 32,
}
