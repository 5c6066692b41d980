namespace Tracefleet.Sockets.Linux;

/// <summary>How packets leave, the faster first.</summary>
public enum SendBackend
{
    /// <summary>The fastest that works here.</summary>
    Auto,

    /// <summary>AF_XDP in copy mode: from memory shared with the kernel, below its IP layer.</summary>
    Xdp,

    /// <summary>AF_PACKET: many frames a call, below the kernel's IP layer.</summary>
    Packet,

    /// <summary>Raw IP sockets: through the kernel's IP layer.</summary>
    Raw,
}

/// <summary>What <see cref="PacketRingTransport"/> is opened with.</summary>
public sealed record PacketRingOptions
{
    public SendBackend Backend { get; init; }

    /// <summary>Name of the only interface to send and receive by; null for all.</summary>
    public string? Interface { get; init; }

    /// <summary>Memory for replies not fetched yet, for both families together; 2 to 1024. A reply takes about 200 bytes, so the default holds 160,000.</summary>
    public int RingMegabytes { get; init; } = 32;

    /// <summary>Times how often routes are looked at again.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
