using System.Diagnostics.CodeAnalysis;
using Tracefleet.Addressing;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Multipath;

/// <summary>Keeps the probes of many flows towards one destination: sends what a strategy asks for, repeats what was lost, and tells the
/// strategy what became of each flow at each TTL.</summary>
/// <remarks>
/// Rules:
/// <list type="number">
/// <item>At most <see cref="MultipathParameters.InFlight"/> probes are on their way and at most <see cref="MultipathParameters.MaxProbes"/>
/// are ever sent. TTLs take turns, so that no router gets a burst.</item>
/// <item>A flow that is not answered at a TTL is probed there again, up to <see cref="MultipathParameters.Attempts"/> times, and more often
/// and more slowly where other probes were answered (<see cref="HopPace"/>).</item>
/// <item>A late reply counts as long as the session lasts, and revises what was silent. It lasts for the grace time after the last probe
/// that was not answered.</item>
/// <item>A full queue of the kernel pauses all sending. Any other failure before a probe has left ends the session; later it leaves its flow
/// unsent at that TTL, which is no silence. After <see cref="MaxFailuresInRow"/> in a row nothing more is sent.</item>
/// <item>Probes are numbered by TTL and attempt, so flow and number say everything.</item>
/// </list>
/// </remarks>
public abstract partial class FlowSession : IProbeSession
{
    /// <summary>Failures in a row after which a host is believed to be unable to send.</summary>
    public const int MaxFailuresInRow = 200;

    const int MaxDuplicates = 4;

    readonly HopPace?[] _hops = new HopPace?[256];
    readonly List<FlowCell?[]> _flows = [];
    readonly Queue<ProbeRecord> _outcomes = new();
    int _highestTtl;
    int _turn;
    int _queued;
    int _open;
    bool _needsPlan = true;
    bool _isExhausted;
    Instant _bufferReadyAt = Instant.MinValue;

    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range; the message names it.</exception>
    private protected FlowSession(Address destination, MultipathParameters parameters)
    {
        parameters.ThrowIfInvalid();
        (Destination, Parameters) = (destination, parameters);
    }

    public Address Destination { get; }
    public MultipathParameters Parameters { get; }
    public ProbeFormat Format => Parameters.Format;
    public bool HasEnded { get; private set; }

    /// <summary>Probes that left this host.</summary>
    public int ProbesSent { get; private set; }

    public int RepliesReceived { get; private set; }

    public Instant? FirstSentAt { get; private set; }

    /// <summary>When the last reply came or the last probe left.</summary>
    public Instant? LastEventAt { get; private set; }

    /// <summary>Flows used so far.</summary>
    public int FlowCount => _flows.Count;

    /// <summary>Whether it was stopped before it had all it wanted: cancelled, or out of probes.</summary>
    public bool IsCutShort { get; private set; }

    public bool IsCancelled { get; private set; }

    /// <summary>Why what was not followed to its end was not.</summary>
    internal PathCut Cut => !HasEnded ? PathCut.Running
        : IsCancelled ? PathCut.Cancelled
        : LocalFailure != SendFailure.None ? PathCut.NotSent
        : IsCutShort ? PathCut.ProbesSpent
        : PathCut.Unsettled;

    /// <summary>Flows that the result tells of, whether or not they were begun.</summary>
    internal virtual int FlowsTold => FlowCount;

    /// <summary>Whether a TTL for which no probe of a flow could leave is a place on its path, which nobody is known to hold.</summary>
    internal virtual bool KeepsUnsent => false;

    /// <summary>All that is known now, in order; may be asked for while the session runs.</summary>
    public abstract MultipathResult Result();

    internal HopPace PaceOf(int ttl) => _hops[ttl] ??= new HopPace();

    private protected FlowCell CellOf(int flow, int ttl)
    {
        while (flow >= _flows.Count)
            _flows.Add(new FlowCell?[Parameters.MaxTtl.Value + 1]);
        return _flows[flow][ttl] ??= new FlowCell(new FlowId((ushort)flow), ttl);
    }

    private protected CellState StateOf(int flow, int ttl) => CellAt(flow, ttl)?.State ?? CellState.Unasked;

    private protected int CountOf(int ttl, CellState state)
    {
        var count = 0;
        foreach (var cells in _flows)
            count += (cells[ttl]?.State ?? CellState.Unasked) == state ? 1 : 0;
        return count;
    }

    /// <summary>Asks for a first probe of a flow at a TTL; does nothing when there was one.</summary>
    /// <returns>Whether a probe was queued.</returns>
    private protected bool Request(int flow, int ttl)
    {
        if (_isExhausted || HasEnded)
            return false;
        var cell = CellOf(flow, ttl);
        if (cell.State != CellState.Unasked)
            return false;
        cell.State = CellState.Waiting;
        Queue(cell);
        return true;
    }

    /// <summary>Asks for one more probe of a flow at a TTL, whatever became of the others.</summary>
    private protected void Repeat(FlowCell cell) => Queue(cell);

    void Queue(FlowCell cell)
    {
        if (_isExhausted || cell.Attempts.Count + cell.Queued >= FlowCell.MaxAttempts)
            return;
        cell.Queued++;
        _queued++;
        _highestTtl = Math.Max(_highestTtl, cell.Ttl);
        PaceOf(cell.Ttl).Waiting.Enqueue(cell);
    }

    /// <summary>Asks for whatever the strategy wants next; called when it may have learned something. Asking for nothing while nothing is on
    /// its way ends the session.</summary>
    private protected abstract void Plan();

    /// <summary>A flow got its first answer at a TTL, or stayed silent there.</summary>
    private protected abstract void Settled(FlowCell cell);

    /// <summary>A flow that was said to be silent at a TTL answered after all.</summary>
    private protected abstract void Revised(FlowCell cell);

    /// <summary>A flow was answered at a TTL by another interface than before.</summary>
    private protected abstract void Contradicted(FlowCell cell, Address other);

    /// <summary>The share of the outcomes asked for last that must be known before planning again is worth it: one part in this many.</summary>
    private protected virtual int PlanAgainAfter => 2;

    public bool TryTakeOutcome([NotNullWhen(true)] out ProbeRecord? record) => _outcomes.TryDequeue(out record);

    internal FlowCell? CellAt(int flow, int ttl) => flow < _flows.Count ? _flows[flow][ttl] : null;

    /// <summary>Why probes go no further than this reply: it is the destination's, or a router reports that as unreachable; null when they do.</summary>
    internal TraceEnd? EndsAt(Reply reply) =>
        reply.From == Destination || reply.IcmpType is null ? TraceEnd.Reached
        : reply.IcmpType == (reply.From.IsIpv4 ? Ipv4Unreachable : Ipv6Unreachable) ? TraceEnd.Unreachable
        : null;

    const byte Ipv4Unreachable = 3, Ipv6Unreachable = 1;
}
