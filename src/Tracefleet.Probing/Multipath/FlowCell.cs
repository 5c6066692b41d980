using Tracefleet.Addressing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Multipath;

/// <summary>What is known of one flow at one TTL.</summary>
sealed class FlowCell(FlowId flow, int ttl)
{
    /// <summary>Attempts that the number in a probe can tell apart.</summary>
    public const int MaxAttempts = 250;

    public readonly FlowId Flow = flow;
    public readonly int Ttl = ttl;
    public readonly List<CellAttempt> Attempts = [];

    public CellState State;

    /// <summary>Probes wanted that have not been handed out.</summary>
    public int Queued;

    /// <summary>Probes handed out that have no outcome.</summary>
    public int Open;

    /// <summary>Tries that failed because the kernel's queue was full.</summary>
    public int BufferRetries;

    /// <summary>Why the last probe that failed did not leave.</summary>
    public SendFailure Failure;

    /// <summary>The first reply.</summary>
    public Reply? Reply;

    public List<ProbeRecord>? Duplicates;

    /// <summary>Probes that left.</summary>
    public int SentCount => Attempts.Count(attempt => attempt.HasLeft);

    public Address? From => Reply?.From;
    public bool IsSettled => State is CellState.Answered or CellState.Silent;
    public bool IsBusy => Queued > 0 || Open > 0;
}

enum CellState : byte
{
    Unasked,
    Waiting,
    Answered,
    Silent,

    /// <summary>No probe of it could leave this host, so nothing is known of it.</summary>
    Unsent,
}

/// <summary>One probe of a flow at a TTL.</summary>
sealed class CellAttempt
{
    public Instant SentAt;
    public bool IsOpen = true;
    public bool HasLeft;
    public ProbeRecord? Record;

    public Reply? Reply => (Record?.Outcome as ProbeOutcome.Answered)?.Reply;
}
