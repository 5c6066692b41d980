using System.CommandLine;

namespace Tracefleet.Cli.Traffic;

/// <summary><c>import</c>: takes over what asn_report counted.</summary>
static class TrafficImportCommand
{
    public static Command Build(DataFlag data)
    {
        var command = new Command("import", "Take over the database of asn_report.");
        Examples.Add(command, "tracefleet traffic import asn_report.db");
        command.SetAction(parsed => ExitCode.Ok);
        return command;
    }
}
