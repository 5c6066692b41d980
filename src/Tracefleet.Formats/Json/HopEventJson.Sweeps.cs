using System.Buffers;
using System.Text.Json;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Sweeping;

namespace Tracefleet.Formats.Json;

/// <summary>A reply to a sweep as a hop event, and what it does not say itself.</summary>
/// <param name="Round">From 1; written as the attempt.</param>
public readonly record struct SweepHop(long Seq, string VantagePoint, int Round, SweepReply Reply)
{
    /// <summary>What is known of who answered; null for nothing.</summary>
    public Annotation? Annotation { get; init; }

    /// <summary>Where <see cref="Annotation"/> is from; null for nowhere.</summary>
    public SnapshotIds? Snapshots { get; init; }
}

/// <content>Hop events of sweeps, straight from replies: with no record in between, since there are hundreds of thousands a second.</content>
public static partial class HopEventJson
{
    static readonly Action<Utf8JsonWriter, SweepHop> WriteSweepHop = Write;

    /// <summary>Writes the event and a line feed. Allocates nothing once its buffers have grown.</summary>
    public static void WriteLine(IBufferWriter<byte> output, in SweepHop hop) => JsonLine.Write(output, hop, WriteSweepHop);

    static void Write(Utf8JsonWriter json, SweepHop hop)
    {
        var reply = hop.Reply;
        Span<char> target = stackalloc char[JsonLine.MaxAddressLength];
        reply.Destination.TryFormat(target, out var length, default, null);
        Span<MplsLabel> labels = stackalloc MplsLabel[ReplyLabels.Capacity];
        json.WriteStartObject();
        WriteFields(json, new Fields
        {
            Campaign = "local",
            Shard = 0,
            VantagePoint = hop.VantagePoint,
            Seq = hop.Seq,
            Target = target[..length],
            Destination = reply.Destination,
            Flow = new FlowId(reply.Flow),
            Ttl = reply.Ttl,
            Attempt = hop.Round,
            SentAt = reply.SentAt,
            RttMicroseconds = reply.RttNanoseconds is { } nanoseconds ? (int)Math.Min(int.MaxValue, nanoseconds / 1_000) : null,
            Addr = reply.From,
            ReplyTtl = reply.ReplyTtl,
            QuotedTtl = reply.QuotedTtl,
            IcmpType = reply.IcmpType,
            IcmpCode = reply.IcmpCode,
            ReplySize = reply.Size,
            Mpls = labels[..CopyLabels(reply, labels)],
            Protocol = reply.Protocol,
            SourcePort = reply.SourcePort,
            DestinationPort = reply.DestinationPort,
            Flags = reply.IsCoarse ? reply.Flags | ReplyFlags.Coarse : reply.Flags,
            Annotation = hop.Annotation,
            Snapshots = hop.Snapshots ?? SnapshotIds.None,
        });
        WriteSpecial(json, hop.Annotation);
        json.WriteEndObject();
    }

    static int CopyLabels(in SweepReply reply, Span<MplsLabel> labels)
    {
        for (var index = 0; index < reply.Labels.Count; index++)
            labels[index] = reply.Labels[index];
        return reply.Labels.Count;
    }
}
