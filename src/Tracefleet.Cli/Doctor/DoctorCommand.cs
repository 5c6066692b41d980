using System.CommandLine;
using Tracefleet.Cli.Annotating;
using Tracefleet.Cli.Rendering;
using Tracefleet.Sockets.Linux.Doctor;

namespace Tracefleet.Cli.Doctor;

/// <summary><c>tracefleet doctor</c>: what works here, why, and how to get the rest.</summary>
static class DoctorCommand
{
    public static Command Build()
    {
        var data = Settings.Option("--data", "Directory that a coordinator or an agent would write to", new DirectoryInfo(Settings.DefaultDataDirectory));
        var snapshots = Settings.Option<DirectoryInfo?>("--snapshots", "Folder of MMDB, pyasn and IXP files to try", null);
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command("doctor", "Say what works on this host, why, and how to get the rest. Nothing leaves the host.") { data, snapshots, json };
        Examples.Add(command,
            "tracefleet doctor                           ends with 0 when trace works at all",
            "tracefleet doctor --snapshots /var/lib/tracefleet/snapshots",
            "tracefleet doctor --json | jq '.checks[] | select(.state != \"ok\")'");
        command.SetAction(async (parsed, cancellation) =>
        {
            var facts = HostProbing.Ask();
            Finding[] findings =
            [
                .. Checkup.Of(facts),
                DoctorSurroundings.Resolver(),
                DoctorSurroundings.DataDirectory(parsed.GetRequiredValue(data)),
                parsed.GetValue(snapshots) is { } folder
                    ? DoctorSurroundings.Snapshots(folder)
                    : DoctorSurroundings.Library(await ChosenSnapshots.LatestOfAsync(parsed.GetRequiredValue(data).FullName, cancellation)),
            ];
            var report = DoctorReport.From(facts, findings);
            if (parsed.GetValue(json))
                JsonOutput.Write(report, DoctorJson.Default.DoctorReport);
            else
                DoctorTable.Write(report);
            return report.TraceWorks ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }
}
