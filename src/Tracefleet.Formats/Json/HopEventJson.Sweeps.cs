using System.Buffers;
using System.Text.Json;
using Tracefleet.Measurements.Annotations;
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
        json.WriteStartObject();
        json.WriteString(Names.Campaign, "local"u8);
        json.WriteNumber(Names.Shard, 0);
        json.WriteString(Names.VantagePoint, hop.VantagePoint);
        json.WriteNumber(Names.Seq, hop.Seq);
        json.WriteAddress(Names.Target, reply.Destination);
        json.WriteAddress(Names.Dst, reply.Destination);
        json.WriteNumber(Names.Flow, reply.Flow);
        json.WriteNumber(Names.Ttl, reply.Ttl);
        json.WriteNumber(Names.Attempt, hop.Round);
        json.WriteTime(Names.SentAt, reply.SentAt);
        WriteReply(json, reply);
        json.WriteString(Names.Proto, reply.Protocol.ToWord());
        json.WriteNumber(Names.SrcPort, reply.SourcePort);
        json.WriteNumber(Names.DstPort, reply.DestinationPort);
        WriteFlags(json, reply.IsCoarse ? reply.Flags | ReplyFlags.Coarse : reply.Flags);
        WriteAnnotation(json, hop.Annotation ?? Annotation.None);
        WriteSnapshots(json, hop.Snapshots ?? SnapshotIds.None);
        json.WriteEndObject();
    }

    static void WriteReply(Utf8JsonWriter json, in SweepReply reply)
    {
        var microseconds = reply.RttNanoseconds is { } nanoseconds ? (int?)Math.Min(int.MaxValue, nanoseconds / 1_000) : null;
        json.WriteMilliseconds(Names.RttMs, microseconds);
        json.WriteAddress(Names.Addr, reply.From);
        json.WriteNumber(Names.ReplyTtl, reply.ReplyTtl);
        json.WriteOptional(Names.QuotedTtl, reply.QuotedTtl);
        json.WriteOptional(Names.IcmpType, reply.IcmpType);
        json.WriteOptional(Names.IcmpCode, reply.IcmpCode);
        json.WriteNumber(Names.ReplySize, reply.Size);
        json.WriteStartArray(Names.Mpls);
        for (var index = 0; index < reply.Labels.Count; index++)
        {
            var label = reply.Labels[index];
            json.WriteStartObject();
            json.WriteNumber(Names.Label, label.Label);
            json.WriteNumber(Names.Exp, label.Exp);
            json.WriteBoolean(Names.Bos, label.BottomOfStack);
            json.WriteNumber(Names.Ttl, label.Ttl);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
