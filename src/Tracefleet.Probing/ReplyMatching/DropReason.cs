namespace Tracefleet.Probing.ReplyMatching;

/// <summary>Why a received packet is no reply to a probe of ours. Each has a counter.</summary>
public enum DropReason
{
    /// <summary>It is a reply.</summary>
    None,

    /// <summary>No IP packet, a later fragment, or no whole ICMP header.</summary>
    Malformed,

    /// <summary>An IP packet of another protocol.</summary>
    NotIcmp,

    /// <summary>The ICMP checksum is wrong.</summary>
    BadChecksum,

    /// <summary>An ICMP message that answers no probe, such as an echo request, a redirect or neighbour discovery.</summary>
    NotAnAnswer,

    /// <summary>The quotation ends before the probe's own 8 bytes.</summary>
    QuotationUnreadable,

    /// <summary>The quoted packet is neither UDP nor an ICMP echo request.</summary>
    NotAProbe,

    /// <summary>No running trace has this destination, these ports and this protocol.</summary>
    UnknownFlow,

    /// <summary>It is for a trace that has ended.</summary>
    TraceEnded,

    /// <summary>The flow is ours, but another host sent the quoted probe or was sent the reply.</summary>
    WrongAddress,

    /// <summary>The flow is ours, but no mark of a probe that was sent is quoted.</summary>
    WrongMark,

    /// <summary>Two marks are quoted that belong to different probes, and no cookie decides.</summary>
    ConflictingMarks,

    /// <summary>The payload is quoted and does not hold our cookie, or an echo reply does not.</summary>
    WrongCookie,
}
