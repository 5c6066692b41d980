using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Probing;

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

    /// <summary>The time of sending is known to a tenth of a millisecond only, so the round-trip time is.</summary>
    Coarse = 16,
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
    ImmutableArray<MplsLabel> Mpls, ReplyFlags Flags)
{
    /// <summary>Next-hop MTU in bytes that "fragmentation needed" or "packet too big" tells, 0 from routers older than RFC 1191; null in other replies.</summary>
    public int? Mtu { get; init; }

    /// <summary>ToS or traffic class of the quoted probe; null where nothing is quoted.</summary>
    public byte? QuotedTrafficClass { get; init; }

    /// <summary>Flags of a TCP reply; null for others.</summary>
    public TcpFlags? TcpFlags { get; init; }

    /// <summary>What the quotation shows other than it was sent.</summary>
    public RewrittenFields Rewritten { get; init; }

    /// <summary>Interfaces that the router names (RFC 5837); empty when it names none.</summary>
    public ImmutableArray<InterfaceInformation> Interfaces { get; init; } = [];

    /// <summary>All extension objects, MPLS and interfaces among them; empty when there are none.</summary>
    public ImmutableArray<ReplyExtension> Extensions { get; init; } = [];

    /// <summary>Estimated hops of the way back; see <see cref="ReturnPath"/>.</summary>
    public int ReturnHops => ReturnPath.Hops(ReplyTtl);
}
