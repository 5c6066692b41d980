using BenchmarkDotNet.Running;
using Tracefleet.Benchmarks;
using Tracefleet.Benchmarks.Campaigns;
using Tracefleet.Benchmarks.Capture;
using Tracefleet.Benchmarks.Enrichment;
using Tracefleet.Benchmarks.Flows;
using Tracefleet.Benchmarks.LookingGlass;
using Tracefleet.Benchmarks.Mrt;
using Tracefleet.Benchmarks.Sending;
using Tracefleet.Benchmarks.Sweeping;
using Tracefleet.Benchmarks.Traffic;

switch (args)
{
    case ["campaign", .. var rest]:
        return await CampaignBenchmark.MainAsync(rest);
    case ["sending-turns", .. var rest]:
        return SendingTurns.Run(rest);
    case ["sending", .. var rest]:
        return SendingBenchmark.Run(Rounds(rest, 20));
    case ["complete-traces", .. var rest]:
        return SweepBenchmark.CompleteTraces(Rounds(rest, 3));
    case ["stateful", .. var rest]:
        return SweepBenchmark.Stateful(Rounds(rest, 3));
    case ["stateful-turns", .. var rest]:
        return StatefulTurns.Run(rest);
    case ["trace-turns", .. var rest]:
        return TraceTurns.Run(rest);
    case ["mrt", var folder, .. var rest]:
        return MrtBenchmark.Run(folder, Rounds(rest, 5), prefixes: 1_000_000);
    case ["mrt-memory", var file]:
        return MrtMemory.Run(file);
    case ["capture-ring-turns", .. var rest]:
        return CaptureTurns.Run(rest);
    case ["capture-ring", .. var rest]:
        return await CaptureRingBenchmark.RunAsync(Rounds(rest, 10), seconds: 1);
    case ["capture-files", .. var rest]:
        return CaptureFileBenchmark.Run(rest);
    case ["traffic-memory", .. var rest]:
        return TrafficMemory.Run(rest);
    case ["dry"]:
        return await DryRun.MainAsync();
    case ["looking-glass", .. var rest]:
        return await GlassBenchmark.RunAsync(Rounds(rest, 5), seconds: 4);
    case ["netflow", .. var rest]:
        return NetFlowBenchmark.Run(Rounds(rest, 5), seconds: 4);
    case ["netflow-receive", var into]:
        return await FlowReceiver.ReceiveAsync(into);
    case ["traffic-store", .. var rest]:
        return await TrafficStoreBenchmark.RunAsync(Rounds(rest, 11), Console.Out);
    case ["lookups"]:
        PrefixLookups.Run(Console.Out);
        return 0;
    case ["annotations"]:
        AnnotationFigures.Run(Console.Out);
        return 0;
    case ["interleaved", "mmdb"]:
        InterleavedLookups.RunMmdb(Console.Out);
        return 0;
    case ["interleaved"]:
        InterleavedLookups.Run(Console.Out);
        return 0;
    default:
        return Promises.Check(BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args));
}

static int Rounds(string[] rest, int usual) => rest is ["--rounds", var rounds] ? int.Parse(rounds, System.Globalization.CultureInfo.InvariantCulture) : usual;
