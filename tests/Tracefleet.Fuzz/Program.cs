using System.Globalization;
using Tracefleet.Fuzz.Enrichment;
using Tracefleet.Fuzz.Mrt;
using Tracefleet.Fuzz.Replies;
using Tracefleet.Fuzz.Routes;
using Tracefleet.Fuzz.Running;
using Tracefleet.Fuzz.Sources;
using Tracefleet.Fuzz.Traffic;

// dotnet run --project tests/Tracefleet.Fuzz -- TARGET [--seconds 60] [--seed 1]
IFuzzTarget[] targets =
[
    new ReplyTarget(), new ExtensionTarget(), new SweepTarget(), new SnapshotTarget(), new MrtTarget(), new RoutesTarget(), new FlowTarget(),
    .. PlaceAndExchangeTargets.All,
    new SFlowTarget(), new FrameTarget(), CaptureFileTarget.Pcap, CaptureFileTarget.Pcapng,
];

var target = targets.FirstOrDefault(candidate => args.Length > 0 && candidate.Name == args[0]);
if (target is null || args.Length % 2 == 0)
{
    Console.Error.WriteLine($"Give a target ({string.Join(", ", targets.Select(known => known.Name))}), and --seconds N or --seed N if you like.");
    return 2;
}
var seconds = Option("--seconds", 60);
var seed = Option("--seed", 1);
var outcome = new FuzzRun(target, seed).For(TimeSpan.FromSeconds(seconds), TimeProvider.System);
Console.WriteLine(outcome);
return outcome.Failure is null ? 0 : 1;

int Option(string name, int otherwise)
{
    var place = Array.IndexOf(args, name);
    return place < 0 ? otherwise : int.Parse(args[place + 1], CultureInfo.InvariantCulture);
}
