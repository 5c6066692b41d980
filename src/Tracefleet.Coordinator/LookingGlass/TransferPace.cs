namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Holds one transfer to its rate: a bucket of bytes that starts full.</summary>
/// <param name="bytesPerSecond">0 for no rate.</param>
/// <param name="burstBytes">How far the transfer may be ahead.</param>
sealed class TransferPace(long bytesPerSecond, int burstBytes, TimeProvider time)
{
    const int LargestPiece = 65_536, SmallestPiece = 1_024, PiecesPerSecond = 10;

    readonly long _begin = time.GetTimestamp();
    double _secondsOwed = -(double)burstBytes / Math.Max(bytesPerSecond, 1);

    /// <summary>Bytes to send at a time, so that a slow transfer still flows.</summary>
    public int PieceLength { get; } = bytesPerSecond == 0 ? LargestPiece : (int)Math.Clamp(bytesPerSecond / PiecesPerSecond, SmallestPiece, LargestPiece);

    /// <summary>Counts bytes that are about to be sent, and says how long to wait before.</summary>
    public TimeSpan Charge(int bytes)
    {
        if (bytesPerSecond == 0)
            return TimeSpan.Zero;
        var elapsed = time.GetElapsedTime(_begin).TotalSeconds;
        // What was not used is not saved beyond the burst.
        _secondsOwed = Math.Max(_secondsOwed, elapsed - (double)burstBytes / bytesPerSecond) + (double)bytes / bytesPerSecond;
        return TimeSpan.FromSeconds(Math.Max(0, _secondsOwed - elapsed));
    }
}
