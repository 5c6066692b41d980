namespace Tracefleet.Probing.Tracing;

/// <summary>What a trace knows about one of its TTLs.</summary>
sealed class ProbedTtl(int attempts)
{
    public readonly ProbeSlot[] Slots = new ProbeSlot[attempts];

    /// <summary>Attempts handed out so far.</summary>
    public int Started;

    /// <summary>Attempts handed out that have no outcome yet.</summary>
    public int Pending;

    public bool HasAnswered;

    public bool NeedsAttempt => Pending == 0 && !HasAnswered && Started < Slots.Length;

    public bool HasEnded => Pending == 0 && !NeedsAttempt;
}

/// <summary>One attempt at a TTL.</summary>
struct ProbeSlot
{
    public ProbeProgress Progress;
    public Instant SentAt;
    public byte BufferRetries;
    public ProbeRecord? Record;
    public List<ProbeRecord>? Duplicates;
}

enum ProbeProgress : byte
{
    NotStarted,

    /// <summary>Given to the sender, whose word about it is awaited.</summary>
    HandedOut,

    /// <summary>The kernel's queue was full; it will be handed out again.</summary>
    WaitsForBuffer,
    InFlight,
    Ended,
}
