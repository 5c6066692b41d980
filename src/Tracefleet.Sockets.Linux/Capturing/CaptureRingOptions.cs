namespace Tracefleet.Sockets.Linux.Capturing;

/// <summary>What <see cref="CaptureRing"/> is opened with.</summary>
public sealed record CaptureRingOptions
{
    /// <summary>Bytes that hold every header that is read: Ethernet, two tags, MPLS or PPPoE, IPv6 with some extension headers, TCP.</summary>
    public const int UsualSnapLength = 192;

    /// <summary>What libpcap takes at most; no frame is longer.</summary>
    public const int MaximumSnapLength = 262_144;

    /// <summary>Name of the interface.</summary>
    public required string Interface { get; init; }

    /// <summary>What of its frames to take; null for all. Compiled for this interface and this <see cref="SnapLength"/>.</summary>
    public CaptureFilter? Filter { get; init; }

    /// <summary>Bytes kept of each frame, 1 to <see cref="MaximumSnapLength"/>.</summary>
    public int SnapLength { get; init; } = UsualSnapLength;

    /// <summary>Memory of each ring for frames not fetched yet, 2 to 4,096. A frame takes its kept bytes and about 90 more, so that the usual holds 230,000
    /// frames of the usual length.</summary>
    public int RingMegabytes { get; init; } = 64;

    /// <summary>So long frames stay unseen at most while fewer come than fill a block of a megabyte; 1 ms to 10 s.</summary>
    public TimeSpan BlockTimeout { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Take frames for other hosts too, where the network brings them.</summary>
    public bool IsPromiscuous { get; init; }

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(Interface);
        ArgumentOutOfRangeException.ThrowIfLessThan(SnapLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SnapLength, MaximumSnapLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(RingMegabytes, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RingMegabytes, 4096);
        ArgumentOutOfRangeException.ThrowIfLessThan(BlockTimeout, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BlockTimeout, TimeSpan.FromSeconds(10));
        if (Filter is { } filter && filter.SnapLength != SnapLength)
        {
            throw new ArgumentException(
                $"The filter was compiled for a snap length of {filter.SnapLength}, the ring has {SnapLength}; give both the same.", nameof(Filter));
        }
    }
}
