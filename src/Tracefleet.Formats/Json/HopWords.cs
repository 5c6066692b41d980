using Tracefleet.Probing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Formats.Json;

/// <summary>The words that hop events use for enumerated values.</summary>
public static class HopWords
{
    internal static readonly (ReplyFlags Flag, string Word)[] Flags =
    [
        (ReplyFlags.Duplicate, "dup"),
        (ReplyFlags.Late, "late"),
        (ReplyFlags.Truncated, "truncated"),
        (ReplyFlags.Nat, "nat"),
        (ReplyFlags.Coarse, "coarse"),
    ];

    internal static readonly (RewrittenFields Field, string Word)[] Rewritten =
    [
        (RewrittenFields.Checksum, "checksum"),
        (RewrittenFields.Identification, "identification"),
        (RewrittenFields.Sequence, "sequence"),
        (RewrittenFields.TrafficClass, "traffic_class"),
        (RewrittenFields.SourceAddress, "source_address"),
        (RewrittenFields.SourcePort, "source_port"),
    ];

    static readonly (SendFailure Failure, string Word)[] Failures =
    [
        (SendFailure.NoRoute, "no_route"),
        (SendFailure.NoBufferSpace, "no_buffer_space"),
        (SendFailure.NotPermitted, "not_permitted"),
        (SendFailure.TooBig, "too_big"),
        (SendFailure.NoSourceAddress, "no_source_address"),
        (SendFailure.Other, "other"),
        (SendFailure.InterfaceDown, "interface_down"),
    ];

    public static string ToWord(this SendFailure failure) =>
        Array.Find(Failures, known => known.Failure == failure).Word
        ?? throw new ArgumentOutOfRangeException(nameof(failure), failure, "Not a failure.");

    /// <summary><c>icmp</c> for both families, <c>udp</c> or <c>tcp</c>.</summary>
    public static string ToWord(this ProbeProtocol protocol) => protocol switch
    {
        ProbeProtocol.Icmp or ProbeProtocol.Icmpv6 => "icmp",
        ProbeProtocol.Udp => "udp",
        ProbeProtocol.Tcp => "tcp",
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "Not a protocol of probes."),
    };

    internal static bool TryParseFlag(string word, out ReplyFlags flag)
    {
        flag = Array.Find(Flags, known => known.Word == word).Flag;
        return flag != ReplyFlags.None;
    }

    internal static bool TryParseRewritten(string word, out RewrittenFields field)
    {
        field = Array.Find(Rewritten, known => known.Word == word).Field;
        return field != RewrittenFields.None;
    }

    internal static bool TryParseFailure(string word, out SendFailure failure)
    {
        failure = Array.Find(Failures, known => known.Word == word).Failure;
        return failure != SendFailure.None;
    }

    internal static bool TryParseProtocol(string word, bool ipv6, out ProbeProtocol protocol)
    {
        protocol = word switch
        {
            "icmp" => ipv6 ? ProbeProtocol.Icmpv6 : ProbeProtocol.Icmp,
            "udp" => ProbeProtocol.Udp,
            "tcp" => ProbeProtocol.Tcp,
            _ => default,
        };
        return protocol != default;
    }
}
