using System.Collections.Immutable;
using Tracefleet.Sockets.Linux.Capturing;

namespace Tracefleet.Agent.Traffic.Capturing;

/// <summary>What is captured, and with how much memory.</summary>
public sealed record PacketCaptureSettings
{
    /// <summary>Names of interfaces, one or more.</summary>
    public required ImmutableArray<string> Interfaces { get; init; }

    /// <summary>In tcpdump's language; null for all frames, of which IP behind any tags counts.</summary>
    public string? Filter { get; init; }

    /// <summary>Rings of each interface, over which the kernel spreads flows by their hash; each has a thread. 1 to 64.</summary>
    public int Rings { get; init; } = 1;

    /// <summary>Memory of each ring, 2 to 4,096.</summary>
    public int RingMegabytes { get; init; } = 64;

    /// <summary>Bytes kept of each frame.</summary>
    public int SnapLength { get; init; } = CaptureRingOptions.UsualSnapLength;

    public bool IsPromiscuous { get; init; }

    /// <summary>Flows that each ring's cache knows at once.</summary>
    public int CachedFlows { get; init; } = 262_144;
}
