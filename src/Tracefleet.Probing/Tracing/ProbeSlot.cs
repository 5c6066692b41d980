using Tracefleet.Addressing;

namespace Tracefleet.Probing.Tracing;

/// <summary>What a trace knows about one of its probes. Numbers in it are those of other probes, 0 for none.</summary>
struct ProbeSlot
{
    public Instant SentAt;
    public ProbeRecord? Record;
    public List<ProbeRecord>? Duplicates;

    /// <summary>The probe that was sent after this one.</summary>
    public ushort NextSent;

    /// <summary>The next attempt at the same TTL.</summary>
    public ushort NextAttempt;

    public ushort Size;
    public byte Ttl;
    public byte Attempt;
    public ProbeProgress Progress;
    public byte BufferRetries;
}

/// <summary>What a trace knows about one of its TTLs.</summary>
struct TtlSlot
{
    /// <summary>Who answered first; the default value for nobody.</summary>
    public Address Interface;

    /// <summary>Numbers of the first and the latest attempt, 0 for none.</summary>
    public ushort First, Last;

    /// <summary>Attempts handed out so far.</summary>
    public byte Started;

    /// <summary>Attempts handed out that have no outcome yet.</summary>
    public byte Pending;

    /// <summary>Attempts that only showed that the probe was too big; they do not count.</summary>
    public byte TooBig;

    public bool HasAnswered;
}

enum ProbeProgress : byte
{
    NotStarted,

    /// <summary>Given to the sender, whose word about it is awaited.</summary>
    HandedOut,

    /// <summary>The kernel's queue was full; it will be handed out again.</summary>
    WaitsForBuffer,
    InFlight,

    /// <summary>It was sent and has an outcome.</summary>
    Ended,

    /// <summary>It could not be sent.</summary>
    Refused,
}
