using System.Buffers;
using Tracefleet.Agent;
using Tracefleet.Formats.Json;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Cli.Tracing;

/// <summary>The hop events of a trace as NDJSON on standard output, in order of TTL when the trace has ended.</summary>
sealed class NdjsonTrace(TraceOrder order, Vantage vantage) : ITraceView
{
    public TraceRecord? Result { get; private set; }

    public void ProbeEnded(TraceRequest request, ProbeRecord record) { }

    public void TraceEnded(TraceResult result) =>
        Result = LocalTraces.Record(order, vantage, result);

    public async Task ShowAsync(Task engine)
    {
        await engine.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Result is not { } trace)
            return;
        var lines = new ArrayBufferWriter<byte>();
        var seq = 0;
        foreach (var hop in trace.Hops)
        {
            HopEventJson.WriteLine(lines, new HopEvent(++seq, trace, hop));
        }
        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(lines.WrittenMemory);
        await Console.Error.WriteLineAsync($"{trace.Target}: {trace.Reason.ToWord()}");
    }
}
