using Spectre.Console;

namespace Tracefleet.Cli.Rendering;

/// <summary>How to write: colours and redrawing on a terminal, plain lines of a fixed width into files and pipes, or where NO_COLOR is set.</summary>
static class Terminal
{
    const int WidthWithoutTerminal = 132;

    public static bool IsLive => AnsiConsole.Profile.Capabilities is { Interactive: true, Ansi: true };

    public static void SetUp()
    {
        if (!Console.IsOutputRedirected)
            return;
        AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        AnsiConsole.Profile.Width = WidthWithoutTerminal;
    }
}
