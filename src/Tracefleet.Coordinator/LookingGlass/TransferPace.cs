namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Holds one transfer to its rate: a bucket of bytes that starts full.</summary>
/// <param name="bytesPerSecond">0 for no rate.</param>
/// <param name="burstBytes">How far the transfer may be ahead.</param>
sealed class TransferPace(long bytesPerSecond, int burstBytes, TimeProvider time)
{
    const int LargestPiece = 65_536, SmallestPiece = 1_024, PiecesPerSecond = 10;

    readonly long _begin = time.GetTimestamp();
    Int128 _sent = -InTicks(burstBytes);

    /// <summary>Bytes to send at a time, so that a slow transfer still flows.</summary>
    public int PieceLength { get; } = bytesPerSecond == 0
        ? LargestPiece
        : (int)Math.Clamp(bytesPerSecond / PiecesPerSecond, SmallestPiece, LargestPiece);

    /// <summary>Counts bytes that are about to be sent, and says how long to wait before.</summary>
    public TimeSpan Charge(int bytes)
    {
        if (bytesPerSecond == 0)
            return TimeSpan.Zero;
        // In bytes times ticks, so that nothing is rounded away.
        var due = (Int128)time.GetElapsedTime(_begin).Ticks * bytesPerSecond;
        // What was not used is not saved beyond the burst.
        _sent = Int128.Max(_sent, due - InTicks(burstBytes)) + InTicks(bytes);
        return _sent <= due ? TimeSpan.Zero : TimeSpan.FromTicks((long)((_sent - due + bytesPerSecond - 1) / bytesPerSecond));
    }

    static Int128 InTicks(int bytes) => (Int128)bytes * TimeSpan.TicksPerSecond;
}
