namespace Tracefleet.LookingGlass.Daemons;

/// <summary>How much of a daemon's answer is taken, and how long it is waited for.</summary>
/// <param name="MostLines">Lines shown; what follows is cut off.</param>
/// <param name="MostBytes">Bytes read for one question.</param>
/// <param name="LongestLine">Bytes of a line that a daemon may send.</param>
public sealed record AnswerBounds(int MostLines, int MostBytes, int LongestLine, TimeSpan Patience)
{
    /// <summary>Enough for the sessions of a large route server.</summary>
    public static readonly AnswerBounds Usual = new(5_000, 8 << 20, 16 << 10, TimeSpan.FromSeconds(15));
}
