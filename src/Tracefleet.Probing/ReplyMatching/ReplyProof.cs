using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.ReplyMatching;

/// <summary>Decides whether a claim about a trace's probe is true, and about which probe.</summary>
/// <remarks>
/// <list type="number">
/// <item>The probe's source and the reply's destination must be the trace's source.</item>
/// <item>When the payload is quoted its cookie must be right, and it names the probe.</item>
/// <item>Otherwise the UDP checksum names the probe. When that holds no mark, the IPv4 identification does: a translator rewrote the checksum.
/// When both hold marks of different probes, nothing is proven.</item>
/// <item>For ICMP the sequence names the probe, and the constant checksum or the identification must agree with it.</item>
/// <item>An echo reply must carry sequence and cookie.</item>
/// <item>A checksum other than the one sent flags NAT. Quoted TTL, lengths, flow label and IP checksum are never required:
/// routers change them rightly.</item>
/// </list>
/// </remarks>
static class ReplyProof
{
    public static DropReason Check(in ReplyClaim claim, in TraceFlow flow, ProbeMarks marks, out ProvenProbe probe)
    {
        probe = default;
        if (claim.ProbeSource != flow.Source || claim.To != flow.Source)
            return DropReason.WrongAddress;
        if (ProbePayload.TryRead(claim.Payload, out var payloadMark, out var cookie))
            return CheckCookie(claim, flow, marks, payloadMark, cookie, out probe);
        if (claim.IsEchoReply)
            return DropReason.WrongCookie;
        return flow.Protocol == ProbeProtocol.Udp ? CheckUdp(claim, marks, out probe) : CheckIcmp(claim, flow, marks, out probe);
    }

    static DropReason CheckCookie(
        in ReplyClaim claim, in TraceFlow flow, ProbeMarks marks, ushort payloadMark, ulong cookie, out ProvenProbe probe)
    {
        probe = default;
        var field = flow.Protocol == ProbeProtocol.Udp ? MarkField.Checksum : MarkField.Sequence;
        var holdsMark = marks.TryRead(field, field == MarkField.Checksum ? claim.Checksum : claim.Sequence, out var ttl, out var attempt);
        var isCookie = marks.TryRead(MarkField.Payload, payloadMark, out var cookieTtl, out var cookieAttempt)
            && marks.Cookie(cookieTtl, cookieAttempt) == cookie;
        if (!isCookie)
            return holdsMark || HoldsIdentification(claim, marks, out _, out _) ? DropReason.WrongCookie : DropReason.WrongMark;

        var isSame = holdsMark && ttl == cookieTtl && attempt == cookieAttempt;
        if (claim.IsEchoReply && !isSame)
            return DropReason.WrongMark;
        var isRewritten = !isSame || (!claim.IsEchoReply && field == MarkField.Sequence && claim.Checksum != flow.DestinationPort);
        probe = new ProvenProbe(cookieTtl, cookieAttempt, isRewritten);
        return DropReason.None;
    }

    static DropReason CheckUdp(in ReplyClaim claim, ProbeMarks marks, out ProvenProbe probe)
    {
        var byChecksum = marks.TryRead(MarkField.Checksum, claim.Checksum, out var ttl, out var attempt);
        var byIdentification = HoldsIdentification(claim, marks, out var otherTtl, out var otherAttempt);
        probe = byChecksum ? new ProvenProbe(ttl, attempt, false) : new ProvenProbe(otherTtl, otherAttempt, true);
        if (!byChecksum && !byIdentification)
            return DropReason.WrongMark;
        var conflict = byChecksum && byIdentification && (ttl != otherTtl || attempt != otherAttempt);
        return conflict ? DropReason.ConflictingMarks : DropReason.None;
    }

    static DropReason CheckIcmp(in ReplyClaim claim, in TraceFlow flow, ProbeMarks marks, out ProvenProbe probe)
    {
        var isSequence = marks.TryRead(MarkField.Sequence, claim.Sequence, out var ttl, out var attempt);
        var isChecksum = claim.Checksum == flow.DestinationPort;
        probe = new ProvenProbe(ttl, attempt, !isChecksum);
        if (!isSequence)
            return DropReason.WrongMark;
        var agrees = HoldsIdentification(claim, marks, out var otherTtl, out var otherAttempt) && ttl == otherTtl && attempt == otherAttempt;
        return isChecksum || agrees ? DropReason.None : DropReason.WrongMark;
    }

    static bool HoldsIdentification(in ReplyClaim claim, ProbeMarks marks, out Ttl ttl, out byte attempt)
    {
        (ttl, attempt) = (default, 0);
        return claim.Identification is { } identification && marks.TryRead(MarkField.Identification, identification, out ttl, out attempt);
    }
}

/// <summary>The probe that a reply was proven to be for.</summary>
/// <param name="IsRewritten">The checksum came back other than it was sent.</param>
public readonly record struct ProvenProbe(Ttl Ttl, byte Attempt, bool IsRewritten);
