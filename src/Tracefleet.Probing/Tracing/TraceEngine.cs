using System.Collections.Concurrent;
using Tracefleet.Addressing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Pacing;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Tracing;

/// <summary>Makes many traces at once over one transport, on the thread that calls <see cref="Run"/>.</summary>
/// <remarks>
/// <para>Each turn of the loop takes traces from the feed, sends what the pacer allows, waits for replies, and settles what timed out. It waits
/// at most <see cref="LongestWait"/>, so that new traces, cancellations and the end of the feed are seen that soon.</para>
/// <para>Traces take turns probe by probe. None can hold up another: a trace that cannot be sent ends by itself, and everything kept for one
/// is bounded. The clock is read from the transport only.</para>
/// </remarks>
public sealed partial class TraceEngine
{
    /// <summary>How long the engine may be deaf to its feed and to <see cref="Cancel"/> while nothing arrives.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    readonly IProbeTransport _transport;
    readonly Func<Address, Address?> _sourceFor;
    readonly TraceEngineOptions _options;
    readonly ITraceFeed _feed;
    readonly ITraceObserver _observer;
    readonly ProbePacer _pacer;
    readonly TraceQueue _queue;
    readonly TraceTimers _timers = new();
    readonly ReplyMatcher<RunningTrace> _matcher = new();
    readonly HashSet<RunningTrace> _running = [];
    readonly Queue<RunningTrace> _ready = new();
    readonly ConcurrentQueue<Func<TraceRequest, bool>> _cancellations = new();

    /// <param name="sourceFor">Address to send from towards a destination, of its family; null when this host has none.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    public TraceEngine(
        IProbeTransport transport, Func<Address, Address?> sourceFor, TraceEngineOptions options, ITraceFeed feed, ITraceObserver observer)
    {
        options.ThrowIfInvalid();
        _transport = transport;
        _sourceFor = sourceFor;
        _options = options;
        _feed = feed;
        _observer = observer;
        _pacer = new ProbePacer(options.PacketsPerSecond, options.EffectiveBurst);
        _queue = new TraceQueue(options.MaxTracesPerDestination);
        _outgoing = new PacketBatch(options.SendBatch, OutgoingSlot);
        _incoming = new PacketBatch(options.ReceiveBatch);
    }

    public EngineCounters Counters { get; } = new();

    /// <summary>Works until the feed is completed and all traces have ended. When cancelled, every trace taken from the feed ends as
    /// cancelled first, its probes in flight as timed out.</summary>
    public void Run(CancellationToken cancellation)
    {
        var now = Receive(Instant.MinValue);
        while (!cancellation.IsCancellationRequested)
        {
            CancelChosen(now);
            if (Admit(now))
                return;
            SendReady(now);
            now = Receive(NextWake(now));
            Expire(now);
        }
        CancelWhere(_ => true, now);
    }

    /// <summary>Ends traces that run or wait, chosen by their request; those still in the feed are not touched. Any thread may call it.</summary>
    /// <param name="which">Called on the engine's thread.</param>
    public void Cancel(Func<TraceRequest, bool> which) => _cancellations.Enqueue(which);

    Instant NextWake(Instant now)
    {
        var wake = now + LongestWait;
        if (_timers.NextAt < wake)
            wake = _timers.NextAt;
        if (_ready.Count > 0 && _pacer.ReadyAt < wake)
            wake = _pacer.ReadyAt;
        return wake <= now ? Instant.MinValue : wake;
    }

    void Expire(Instant now)
    {
        while (_timers.TryTakeDue(now, out var trace))
        {
            trace.Session.Advance(now);
            Follow(trace, now);
        }
        _matcher.Forget(now);
    }

    /// <summary>Passes on what became of a trace's probes, and sees to what it needs next.</summary>
    void Follow(RunningTrace trace, Instant now)
    {
        while (trace.Session.TryTakeOutcome(out var record))
            _observer.ProbeEnded(trace.Request, record);
        if (trace.Session.End is not null)
        {
            Finish(trace, now);
            return;
        }
        _timers.Schedule(trace);
        MarkReady(trace);
    }

    void MarkReady(RunningTrace trace)
    {
        if (trace.IsQueued)
            return;
        trace.IsQueued = true;
        _ready.Enqueue(trace);
    }
}
