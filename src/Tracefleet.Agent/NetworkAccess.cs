using Tracefleet.Addressing;

namespace Tracefleet.Agent;

/// <summary>By which kind of socket this host's network is probed.</summary>
public enum TransportChoice
{
    /// <summary>The best that this process may use.</summary>
    Auto,

    /// <summary>Raw sockets: every method; needs CAP_NET_RAW.</summary>
    Raw,

    /// <summary>UDP and ICMP datagram sockets, as any user may have them.</summary>
    Datagram,
}

/// <summary>How this host's network is probed.</summary>
public sealed record NetworkAccess
{
    public static readonly NetworkAccess Default = new();

    public TransportChoice Transport { get; init; }

    /// <summary>Address to send from; its family alone can be probed then. Null for the one that the routes say.</summary>
    public Address? Source { get; init; }

    /// <summary>Interface to leave by; null for the one that the routes say.</summary>
    public string? Interface { get; init; }

    /// <summary>Folder of metadata files; null to annotate nothing.</summary>
    public DirectoryInfo? Snapshots { get; init; }
}
