namespace Tracefleet.Probing;

/// <summary>Estimates the length of the way back from the TTL that is left in a reply.</summary>
/// <remarks>Senders start at 32, 64, 128 or 255; the least of them that is not below what is left is taken. A way back of more hops than the
/// distance between two of these is therefore estimated too short.</remarks>
public static class ReturnPath
{
    /// <summary>Hops of the way back, counted as the TTL of a probe counts them: 1 for a neighbour. 1 to 128.</summary>
    public static int Hops(byte replyTtl) => InitialTtl(replyTtl) - replyTtl + 1;

    /// <summary>TTL that the sender probably began with: 32, 64, 128 or 255.</summary>
    public static int InitialTtl(byte replyTtl) => replyTtl switch
    {
        <= 32 => 32,
        <= 64 => 64,
        <= 128 => 128,
        _ => 255,
    };

    /// <summary>By how many hops the way back is longer than the way there; negative where it is shorter. Null without a reply.</summary>
    public static int? Asymmetry(ProbeRecord record) =>
        record.Outcome is ProbeOutcome.Answered(var reply) ? Hops(reply.ReplyTtl) - record.Probe.Ttl.Value : null;
}
