using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Multipath;

// Probes out.
public abstract partial class FlowSession
{
    const int MaxBufferRetries = 5;

    static readonly TimeSpan BufferPause = TimeSpan.FromMilliseconds(10);

    int _leaving;
    int _failuresInRow;

    /// <summary>Why nothing could be sent at all, or nothing more, when it ended because of that.</summary>
    public SendFailure LocalFailure { get; private set; }

    public bool TryNext(Instant now, out Probe probe)
    {
        probe = default;
        Work(now);
        if (HasEnded || _queued == 0 || _open >= Parameters.InFlight || now < _bufferReadyAt)
            return false;
        if (ProbesSent + _leaving >= Parameters.MaxProbes)
        {
            Exhaust();
            return false;
        }
        for (var step = 1; step <= _highestTtl; step++)
        {
            var ttl = 1 + (_turn + step - 1) % _highestTtl;
            if (_hops[ttl] is not { Waiting.Count: > 0 } hop || hop.ReadyAt > now)
                continue;
            _turn = ttl;
            probe = HandOut(hop.Waiting.Dequeue());
            hop.Sent(now);
            return true;
        }
        return false;
    }

    Probe HandOut(FlowCell cell)
    {
        cell.Queued--;
        _queued--;
        cell.Open++;
        _open++;
        _leaving++;
        cell.Attempts.Add(new CellAttempt());
        return ProbeOf(cell, cell.Attempts.Count);
    }

    Probe ProbeOf(FlowCell cell, int attempt) => new(Destination, cell.Flow, new Ttl(cell.Ttl), attempt);

    public void Sent(in Probe probe, Instant at)
    {
        _leaving--;
        _failuresInRow = 0;
        ProbesSent++;
        FirstSentAt ??= at;
        LastEventAt = at;
        var (cell, attempt) = Find(probe);
        attempt.SentAt = at;
        attempt.HasLeft = true;
        if (attempt.IsOpen)
            _deadlines.Enqueue((at + Parameters.Wait, cell, attempt));
    }

    /// <summary>Drops what has not been sent: no further probe may be.</summary>
    void Exhaust()
    {
        (IsCutShort, _isExhausted) = (true, true);
        DropQueued();
    }

    void DropQueued()
    {
        foreach (var hop in _hops)
        {
            while (hop is not null && hop.Waiting.TryDequeue(out var cell))
            {
                cell.Queued--;
                _queued--;
                if (cell.State == CellState.Waiting && !cell.IsBusy)
                    cell.State = cell.SentCount == 0 ? CellState.Unasked : CellState.Silent;
            }
        }
    }

    public void NotSent(in Probe probe, SendFailure failure, Instant at)
    {
        _leaving--;
        if (HasEnded)
            return;
        var (cell, attempt) = Find(probe);
        (attempt.SentAt, attempt.IsOpen) = (at, false);
        if (failure == SendFailure.NoBufferSpace && cell.BufferRetries < MaxBufferRetries)
        {
            Close(cell);
            _bufferReadyAt = at + BufferPause * (1 << cell.BufferRetries++);
            Queue(cell);
            return;
        }
        Tell(attempt, new ProbeRecord(probe, at, new ProbeOutcome.NotSent(failure)));
        Close(cell);
        cell.Failure = failure;
        if (ProbesSent == 0 && failure != SendFailure.NoBufferSpace)
            Refuse(failure);
        else
            GiveUp(cell);
        if (++_failuresInRow >= MaxFailuresInRow && LocalFailure == SendFailure.None)
        {
            LocalFailure = failure;
            Exhaust();
        }
    }

    void Refuse(SendFailure failure)
    {
        LocalFailure = failure;
        DropQueued();
        HasEnded = true;
    }

    void Close(FlowCell cell)
    {
        cell.Open--;
        _open--;
    }

    (FlowCell Cell, CellAttempt Attempt) Find(in Probe probe)
    {
        var cell = CellOf(probe.Flow.Value, probe.Ttl.Value);
        return (cell, cell.Attempts[probe.Attempt - 1]);
    }

    void Tell(CellAttempt attempt, ProbeRecord record)
    {
        attempt.Record = record;
        _outcomes.Enqueue(record);
    }
}
