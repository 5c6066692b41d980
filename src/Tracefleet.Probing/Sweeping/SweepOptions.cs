using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.Sweeping;

/// <summary>How a sweep is carried out.</summary>
public sealed record SweepOptions
{
    public required SweepParameters Parameters { get; init; }
    public required SweepSource Source { get; init; }

    /// <summary>Makes the order and the proofs; the same key makes the same sweep.</summary>
    public required ProbingKey Key { get; init; }

    /// <summary>Probes a second of all senders together; 0 for no limit.</summary>
    public int PacketsPerSecond { get; init; } = 10_000;

    /// <summary>Probes a second to each /24 (IPv4) or /48 (IPv6); 0 for no limit.</summary>
    public double PrefixPacketsPerSecond { get; init; }

    /// <summary>Last TTL at which probing stops when it brings nothing new; 0 for never.</summary>
    public int NeighbourhoodTtl { get; init; }

    /// <summary>Probes without a new address after which a TTL of the neighbourhood is no longer probed.</summary>
    public int NeighbourhoodProbes { get; init; } = 1_000;

    /// <summary>Null when every target may be probed.</summary>
    public IAddressFilter? Filter { get; init; }

    /// <summary>Silence after the last probe and the last reply that ends the sweep.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Packets handed to a transport at once, at most.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Bytes before each packet that the transport needs for itself.</summary>
    public int Headroom { get; init; }
}
