using System.Collections.Concurrent;
using Tracefleet.Addressing;
using Tracefleet.Probing.Pacing;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Sessions;

/// <summary>Drives many sessions at once over one transport, on the thread that calls <see cref="Run"/>.</summary>
/// <remarks>
/// <para>Each turn of the loop takes sessions from the feed, sends what the pacer allows, waits for replies, and settles what timed out. It waits
/// at most <see cref="LongestWait"/>, so that new sessions, cancellations and the end of the feed are seen that soon.</para>
/// <para>Sessions take turns probe by probe. None can hold up another: a probe that cannot be sent is its session's affair, and everything
/// kept for one is bounded. A flow is opened when its first probe is sent and closed when the session ends. The clock is read from the
/// transport only.</para>
/// </remarks>
public sealed partial class ProbeEngine
{
    /// <summary>How long the engine may be deaf to its feed and to <see cref="Cancel"/> while nothing arrives.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    readonly IProbeTransport _transport;
    readonly Func<Address, Address?> _sourceFor;
    readonly ProbeEngineOptions _options;
    readonly ISessionFeed _feed;
    readonly ISessionObserver _observer;
    readonly ProbePacer _pacer;
    readonly SessionQueue _queue;
    readonly SessionTimers _timers = new();
    readonly ReplyMatcher _matcher = new();
    readonly List<RunningSession> _running = [];
    readonly Queue<RunningSession> _ready = new();
    readonly ConcurrentQueue<Func<SessionRequest, bool>> _cancellations = new();
    int _lent, _lentSeen;

    /// <param name="sourceFor">Address to send from towards a destination, of its family; null when this host has none. A session's format may
    /// name another.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    public ProbeEngine(
        IProbeTransport transport, Func<Address, Address?> sourceFor, ProbeEngineOptions options, ISessionFeed feed, ISessionObserver observer)
    {
        options.ThrowIfInvalid();
        _transport = transport;
        _sourceFor = sourceFor;
        _options = options;
        _feed = feed;
        _observer = observer;
        _pacer = new ProbePacer(options.PacketsPerSecond, options.EffectiveBurst);
        _queue = new SessionQueue(options.MaxSessionsPerDestination);
        _outgoing = new PacketBatch(options.SendBatch, OutgoingSlot);
        _sending = new (RunningSession, Probe)[options.SendBatch];
        _incoming = new PacketBatch(options.ReceiveBatch);
    }

    public ProbeCounters Counters { get; } = new();

    /// <summary>The transport's time when the engine last looked.</summary>
    public Instant Now { get; private set; }

    /// <summary>Works until the feed is completed and all sessions have ended. When cancelled, every session taken from the feed ends as
    /// cancelled first, its probes in flight as timed out.</summary>
    public void Run(CancellationToken cancellation)
    {
        Now = Receive(Instant.MinValue);
        while (!cancellation.IsCancellationRequested)
        {
            CancelChosen();
            FollowLoan();
            if (Admit())
                return;
            SendReady();
            Now = Receive(NextWake());
            Expire();
        }
        CancelWhere(_ => true);
    }

    /// <summary>Ends sessions that run or wait, chosen by their request; those still in the feed are not touched. Any thread may call it.</summary>
    /// <param name="which">Called on the engine's thread.</param>
    public void Cancel(Func<SessionRequest, bool> which) => _cancellations.Enqueue(which);

    /// <summary>Sends so much less than its rate, because somebody else sends it from the same place; 0 takes all back. Any thread may call it.</summary>
    public void Lend(int packetsPerSecond) => Volatile.Write(ref _lent, packetsPerSecond);

    void FollowLoan()
    {
        if (Volatile.Read(ref _lent) is var lent && lent == _lentSeen)
            return;
        _lentSeen = lent;
        _pacer.ChangeRate(Math.Max(0, _options.PacketsPerSecond - lent));
    }

    Instant NextWake()
    {
        var wake = Now + LongestWait;
        if (_timers.NextAt < wake)
            wake = _timers.NextAt;
        if (_ready.Count > 0 && _pacer.ReadyAt < wake)
            wake = _pacer.ReadyAt;
        return wake <= Now ? Instant.MinValue : wake;
    }

    void Expire()
    {
        while (_timers.TryTakeDue(Now, out var running))
        {
            running.Session.Advance(Now);
            Follow(running, Now);
        }
        _matcher.Forget(Now);
    }

    /// <summary>Passes on what became of a session's probes, and sees to what it needs next.</summary>
    void Follow(RunningSession running, Instant now)
    {
        var session = running.Session;
        while (session.TryTakeOutcome(out var record))
            _observer.ProbeEnded(running.Request, record);
        if (session.HasEnded)
        {
            Finish(running, now);
            return;
        }
        _timers.Schedule(running, now);
        MarkReady(running);
    }

    void MarkReady(RunningSession running)
    {
        if (running.IsQueued)
            return;
        running.IsQueued = true;
        _ready.Enqueue(running);
    }
}
