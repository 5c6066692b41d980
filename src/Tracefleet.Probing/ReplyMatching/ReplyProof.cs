using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.ReplyMatching;

/// <summary>Decides whether a claim about a flow's probe is true, and about which probe.</summary>
/// <remarks>
/// <list type="number">
/// <item>The probe's source and the reply's destination must be the flow's source.</item>
/// <item>When the payload is quoted its cookie must be right, and it names the probe.</item>
/// <item>Otherwise the UDP checksum names the probe. When that holds no mark, the IPv4 identification does: a translator rewrote the checksum.
/// When both hold marks of different probes, nothing is proven.</item>
/// <item>For ICMP the sequence names the probe, and the checksum that it was sent with or the identification must agree with it.</item>
/// <item>An echo reply must carry sequence and cookie.</item>
/// <item>For TCP the sequence number, 32 bits of it, names the probe; in a reply of the destination the number that it acknowledges or,
/// in a reset of our ACK, that it takes for its own.</item>
/// <item>In classic UDP the destination port must be that of the probe too.</item>
/// <item>What was rewritten is told afterwards (see <see cref="Rewriting"/>). Quoted TTL, traffic class, lengths, flow label and IP checksum are
/// never required: routers change them rightly.</item>
/// </list>
/// </remarks>
static class ReplyProof
{
    public static DropReason Check(in ReplyClaim claim, OpenFlow flow, out ProvenProbe probe)
    {
        probe = default;
        if (claim.ProbeSource != flow.Flow.Source || claim.To != flow.Flow.Source)
            return DropReason.WrongAddress;
        if (flow.HasEnded)
            return DropReason.TraceEnded;
        var reason = Find(claim, flow, out probe);
        if (reason != DropReason.None)
            return reason;
        if (flow.Flow.HasManyPorts && claim.Flow.DestinationPort != flow.Flow.DestinationPortOf(probe.Probe.Number))
            return DropReason.WrongMark;
        probe = probe with { Rewritten = Rewriting.Of(claim, flow, probe.Probe.Number) };
        return DropReason.None;
    }

    static DropReason Find(in ReplyClaim claim, OpenFlow flow, out ProvenProbe probe)
    {
        probe = default;
        if (flow.Flow.Protocol == ProbeProtocol.Tcp)
            return claim.Kind == ReplyKind.Tcp ? CheckTcpReply(claim, flow, out probe) : CheckQuotedTcp(claim, flow, out probe);
        if (ProbePayload.TryRead(claim.Payload, out var payloadMark, out var cookie))
            return CheckCookie(claim, flow, payloadMark, cookie, out probe);
        if (claim.Kind == ReplyKind.Echo)
            return DropReason.WrongCookie;
        return flow.Flow.Protocol == ProbeProtocol.Udp ? CheckUdp(claim, flow, out probe) : CheckIcmp(claim, flow, out probe);
    }

    static DropReason CheckCookie(in ReplyClaim claim, OpenFlow flow, ushort payloadMark, ulong cookie, out ProvenProbe probe)
    {
        probe = default;
        var isUdp = flow.Flow.Protocol == ProbeProtocol.Udp;
        var holdsMark = isUdp
            ? flow.TryRead(MarkField.Checksum, claim.Checksum, out var marked, out _)
            : flow.TryRead(MarkField.Sequence, claim.Sequence, out marked, out _);
        var isCookie = flow.TryRead(MarkField.Payload, payloadMark, out var found, out var sentAt) && flow.Marks.Cookie(found.Number) == cookie;
        if (!isCookie)
            return holdsMark || HoldsIdentification(claim, flow, out _, out _) ? DropReason.WrongCookie : DropReason.WrongMark;

        var isSame = holdsMark && marked.Number == found.Number;
        if (claim.Kind == ReplyKind.Echo && !isSame)
            return DropReason.WrongMark;
        probe = new ProvenProbe(found, sentAt);
        return DropReason.None;
    }

    static DropReason CheckUdp(in ReplyClaim claim, OpenFlow flow, out ProvenProbe probe)
    {
        var byChecksum = flow.TryRead(MarkField.Checksum, claim.Checksum, out var found, out var sentAt);
        var byIdentification = HoldsIdentification(claim, flow, out var other, out var otherSentAt);
        probe = byChecksum ? new ProvenProbe(found, sentAt) : new ProvenProbe(other, otherSentAt);
        if (!byChecksum && !byIdentification)
            return DropReason.WrongMark;
        return byChecksum && byIdentification && found.Number != other.Number ? DropReason.ConflictingMarks : DropReason.None;
    }

    static DropReason CheckIcmp(in ReplyClaim claim, OpenFlow flow, out ProvenProbe probe)
    {
        probe = default;
        if (!flow.TryRead(MarkField.Sequence, claim.Sequence, out var found, out var sentAt))
            return DropReason.WrongMark;
        var isChecksum = claim.Checksum == flow.Flow.IcmpChecksumOf(found.Number, flow.Marks);
        probe = new ProvenProbe(found, sentAt);
        var agrees = HoldsIdentification(claim, flow, out var other, out _) && found.Number == other.Number;
        return isChecksum || agrees ? DropReason.None : DropReason.WrongMark;
    }

    static DropReason CheckQuotedTcp(in ReplyClaim claim, OpenFlow flow, out ProvenProbe probe)
    {
        var isFound = flow.TryReadTcp(claim.TcpSequence, out var found, out var sentAt);
        probe = new ProvenProbe(found, sentAt);
        return isFound ? DropReason.None : DropReason.WrongMark;
    }

    // RFC 9293 §3.5.2: a reset of a segment without ACK acknowledges it; a reset of one with ACK takes the acknowledged number as its own.
    static DropReason CheckTcpReply(in ReplyClaim claim, OpenFlow flow, out ProvenProbe probe)
    {
        var isFound = claim.TcpAcknowledgment is { } acknowledged
            ? TryReadAcknowledged(flow, acknowledged, out var found, out var sentAt)
            : flow.TryReadTcp(claim.TcpSequence, out found, out sentAt);
        probe = new ProvenProbe(found, sentAt);
        return isFound ? DropReason.None : DropReason.WrongMark;
    }

    // A SYN counts for one; whether its data is taken too, or that of an ACK, is the host's choice.
    static bool TryReadAcknowledged(OpenFlow flow, uint acknowledged, out Probe probe, out Instant sentAt)
    {
        var first = unchecked(acknowledged - (flow.Flow.Method == Tracing.TraceMethod.TcpSyn ? 1u : 0));
        if (flow.TryReadTcp(first, out probe, out sentAt))
            return true;
        var data = flow.Flow.TcpDataLength;
        return data > 0 && flow.TryReadTcp(unchecked(first - (uint)data), out probe, out sentAt);
    }

    static bool HoldsIdentification(in ReplyClaim claim, OpenFlow flow, out Probe probe, out Instant sentAt)
    {
        (probe, sentAt) = (default, default);
        return claim.Identification is { } identification && flow.TryRead(MarkField.Identification, identification, out probe, out sentAt);
    }
}

/// <summary>The probe that a reply was proven to be for.</summary>
/// <param name="Rewritten">What came back other than it was sent.</param>
public readonly record struct ProvenProbe(Probe Probe, Instant SentAt, RewrittenFields Rewritten = RewrittenFields.None);
