using System.Buffers;
using Tracefleet.Agent.Names;
using Tracefleet.Cli.Rendering;
using Tracefleet.Formats.Json;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tracing;

/// <summary>The hop events of traces as NDJSON on standard output, trace by trace in the order asked for, each as soon as it may be.</summary>
sealed class NdjsonTraces(TraceBoard board, IPtrNames names)
{
    public async Task WriteAsync(CancellationToken cancellation)
    {
        await using var output = StandardOutput.Open();
        long seq = 0;
        for (var i = 0; i < board.Traces.Count; i++)
        {
            if (await board.EndOf(i) is not { } trace)
                continue;
            await names.SettledWithinPatienceAsync(cancellation);
            var lines = new ArrayBufferWriter<byte>();
            foreach (var hop in trace.Hops)
                HopEventJson.WriteLine(lines, new HopEvent(++seq, trace, hop) { Name = hop.Addr is { } address ? board.NameOf(address) : null });
            await output.WriteAsync(lines.WrittenMemory);
            await Console.Error.WriteLineAsync($"{trace.Target}: {trace.Reason.ToWord()}");
        }
    }
}
