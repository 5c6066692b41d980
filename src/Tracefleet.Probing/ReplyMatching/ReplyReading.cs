using System.Collections.Immutable;
using Tracefleet.Packets;

namespace Tracefleet.Probing.ReplyMatching;

/// <summary>Turns a proven claim into the reply that is kept.</summary>
public static class ReplyReading
{
    /// <summary>More entries than any real stack; a stack is at most what fits a packet, and nothing foreign may be kept at that size.</summary>
    const int MaxLabels = 16;

    const RewrittenFields Translated =
        RewrittenFields.Checksum | RewrittenFields.Sequence | RewrittenFields.SourceAddress | RewrittenFields.SourcePort;

    /// <param name="isRebuilt">The quoted IP header and UDP checksum are not what came back, so nothing is read from them.</param>
    public static Reply ToReply(in this ReplyClaim claim, in ProvenProbe proven, Instant receivedAt, int size, bool isRebuilt = false)
    {
        var rtt = receivedAt - proven.SentAt;
        var rewritten = isRebuilt ? proven.Rewritten & SeenOf(claim.Flow.Protocol) : proven.Rewritten;
        var flags = ((rewritten & Translated) != 0 ? ReplyFlags.Nat : ReplyFlags.None)
            | (claim.IsTruncated ? ReplyFlags.Truncated : ReplyFlags.None);
        var isTcp = claim.Kind == ReplyKind.Tcp;
        var reply = new Reply(
            claim.From, receivedAt, rtt < TimeSpan.Zero ? TimeSpan.Zero : rtt, claim.ReplyTtl, isRebuilt ? null : claim.QuotedTtl,
            isTcp ? null : claim.Type, isTcp ? null : claim.Code, size, Labels(claim.Extensions), flags)
        {
            Mtu = claim.Mtu,
            QuotedTrafficClass = isRebuilt ? null : claim.QuotedTrafficClass,
            TcpFlags = isTcp ? claim.TcpFlags : null,
            Rewritten = rewritten,
        };
        return claim.Extensions.IsEmpty ? reply : WithExtensions(reply, claim.Extensions);
    }

    // Of a rebuilt quotation the ICMP header is what came back.
    static RewrittenFields SeenOf(ProbeProtocol protocol) =>
        protocol is ProbeProtocol.Udp ? RewrittenFields.None : RewrittenFields.Checksum | RewrittenFields.Sequence;

    static Reply WithExtensions(Reply reply, in IcmpExtensions extensions)
    {
        var all = ImmutableArray.CreateBuilder<ReplyExtension>();
        var interfaces = ImmutableArray.CreateBuilder<InterfaceInformation>();
        foreach (var extension in extensions)
        {
            if (all.Count == ReplyExtension.MaxCount)
                break;
            var kept = Math.Min(extension.Payload.Length, ReplyExtension.MaxBytes);
            all.Add(new ReplyExtension(extension.ClassNumber, extension.CType, [.. extension.Payload[..kept]]));
            if (InterfaceInformation.TryParse(extension, out var information))
                interfaces.Add(information);
        }
        return reply with { Extensions = all.DrainToImmutable(), Interfaces = interfaces.DrainToImmutable() };
    }

    static ImmutableArray<MplsLabel> Labels(in IcmpExtensions extensions)
    {
        if (extensions.IsEmpty || !extensions.TryGetMplsLabelStack(out var stack))
            return [];
        var labels = ImmutableArray.CreateBuilder<MplsLabel>(Math.Min(stack.Count, MaxLabels));
        for (var index = 0; index < stack.Count && index < MaxLabels; index++)
            labels.Add(stack[index]);
        return labels.MoveToImmutable();
    }
}
