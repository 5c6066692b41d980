using BenchmarkDotNet.Running;
using Tracefleet.Benchmarks.Enrichment;

if (args is ["interleaved"])
    InterleavedLookups.Run(Console.Out);
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
