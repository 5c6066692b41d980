using System.Globalization;
using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Packets;
using Tracefleet.Probing;

namespace Tracefleet.Formats.Json;

/// <content>The fields that every hop event has, in their one order.</content>
public static partial class HopEventJson
{
    static void WriteFields(Utf8JsonWriter json, in Fields fields)
    {
        json.WriteString(Names.Campaign, fields.Campaign);
        json.WriteNumber(Names.Shard, fields.Shard);
        json.WriteString(Names.VantagePoint, fields.VantagePoint);
        json.WriteNumber(Names.Seq, fields.Seq);
        json.WriteString(Names.Target, fields.Target);
        json.WriteAddress(Names.Dst, fields.Destination);
        json.WriteNumber(Names.Flow, fields.Flow.Value);
        json.WriteNumber(Names.Ttl, fields.Ttl);
        json.WriteNumber(Names.Attempt, fields.Attempt);
        json.WriteTime(Names.SentAt, fields.SentAt);
        WriteReply(json, fields);
        json.WriteString(Names.Proto, fields.Protocol.ToWord());
        json.WriteNumber(Names.SrcPort, fields.SourcePort);
        json.WriteNumber(Names.DstPort, fields.DestinationPort);
        WriteFlags(json, fields.Flags);
        WriteAnnotation(json, fields.Annotation ?? Annotation.None);
        WriteSnapshots(json, fields.Snapshots);
    }

    static void WriteReply(Utf8JsonWriter json, in Fields fields)
    {
        json.WriteMilliseconds(Names.RttMs, fields.RttMicroseconds);
        json.WriteAddress(Names.Addr, fields.Addr);
        json.WriteOptional(Names.ReplyTtl, fields.ReplyTtl);
        json.WriteOptional(Names.QuotedTtl, fields.QuotedTtl);
        json.WriteOptional(Names.IcmpType, fields.IcmpType);
        json.WriteOptional(Names.IcmpCode, fields.IcmpCode);
        json.WriteOptional(Names.ReplySize, fields.ReplySize);
        json.WriteStartArray(Names.Mpls);
        foreach (var label in fields.Mpls)
        {
            json.WriteStartObject();
            json.WriteNumber(Names.Label, label.Label);
            json.WriteNumber(Names.Exp, label.Exp);
            json.WriteBoolean(Names.Bos, label.BottomOfStack);
            json.WriteNumber(Names.Ttl, label.Ttl);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteFlags(Utf8JsonWriter json, ReplyFlags flags)
    {
        json.WriteStartArray(Names.Flags);
        foreach (var (flag, word) in HopWords.Flags)
        {
            if ((flags & flag) != 0)
                json.WriteStringValue(word);
        }
        json.WriteEndArray();
    }

    static void WriteAnnotation(Utf8JsonWriter json, Annotation annotation)
    {
        json.WriteStartArray(Names.Asn);
        foreach (var origin in annotation.Origins)
            json.WriteNumberValue(origin.Number);
        json.WriteEndArray();
        json.WriteString(Names.AsName, annotation.AsName);
        WritePrefix(json, annotation.Prefix);
        json.WriteString(Names.Ixp, annotation.Ixp);
        json.WriteString(Names.Country, annotation.Country);
        json.WriteString(Names.City, annotation.City);
        json.WriteOptional(Names.Lat, annotation.Latitude);
        json.WriteOptional(Names.Lon, annotation.Longitude);
    }

    static void WritePrefix(Utf8JsonWriter json, Prefix? prefix)
    {
        if (prefix is not { } value)
        {
            json.WriteNull(Names.Prefix);
            return;
        }
        const int Suffix = 4;
        Span<char> text = stackalloc char[JsonLine.MaxAddressLength + Suffix];
        value.Network.TryFormat(text, out var length, default, null);
        text[length++] = '/';
        value.Length.TryFormat(text[length..], out var digits, default, CultureInfo.InvariantCulture);
        json.WriteString(Names.Prefix, text[..(length + digits)]);
    }

    static void WriteSnapshots(Utf8JsonWriter json, SnapshotIds snapshots)
    {
        json.WriteStartObject(Names.Snapshots);
        json.WriteString(Names.Asn, snapshots.Asn);
        json.WriteString(Names.Geo, snapshots.Geo);
        json.WriteString(Names.Ixp, snapshots.Ixp);
        json.WriteEndObject();
    }

    /// <summary>What is written of any hop event; it lives on the stack, since a sweep has hundreds of thousands a second.</summary>
    readonly ref struct Fields
    {
        public required string Campaign { get; init; }
        public required int Shard { get; init; }
        public required string VantagePoint { get; init; }
        public required long Seq { get; init; }
        public required ReadOnlySpan<char> Target { get; init; }
        public required Address? Destination { get; init; }
        public required FlowId Flow { get; init; }
        public required byte Ttl { get; init; }
        public required int Attempt { get; init; }
        public required Instant SentAt { get; init; }
        public required int? RttMicroseconds { get; init; }
        public required Address? Addr { get; init; }
        public required byte? ReplyTtl { get; init; }
        public required byte? QuotedTtl { get; init; }
        public required byte? IcmpType { get; init; }
        public required byte? IcmpCode { get; init; }
        public required int? ReplySize { get; init; }
        public required ReadOnlySpan<MplsLabel> Mpls { get; init; }
        public required ProbeProtocol Protocol { get; init; }
        public required ushort SourcePort { get; init; }
        public required ushort DestinationPort { get; init; }
        public required ReplyFlags Flags { get; init; }
        public required Annotation? Annotation { get; init; }
        public required SnapshotIds Snapshots { get; init; }
    }
}
