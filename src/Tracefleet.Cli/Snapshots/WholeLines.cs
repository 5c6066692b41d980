using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tracefleet.Cli.Snapshots;

/// <summary>Writes tables of identifiers and hashes as wide as they are: a terminal folds the lines, and what is in a cell can be copied whole.</summary>
static class WholeLines
{
    const int Widest = 4096;

    public static void Write(IRenderable table)
    {
        var profile = AnsiConsole.Profile;
        var width = profile.Width;
        profile.Width = Widest;
        try
        {
            AnsiConsole.Write(table);
        }
        finally
        {
            profile.Width = width;
        }
    }
}
