using System.Diagnostics;
using System.Globalization;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Benchmarks.Mrt;

/// <summary>One import in a process of its own: how much memory it takes at most, and how much of that its result.</summary>
static class MrtMemory
{
    public static int Run(string file)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var input = File.OpenRead(file);
        var imported = AsnSource.Read(input, file, null, ImportOptions.Default, null, CancellationToken.None);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{imported.Rows.Count} prefixes hold {held / 1e6:0.0} MB; the process took {process.PeakWorkingSet64 / 1e6:0} MB at most"));
        GC.KeepAlive(imported);
        return 0;
    }
}
