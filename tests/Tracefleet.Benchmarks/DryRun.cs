using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Running;
using Tracefleet.Benchmarks.Campaigns;
using Tracefleet.Benchmarks.Capture;
using Tracefleet.Benchmarks.Enrichment;
using Tracefleet.Benchmarks.Flows;
using Tracefleet.Benchmarks.LookingGlass;
using Tracefleet.Benchmarks.Mrt;

namespace Tracefleet.Benchmarks;

/// <summary>Every benchmark once, so that they keep working; the figures mean nothing.</summary>
static class DryRun
{
    static readonly string[] Campaign = ["--targets", "40", "--runs", "1"];

    public static async Task<int> MainAsync()
    {
        BenchmarkPace.IsDry = true;
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(DryRun).Assembly).Run(["--filter", "*"], PossibleHere());
        var broken = Promises.Check(summaries);
        broken = Math.Max(broken, MrtBenchmark.Run(Path.Combine(Path.GetTempPath(), "tracefleet-mrt-dry"), rounds: 1, prefixes: 2_000));
        broken = Math.Max(broken, CaptureFileBenchmark.Run(["--megabytes", "2", "--rounds", "1"]));
        broken = Math.Max(broken, TrafficMemory.Run(["--hosts", "100000"]));
        broken = Math.Max(broken, NetFlowBenchmark.Run(rounds: 1, seconds: 0.1));
        if (CaptureRingBenchmark.IsPossible)
            broken = Math.Max(broken, await CaptureRingBenchmark.RunAsync(rounds: 1, seconds: 0.2));
        if (GlassBenchmark.IsPossible)
            broken = Math.Max(broken, await GlassBenchmark.RunAsync(rounds: 1, seconds: 1));
        broken = Math.Max(broken, await CampaignBenchmark.MainAsync(Campaign));
        if (broken != 0) // Again at the end, where a long log is read first.
            Promises.Check(summaries);
        return broken;
    }

    static IConfig PossibleHere()
    {
        if (MaxmindLibrary.IsPossible)
            return DefaultConfig.Instance;
        Console.Error.WriteLine("SKIPPED: the benchmarks beside libmaxminddb; install libmaxminddb-dev and gcc to run them.");
        return DefaultConfig.Instance.AddFilter(new SimpleFilter(
            one => one.Descriptor.Type != typeof(MmdbBenchmarks) && one.Descriptor.Type != typeof(MmdbPlaceBenchmarks)));
    }
}
