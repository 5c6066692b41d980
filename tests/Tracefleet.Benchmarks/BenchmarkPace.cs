using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Tracefleet.Benchmarks;

/// <summary>How long benchmarks are measured. All run inside this process: peers share its memory, its addresses and its neighbours on the machine.</summary>
static class BenchmarkPace
{
    /// <summary>Set before the first benchmark: each runs once, and its figures mean nothing.</summary>
    public static bool IsDry { get; set; }

    public static Job Of(int warmups, int iterations)
    {
        var job = IsDry ? Job.Dry : Job.Default.WithWarmupCount(warmups).WithIterationCount(iterations);
        return job.WithToolchain(InProcessEmitToolchain.Instance);
    }
}
