namespace Tracefleet.Traffic.Frames;

/// <summary>What a captured frame starts with: the link-layer header types of pcap and pcapng files that are read here (tcpdump.org, "Link-Layer Header
/// Types").</summary>
public enum LinkType
{
    /// <summary>BSD loopback: the address family in the host order of whoever captured.</summary>
    Null = 0,
    Ethernet = 1,

    /// <summary>Raw IP, as BSD numbers it.</summary>
    RawBsd = 12,

    /// <summary>Raw IP, as OpenBSD numbers it.</summary>
    RawOpenBsd = 14,

    /// <summary>Raw IP of either version.</summary>
    Raw = 101,

    /// <summary>OpenBSD loopback: the address family in network order.</summary>
    Loop = 108,

    /// <summary>Linux cooked capture v1.</summary>
    LinuxSll = 113,
    Ipv4 = 228,
    Ipv6 = 229,

    /// <summary>Linux cooked capture v2.</summary>
    LinuxSll2 = 276,
}
