using System.CommandLine;

namespace Tracefleet.Cli.LookingGlass;

/// <summary><c>tracefleet lg</c>: what belongs to the looking glass beside serving it.</summary>
static class LookingGlassCommand
{
    public static Command Build()
    {
        var command = new Command("lg", "Prepare the looking glass (RFC 8522) that the coordinator serves.") { ImportConfigCommand.Build() };
        Examples.Add(command, "tracefleet lg import-config config.json -o looking-glass.json    from a TinyTracer");
        return command;
    }
}
