namespace Tracefleet.Simulation.Transport;

/// <summary>What became of the probes that a simulated transport sent.</summary>
public sealed class TransportCounters
{
    /// <summary>Packets that left; the counts below, except malformed ones, are of these.</summary>
    public long Sent { get; internal set; }

    /// <summary>Packets for which a reply is or was under way.</summary>
    public long Answered { get; internal set; }

    /// <summary>Nobody answers these: silent routers and destinations, and dropped routes.</summary>
    public long Unanswered { get; internal set; }

    /// <summary>Lost on the way there or back.</summary>
    public long Lost { get; internal set; }

    /// <summary>A router's rate limit kept it from answering.</summary>
    public long RateLimited { get; internal set; }

    /// <summary>Too many replies were under way.</summary>
    public long Congested { get; internal set; }

    /// <summary>Dropped at the first router: the source is not the vantage point's.</summary>
    public long WrongSource { get; internal set; }

    /// <summary>Dropped at the first router: a checksum is wrong.</summary>
    public long WrongChecksum { get; internal set; }

    /// <summary>Not sent: no IP packet.</summary>
    public long Malformed { get; internal set; }
}
