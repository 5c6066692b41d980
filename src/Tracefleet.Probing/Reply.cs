using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.Probing;

/// <summary>An MPLS label stack entry as RFC 4950 carries it.</summary>
/// <param name="Label">20 bits.</param>
/// <param name="Exp">Traffic class, 3 bits.</param>
/// <param name="BottomOfStack">Whether this entry is the last of its stack.</param>
/// <param name="Ttl">TTL of the label when the probe expired.</param>
public readonly record struct MplsLabel(uint Label, byte Exp, bool BottomOfStack, byte Ttl);

[Flags]
public enum ReplyFlags : byte
{
    None = 0,

    /// <summary>The probe had been answered before.</summary>
    Duplicate = 1,

    /// <summary>It came after the probe had timed out.</summary>
    Late = 2,

    /// <summary>The packet was longer than what could be received.</summary>
    Truncated = 4,

    /// <summary>The quotation shows that an address or port translator rewrote the probe.</summary>
    Nat = 8,
}

/// <summary>What came back for a probe. Field names say which header they come from.</summary>
/// <param name="From">Source of the outer IP header.</param>
/// <param name="ReplyTtl">TTL left in the outer IP header.</param>
/// <param name="QuotedTtl">TTL of the quoted probe; null where nothing is quoted.</param>
/// <param name="IcmpType">Type of the ICMP or ICMPv6 message; null for a TCP reply.</param>
/// <param name="IcmpCode">Code of the ICMP or ICMPv6 message; null for a TCP reply.</param>
/// <param name="Size">Bytes of the whole reply packet, IP header included.</param>
/// <param name="Mpls">Label stack from the ICMP extensions, outermost first; empty when there is none.</param>
public sealed record Reply(
    Address From, Instant ReceivedAt, TimeSpan Rtt, byte ReplyTtl, byte? QuotedTtl, byte? IcmpType, byte? IcmpCode, int Size,
    ImmutableArray<MplsLabel> Mpls, ReplyFlags Flags);
