using BenchmarkDotNet.Running;
using Tracefleet.Benchmarks;
using Tracefleet.Benchmarks.Campaigns;
using Tracefleet.Benchmarks.Enrichment;
using Tracefleet.Benchmarks.Sending;
using Tracefleet.Benchmarks.Sweeping;

switch (args)
{
    case ["campaign", .. var rest]:
        return await CampaignBenchmark.MainAsync(rest);
    case ["sending-turns", .. var rest]:
        return SendingTurns.Run(rest);
    case ["trace-turns", .. var rest]:
        return TraceTurns.Run(rest);
    case ["dry"]:
        return await DryRun.MainAsync();
    case ["interleaved"]:
        InterleavedLookups.Run(Console.Out);
        return 0;
    default:
        return Promises.Check(BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args));
}
