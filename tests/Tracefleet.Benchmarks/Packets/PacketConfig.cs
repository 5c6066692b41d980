using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;

namespace Tracefleet.Benchmarks.Packets;

/// <summary>Short iterations, many of them, so that a median outlives what else the machine does.</summary>
sealed class PacketConfig : ManualConfig
{
    public PacketConfig()
    {
        AddJob(BenchmarkPace.Of(warmups: 5, iterations: 15));
        AddColumn(StatisticColumn.Min, StatisticColumn.Median);
        HideColumns(Column.Mean, Column.Error, Column.StdDev, Column.RatioSD);
        AddDiagnoser(MemoryDiagnoser.Default);
    }
}
