using Tracefleet.Traffic.Flows;

namespace Tracefleet.Traffic.Frames;

/// <summary>A frame as a ring or a file gives it. A view, good only during the call that gives it.</summary>
public readonly ref struct CapturedFrame
{
    public required LinkType Link { get; init; }

    /// <summary>What was captured, from the link header on.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>Bytes the frame had on the wire.</summary>
    public required uint OriginalLength { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public required long At { get; init; }

    /// <summary>Of the outer tag where the kernel took it off the frame; null for none.</summary>
    public ushort? StrippedVlanId { get; init; }

    /// <summary>As seen from the host that captured; null if unknown.</summary>
    public FlowDirection? Direction { get; init; }

    /// <summary>Where it was captured: the ifIndex of a ring, the number of an interface in a file counted from 0; null if unknown.</summary>
    public uint? Interface { get; init; }
}

/// <summary>Takes frames one by one, in the order of their capture.</summary>
public interface ICapturedFrameSink
{
    void Take(scoped in CapturedFrame frame);
}
