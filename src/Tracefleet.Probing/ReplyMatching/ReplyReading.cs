using System.Collections.Immutable;
using Tracefleet.Packets;

namespace Tracefleet.Probing.ReplyMatching;

/// <summary>Turns a proven claim into the reply that is kept.</summary>
static class ReplyReading
{
    /// <summary>More entries than any real stack; a stack is at most what fits a packet, and nothing foreign may be kept at that size.</summary>
    const int MaxLabels = 16;

    public static Reply ToReply(in this ReplyClaim claim, in ProvenProbe proven, Instant receivedAt, int size)
    {
        var rtt = receivedAt - proven.SentAt;
        var flags = (proven.IsRewritten ? ReplyFlags.Nat : ReplyFlags.None) | (claim.IsTruncated ? ReplyFlags.Truncated : ReplyFlags.None);
        return new Reply(
            claim.From, receivedAt, rtt < TimeSpan.Zero ? TimeSpan.Zero : rtt, claim.ReplyTtl, claim.QuotedTtl,
            claim.Kind == ReplyKind.Tcp ? null : claim.Type, claim.Kind == ReplyKind.Tcp ? null : claim.Code, size, Labels(claim.Extensions), flags);
    }

    static ImmutableArray<MplsLabel> Labels(in IcmpExtensions extensions)
    {
        if (extensions.IsEmpty || !extensions.TryGetMplsLabelStack(out var stack))
            return [];
        var labels = ImmutableArray.CreateBuilder<MplsLabel>(Math.Min(stack.Count, MaxLabels));
        for (var index = 0; index < stack.Count && index < MaxLabels; index++)
        {
            var entry = stack[index];
            labels.Add(new MplsLabel(entry.Label, entry.Exp, entry.BottomOfStack, entry.Ttl));
        }
        return labels.MoveToImmutable();
    }
}
