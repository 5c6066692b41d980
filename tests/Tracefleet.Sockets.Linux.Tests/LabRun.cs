using System.Collections.Concurrent;
using Tracefleet.Lab;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Sockets.Linux.Tests;

/// <summary>Traces over the lab by one engine, and what the truth says of them.</summary>
static class LabRun
{
    /// <summary>Runs in the calling thread's namespace to the end of all traces, whose ids are places in the truths.</summary>
    public static List<(LabTrace Truth, TraceResult Result)> Of(IProbeTransport transport, LabTrace[] truths, int flows, IEnumerable<TraceRequest> requests)
    {
        using var owned = transport;
        var results = new Results();
        var options = new TraceEngineOptions { Key = new ProbingKey(1, 2), PacketsPerSecond = 5_000, MaxTracesPerDestination = flows };
        new TraceEngine(transport, SourceAddress.Towards, options, new ListTraceFeed(requests), results).Run(CancellationToken.None);
        Assert.Equal(flows * truths.Length, results.Ended.Count);
        return [.. results.Ended.Select(result => (truths[result.Request.Id], result))];
    }

    /// <summary>The interface that answered at each TTL from 1 on, or null.</summary>
    public static List<string?> HopsOf(TraceResult result) =>
    [
        .. from record in result.Probes
           group record.Outcome by record.Probe.Ttl into hop
           orderby hop.Key
           select hop.OfType<ProbeOutcome.Answered>().FirstOrDefault()?.Reply.From.ToString(),
    ];

    public static TraceEnd EndOf(LabTrace truth) => truth.End switch
    {
        "reached" => TraceEnd.Reached,
        "unreachable" => TraceEnd.Unreachable,
        "gap_limit" => TraceEnd.GapLimit,
        "loop" => TraceEnd.Loop,
        _ => throw new InvalidOperationException(truth.End),
    };

    sealed class Results : ITraceObserver
    {
        public ConcurrentQueue<TraceResult> Ended { get; } = new();

        public void ProbeEnded(TraceRequest request, ProbeRecord record) { }

        public void TraceEnded(TraceResult result) => Ended.Enqueue(result);
    }
}
