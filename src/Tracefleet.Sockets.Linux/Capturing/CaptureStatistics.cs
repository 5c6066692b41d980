namespace Tracefleet.Sockets.Linux.Capturing;

/// <summary>What the kernel says of a ring since it was opened. Frames that the filter refused are in none of the numbers.</summary>
/// <param name="Received">Frames that it put into the ring.</param>
/// <param name="Dropped">Frames that matched and found the ring full.</param>
/// <param name="Freezes">Times that the ring was full.</param>
/// <param name="BrokenBlocks">Blocks that did not hold together, whose rest was left unread.</param>
public readonly record struct CaptureStatistics(long Received, long Dropped, long Freezes, long BrokenBlocks)
{
    public static CaptureStatistics operator +(CaptureStatistics left, CaptureStatistics right) => new(
        left.Received + right.Received, left.Dropped + right.Dropped, left.Freezes + right.Freezes, left.BrokenBlocks + right.BrokenBlocks);
}
