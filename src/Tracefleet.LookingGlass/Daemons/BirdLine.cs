using System.Globalization;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>A line of a reply of BIRD's control socket.</summary>
/// <param name="Code">0xxx done, 1xxx table entry, 2xxx heading, 8xxx run-time error, 9xxx syntax error.</param>
/// <param name="Text">As birdc prints it.</param>
/// <param name="IsLast">True for the last line of a reply.</param>
/// <remarks>A line begins with its code and <c>-</c>, the last one of a reply with its code and a space. Where the code is that of the line before,
/// one space stands for both. Lines with <c>+</c> are log messages that come in between (BIRD's nest/cli.c).</remarks>
readonly record struct BirdLine(int Code, string Text, bool IsLast)
{
    const int PrefixLength = 5;

    public bool IsError => Code >= 8000;

    /// <param name="before">Code of the line before.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, int before, out BirdLine line)
    {
        line = default;
        if (bytes is [(byte)' ', ..] && before >= 0)
        {
            line = new BirdLine(before, HarmlessText.From(bytes[1..]), false);
            return true;
        }
        if (bytes.Length < PrefixLength || bytes[4] is not ((byte)'-' or (byte)' ')
            || !int.TryParse(bytes[..4], NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            return false;
        line = new BirdLine(code, HarmlessText.From(bytes[PrefixLength..]), bytes[4] == ' ');
        return true;
    }
}
