using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.ReplyMatching;

/// <summary>Compares a quotation with the probe that it was proven to be of (after Barbera's Dublin Traceroute, which finds translators so).</summary>
static class Rewriting
{
    public static RewrittenFields Of(in ReplyClaim claim, OpenFlow flow, ushort number)
    {
        if (claim.Kind != ReplyKind.Error)
            return RewrittenFields.None;
        var rewritten = claim.QuotedTrafficClass == flow.Flow.TrafficClass ? RewrittenFields.None : RewrittenFields.TrafficClass;
        if (claim.Identification is { } identification && identification != flow.Marks.Mark(MarkField.Identification, number))
            rewritten |= RewrittenFields.Identification;
        return rewritten | flow.Flow.Protocol switch
        {
            ProbeProtocol.Udp => claim.Checksum == flow.Marks.Mark(MarkField.Checksum, number) ? RewrittenFields.None : RewrittenFields.Checksum,
            ProbeProtocol.Tcp => claim.IsTcpChecksumWrong ? RewrittenFields.Checksum : RewrittenFields.None,
            _ => OfEcho(claim, flow, number),
        };
    }

    static RewrittenFields OfEcho(in ReplyClaim claim, OpenFlow flow, ushort number)
    {
        var rewritten = claim.Checksum == flow.Flow.IcmpChecksumOf(number, flow.Marks) ? RewrittenFields.None : RewrittenFields.Checksum;
        return claim.Sequence == flow.Marks.Mark(MarkField.Sequence, number) ? rewritten : rewritten | RewrittenFields.Sequence;
    }
}
