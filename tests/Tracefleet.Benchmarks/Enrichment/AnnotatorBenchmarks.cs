using BenchmarkDotNet.Attributes;
using Tracefleet.Addressing;
using Tracefleet.Enrichment;

namespace Tracefleet.Benchmarks.Enrichment;

/// <summary>One annotation: of an address seen before, and of one never seen, over the Internet table of 2014.</summary>
[Config(typeof(LookupConfig))]
public class AnnotatorBenchmarks
{
    const int Seen = 4_096;

    Annotator _annotator = null!;
    Address[] _fresh = [];

    [GlobalSetup]
    public void Load()
    {
        var rows = LookupInputs.Ipv4Internet();
        _annotator = Annotator.FromRows(rows, [], [], DateTimeOffset.UnixEpoch);
        _fresh = LookupInputs.Announced(rows, seed: 6);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = LookupInputs.Lookups, Description = "seen before")]
    public int Repeated()
    {
        var origins = 0;
        for (var i = 0; i < LookupInputs.Lookups; i++)
            origins += _annotator.Annotate(_fresh[i % Seen]).Origins.Length;
        return origins;
    }

    [Benchmark(OperationsPerInvoke = LookupInputs.Lookups, Description = "never seen")]
    public int Fresh()
    {
        var origins = 0;
        foreach (var address in _fresh)
            origins += _annotator.Annotate(address).Origins.Length;
        return origins;
    }
}
