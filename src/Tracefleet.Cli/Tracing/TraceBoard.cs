using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Agent.Execution;
using Tracefleet.Agent.Names;
using Tracefleet.Measurements.Traces;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Cli.Tracing;

/// <summary>What is known of each trace while they run; written by the engine's thread, read by the one that shows it.</summary>
sealed class TraceBoard(IReadOnlyList<PreparedTrace> traces, Vantage vantage, IPtrNames names) : ITraceObserver
{
    readonly Lock _lock = new();
    readonly SortedDictionary<(byte Ttl, int Attempt), Hop>[] _hops = [.. traces.Select(_ => new SortedDictionary<(byte, int), Hop>())];
    readonly TaskCompletionSource<TraceRecord?>[] _ended =
        [.. traces.Select(_ => new TaskCompletionSource<TraceRecord?>(TaskCreationOptions.RunContinuationsAsynchronously))];
    readonly int?[] _pathMtus = new int?[traces.Count];
    readonly Dictionary<Instant, string> _interfaces = [];
    int _endedCount;

    public IReadOnlyList<PreparedTrace> Traces => traces;

    public int Ended => Volatile.Read(ref _endedCount);

    /// <summary>The finished traces; null for one that has not ended or never began.</summary>
    public TraceRecord?[] Results { get; } = new TraceRecord?[traces.Count];

    /// <summary>Completes when the trace has ended; with null when the engine ended before it began.</summary>
    public Task<TraceRecord?> EndOf(int index) => _ended[index].Task;

    public Hop[] HopsOf(int index)
    {
        lock (_lock)
            return [.. _hops[index].Values];
    }

    /// <summary>The path MTU in bytes that a finished trace found; null where none was looked for.</summary>
    public int? PathMtuOf(int index) => _pathMtus[index];

    /// <summary>What the router that answered told of its interfaces; null for nothing.</summary>
    public string? InterfaceOf(Hop hop)
    {
        lock (_lock)
            return _interfaces.GetValueOrDefault(hop.SentAt);
    }

    public string? NameOf(Address address) => names.NameOf(address);

    public void ProbeEnded(TraceRequest request, ProbeRecord record)
    {
        var hop = TraceRecords.ToHop(record, vantage.Annotator.Annotate);
        if (hop.Flags.HasFlag(ReplyFlags.Duplicate))
            return;
        // Asked for now, so that the name is there when the path is.
        if (hop.Addr is { } address)
            names.NameOf(address);
        lock (_lock)
        {
            _hops[request.Id][(hop.Ttl, hop.Attempt)] = hop;
            if (record.Outcome is ProbeOutcome.Answered({ Interfaces: [var first, ..] }))
                _interfaces[hop.SentAt] = TextOf(first);
        }
    }

    static string TextOf(InterfaceInformation told) =>
        $"if {told.Name ?? told.Address?.ToString() ?? told.Index?.ToString(CultureInfo.InvariantCulture) ?? "?"}";

    public void TraceEnded(TraceResult result)
    {
        var index = (int)result.Request.Id;
        var record = LocalTraces.Record(vantage, result) with { Target = traces[index].Order.Target };
        Results[index] = record;
        _pathMtus[index] = result.PathMtu;
        Interlocked.Increment(ref _endedCount);
        _ended[index].TrySetResult(record);
    }

    /// <summary>Nothing comes any more.</summary>
    public void Close()
    {
        foreach (var ended in _ended)
            ended.TrySetResult(null);
    }
}
