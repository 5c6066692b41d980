namespace Tracefleet.Probing.ReplyMatching;

/// <summary>Why a received packet is no reply to a probe of ours. Each has a counter.</summary>
public enum DropReason
{
    /// <summary>It is a reply.</summary>
    None,

    /// <summary>No IP packet, a later fragment, or no whole ICMP or TCP header.</summary>
    Malformed,

    /// <summary>An IP packet of a protocol that answers no probe: neither ICMP nor TCP.</summary>
    NotIcmp,

    /// <summary>The ICMP or TCP checksum is wrong.</summary>
    BadChecksum,

    /// <summary>A message that answers no probe, such as an echo request, a redirect, neighbour discovery or a TCP segment with data.</summary>
    NotAnAnswer,

    /// <summary>The quotation ends before the probe's own 8 bytes.</summary>
    QuotationUnreadable,

    /// <summary>The quoted packet is neither UDP nor TCP nor an ICMP echo request.</summary>
    NotAProbe,

    /// <summary>No running session has this destination, these ports and this protocol.</summary>
    UnknownFlow,

    /// <summary>It is for a session that has ended.</summary>
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
