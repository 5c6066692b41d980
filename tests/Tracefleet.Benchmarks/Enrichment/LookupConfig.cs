using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;

namespace Tracefleet.Benchmarks.Enrichment;

/// <summary>Runs inside this process, so that peers share its memory, its addresses and its neighbours on the machine.</summary>
sealed class LookupConfig : ManualConfig
{
    public LookupConfig()
    {
        AddJob(BenchmarkPace.Of(warmups: 3, iterations: 10));
        AddColumn(StatisticColumn.Min, StatisticColumn.Median, StatisticColumn.OperationsPerSecond);
        AddDiagnoser(MemoryDiagnoser.Default);
    }
}
