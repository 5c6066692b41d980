using Tracefleet.Traffic.Frames;

namespace Tracefleet.Traffic.CaptureFiles;

/// <summary>An interface that frames of a file were captured at. A pcap file has one, each section of a pcapng file any number.</summary>
public sealed class CaptureFileInterface
{
    internal CaptureFileInterface(int number, LinkType link) => (Number, Link, IsRead) = (number, link, Enum.IsDefined(link));

    /// <summary>Counted from 0 through the whole file: the <see cref="CapturedFrame.Interface"/> of its frames.</summary>
    public int Number { get; }

    /// <summary>Any number of the registry, also those that are not read here.</summary>
    public LinkType Link { get; }

    /// <summary>Frames of its link type are understood; otherwise <see cref="FrameCounts.UnknownLink"/> counts them.</summary>
    public bool IsRead { get; }

    /// <summary>As the file says, without control characters: if_name, else if_description; null if it says neither.</summary>
    public string? Name { get; internal init; }

    /// <summary>Bytes of a frame that were kept at most, as the file says; 0 for all. Nothing is cut by it here.</summary>
    public uint SnapLength { get; internal init; }

    /// <summary>Bytes of frame check sequence at the end of each frame, which are part of its length; null if the file does not say.</summary>
    public int? CheckSequenceBytes { get; internal init; }

    /// <summary>Frames read so far.</summary>
    public long Frames { get; internal set; }

    /// <summary>Frames that were lost at the capture, as its statistics say (isb_ifdrop and isb_osdrop), or the packets themselves; null if nothing
    /// says so.</summary>
    public long? Dropped => _droppedByStatistics ?? _droppedByPackets;

    internal TimestampUnit Unit { get; init; } = TimestampUnit.Microseconds;

    long? _droppedByStatistics, _droppedByPackets;

    /// <summary>Statistics count from the start of the capture, so the last ones hold.</summary>
    internal void SetDropped(ulong dropped) => _droppedByStatistics = (long)Math.Min(dropped, long.MaxValue);

    internal void AddDropped(ulong dropped)
    {
        var before = (ulong)(_droppedByPackets ?? 0);
        _droppedByPackets = (long)Math.Min(before + Math.Min(dropped, long.MaxValue), long.MaxValue);
    }
}
