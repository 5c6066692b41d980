using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Multipath;

// What becomes of probes, and when it all ends.
public abstract partial class FlowSession
{
    readonly Queue<(Instant At, FlowCell Cell, CellAttempt Attempt)> _deadlines = new();
    Instant _graceUntil = Instant.MinValue;
    int _openWhenPlanned;

    public Instant NextWake
    {
        get
        {
            if (HasEnded)
                return Instant.MaxValue;
            SkipSettledDeadlines();
            var wake = _deadlines.TryPeek(out var first) ? first.At : Instant.MaxValue;
            if (_queued > 0 && _open < Parameters.InFlight)
                wake = Earlier(wake, NextTurn());
            return wake == Instant.MaxValue ? _graceUntil : wake;
        }
    }

    Instant NextTurn()
    {
        var ready = Instant.MaxValue;
        for (var ttl = 1; ttl <= _highestTtl; ttl++)
        {
            if (_hops[ttl] is { Waiting.Count: > 0 } hop)
                ready = Earlier(ready, hop.ReadyAt);
        }
        return ready > _bufferReadyAt ? ready : _bufferReadyAt;
    }

    static Instant Earlier(Instant one, Instant other) => one < other ? one : other;

    public bool TryFind(FlowId flow, ushort number, out Probe probe, out Instant sentAt)
    {
        (probe, sentAt) = (default, default);
        var ttl = number >> 8;
        if (ttl > Parameters.MaxTtl.Value || CellAt(flow.Value, ttl) is not { } cell)
            return false;
        var attempt = number & 0xFF;
        if (attempt == 0 || attempt > cell.Attempts.Count || !cell.Attempts[attempt - 1].HasLeft)
            return false;
        (probe, sentAt) = (ProbeOf(cell, attempt), cell.Attempts[attempt - 1].SentAt);
        return true;
    }

    public ReplyEffect Replied(in Probe probe, Reply reply)
    {
        if (HasEnded || !TryFind(probe.Flow, probe.Number, out _, out var sentAt))
            return ReplyEffect.Ignored;
        var (cell, attempt) = Find(probe);
        RepliesReceived++;
        LastEventAt = reply.ReceivedAt;
        var isLate = reply.Rtt > Parameters.Wait;
        reply = isLate ? reply with { Flags = reply.Flags | ReplyFlags.Late } : reply;
        if (attempt.Reply is not null)
            return Repeated(cell, new ProbeRecord(probe, sentAt, new ProbeOutcome.Answered(reply with { Flags = reply.Flags | ReplyFlags.Duplicate })));

        Tell(attempt, new ProbeRecord(probe, sentAt, new ProbeOutcome.Answered(reply)));
        if (attempt.IsOpen)
        {
            attempt.IsOpen = false;
            Close(cell);
        }
        Answer(cell, reply);
        return isLate ? ReplyEffect.Late : ReplyEffect.Answered;
    }

    ReplyEffect Repeated(FlowCell cell, ProbeRecord record)
    {
        if (cell.Duplicates is not { Count: >= MaxDuplicates })
        {
            (cell.Duplicates ??= []).Add(record);
            _outcomes.Enqueue(record);
        }
        return ReplyEffect.Duplicate;
    }

    void Answer(FlowCell cell, Reply reply)
    {
        var before = cell.State;
        _needsPlan = true;
        if (before == CellState.Answered)
        {
            if (reply.From != cell.From)
                Contradicted(cell, reply.From);
            return;
        }
        (cell.State, cell.Reply) = (CellState.Answered, reply);
        var hop = PaceOf(cell.Ttl);
        hop.NoteAnswered(isRecovered: cell.SentCount > 1);
        if (before == CellState.Silent)
            Revised(cell);
        else
            Settled(cell);
        if (hop.Answered == 1)
            ReopenSilent(cell.Ttl);
    }

    // Flows were given up early while nobody answered at this TTL; now somebody did.
    void ReopenSilent(int ttl)
    {
        foreach (var flow in _flows)
        {
            if (flow[ttl] is { State: CellState.Silent or CellState.Unsent, Duplicates: null } cell && cell.SentCount < Parameters.Attempts)
                Queue(cell);
        }
    }

    public void Advance(Instant now)
    {
        while (!HasEnded && _deadlines.TryPeek(out var first) && first.At <= now)
        {
            _deadlines.Dequeue();
            if (first.Attempt.IsOpen)
                TimeOut(first.Cell, first.Attempt, now);
        }
        Work(now);
    }

    void TimeOut(FlowCell cell, CellAttempt attempt, Instant now)
    {
        attempt.IsOpen = false;
        Tell(attempt, new ProbeRecord(ProbeOf(cell, cell.Attempts.IndexOf(attempt) + 1), attempt.SentAt, ProbeOutcome.TimedOut.Instance));
        Close(cell);
        _graceUntil = now + Parameters.Grace;
        PaceOf(cell.Ttl).NoteLost(attempt.SentAt, now);
        GiveUp(cell);
    }

    // Tries again where that is worth it, or else says that the flow is silent there.
    void GiveUp(FlowCell cell)
    {
        if (cell.State == CellState.Answered || cell.IsBusy)
            return;
        var hop = PaceOf(cell.Ttl);
        if (!_isExhausted && cell.SentCount < hop.Attempts(Parameters.Attempts) && cell.SentCount > 0)
        {
            Queue(cell);
            return;
        }
        _needsPlan = true;
        if (cell.SentCount == 0)
            cell.State = CellState.Unsent;
        if (cell.State is CellState.Silent or CellState.Unsent)
            return;
        cell.State = CellState.Silent;
        hop.NoteExhausted();
        Settled(cell);
    }

    void SkipSettledDeadlines()
    {
        while (_deadlines.TryPeek(out var first) && !first.Attempt.IsOpen)
            _deadlines.Dequeue();
    }

    void Work(Instant now)
    {
        if (HasEnded)
            return;
        if (_needsPlan && _queued == 0 && !_isExhausted && _open <= _openWhenPlanned - _openWhenPlanned / PlanAgainAfter)
        {
            _needsPlan = false;
            Plan();
            _openWhenPlanned = _queued + _open;
        }
        HasEnded = _queued == 0 && _open == 0 && (!_needsPlan || _isExhausted) && now >= _graceUntil;
    }

    public void Cancel()
    {
        if (HasEnded)
            return;
        (IsCancelled, IsCutShort) = (true, true);
        DropQueued();
        foreach (var cell in _flows.SelectMany(flow => flow).OfType<FlowCell>().Where(cell => cell.Open > 0))
            SettleOpen(cell);
        HasEnded = true;
    }

    void SettleOpen(FlowCell cell)
    {
        for (var index = 0; index < cell.Attempts.Count; index++)
        {
            var attempt = cell.Attempts[index];
            if (attempt is not { IsOpen: true, HasLeft: true })
                continue;
            attempt.IsOpen = false;
            Tell(attempt, new ProbeRecord(ProbeOf(cell, index + 1), attempt.SentAt, ProbeOutcome.TimedOut.Instance));
        }
        if (cell.State == CellState.Waiting)
            cell.State = CellState.Unasked;
    }

    /// <summary>Every probe with its outcome, in order of flow, TTL and attempt; duplicate replies follow the probe's own.</summary>
    public IEnumerable<ProbeRecord> Records() => _flows.SelectMany(flow => flow).OfType<FlowCell>().SelectMany(cell =>
        cell.Attempts.Select(attempt => attempt.Record).OfType<ProbeRecord>().Concat(cell.Duplicates ?? []));
}
