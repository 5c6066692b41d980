using Tracefleet.Addressing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tracing;

/// <summary>Makes many traces at once over one transport, on the thread that calls <see cref="Run"/>: a <see cref="ProbeEngine"/> in the words
/// of traces.</summary>
public sealed class TraceEngine
{
    readonly ProbeEngine _engine;

    /// <param name="sourceFor">Address to send from towards a destination, of its family; null when this host has none.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    public TraceEngine(
        IProbeTransport transport, Func<Address, Address?> sourceFor, TraceEngineOptions options, ITraceFeed feed, ITraceObserver observer)
    {
        var traces = new TracesAsSessions(feed, observer, () => _engine!.Now);
        _engine = new ProbeEngine(transport, sourceFor, options.ToProbeEngineOptions(), traces, traces);
        Counters = new EngineCounters(_engine.Counters, traces);
    }

    public EngineCounters Counters { get; }

    /// <summary>Works until the feed is completed and all traces have ended. When cancelled, every trace taken from the feed ends as
    /// cancelled first, its probes in flight as timed out.</summary>
    public void Run(CancellationToken cancellation) => _engine.Run(cancellation);

    /// <summary>Ends traces that run or wait, chosen by their request; those still in the feed are not touched. Any thread may call it.</summary>
    /// <param name="which">Called on the engine's thread.</param>
    public void Cancel(Func<TraceRequest, bool> which) => _engine.Cancel(session => which((TraceRequest)session.Tag!));
}
