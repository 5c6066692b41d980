using BenchmarkDotNet.Reports;

namespace Tracefleet.Benchmarks;

/// <summary>What some benchmarks promise besides being fast; a run in which a promise is broken fails.</summary>
static class Promises
{
    /// <summary>Category of benchmarks that allocate nothing.</summary>
    public const string AllocatesNothing = "allocates nothing";

    /// <summary>Names what was broken, or what did not run; the exit code is 0 when nothing was.</summary>
    public static int Check(IEnumerable<Summary> summaries)
    {
        var broken = summaries.SelectMany(Broken).ToList();
        foreach (var line in broken)
            Console.Error.WriteLine(line);
        return broken.Count == 0 ? 0 : 1;
    }

    static IEnumerable<string> Broken(Summary summary)
    {
        foreach (var error in summary.ValidationErrors.Where(error => error.IsCritical))
            yield return error.Message;
        foreach (var report in summary.Reports)
        {
            var name = report.BenchmarkCase.DisplayInfo;
            // What the rest of the process allocates meanwhile vanishes in many runs, not in one.
            var promised = report.BenchmarkCase.Descriptor.HasCategory(AllocatesNothing) && !BenchmarkPace.IsDry;
            if (!report.Success)
                yield return $"{name} did not run to its end.";
            else if (promised && report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) is not 0)
                yield return $"{name} allocates {report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase)} bytes, but promises none.";
        }
    }
}
