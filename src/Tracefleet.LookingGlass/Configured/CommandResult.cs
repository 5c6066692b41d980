using System.Collections.Immutable;

namespace Tracefleet.LookingGlass.Configured;

/// <summary>How much a command may write.</summary>
/// <param name="MostLines">Lines shown.</param>
/// <param name="MostBytes">Bytes read of each of its outputs.</param>
/// <param name="LongestLine">Bytes of a line that are shown; the rest of that line is left out.</param>
public sealed record CommandBounds(int MostLines, int MostBytes, int LongestLine)
{
    public static readonly CommandBounds Usual = new(2_000, 512 << 10, 4_096);
}

/// <summary>Why a command is over.</summary>
public enum CommandEnd
{
    /// <summary>By itself.</summary>
    Exited,

    /// <summary>Killed, because it wrote more than it may.</summary>
    CutOff,

    /// <summary>Killed, because its time was over.</summary>
    TimedOut,
}

/// <summary>What became of a command.</summary>
/// <param name="ExitCode">Null when it was killed; 128 and the signal's number when another signal ended it.</param>
/// <param name="Lines">Its standard output, or what it wrote on standard error when that is empty; without line ends, made harmless.</param>
public sealed record CommandResult(CommandEnd End, int? ExitCode, ImmutableArray<string> Lines);
