using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Formats.Json;

/// <summary>Hop events as NDJSON: one object with always the same fields in the same order. What only some have follows:
/// <c>mtu</c>, <c>quotedTrafficClass</c>, <c>tcpFlags</c>, <c>rewritten</c>, <c>interfaces</c> (RFC 5837) and <c>ext</c> where the reply has them, <c>name</c> (reverse DNS) where it is known, <c>sendFailure</c> where a probe was not sent.</summary>
/// <remarks>Flow, ports and <c>dst</c> are those of the probe, which in a trace are the same for all.</remarks>
public static partial class HopEventJson
{
    /// <summary>Writes the event and a line feed.</summary>
    public static void WriteLine(IBufferWriter<byte> output, HopEvent hopEvent) => JsonLine.Write(output, hopEvent, Write);

    /// <summary>Writes the event as one JSON object.</summary>
    public static void Write(Utf8JsonWriter json, HopEvent hopEvent)
    {
        var (seq, trace, hop) = hopEvent;
        json.WriteStartObject();
        json.WriteString(Names.Campaign, trace.Campaign);
        json.WriteNumber(Names.Shard, trace.Shard);
        json.WriteString(Names.VantagePoint, trace.VantagePoint);
        json.WriteNumber(Names.Seq, seq);
        json.WriteString(Names.Target, trace.Target);
        json.WriteAddress(Names.Dst, hop.Destination ?? trace.Destination);
        json.WriteNumber(Names.Flow, (hop.Flow ?? trace.Flow).Value);
        json.WriteNumber(Names.Ttl, hop.Ttl);
        json.WriteNumber(Names.Attempt, hop.Attempt);
        json.WriteTime(Names.SentAt, hop.SentAt);
        WriteReply(json, hop);
        json.WriteString(Names.Proto, trace.Protocol.ToWord());
        json.WriteNumber(Names.SrcPort, hop.SourcePort ?? trace.SourcePort);
        json.WriteNumber(Names.DstPort, hop.DestinationPort ?? trace.DestinationPort);
        WriteFlags(json, hop.Flags);
        WriteAnnotation(json, hop.Annotation ?? Annotation.None);
        WriteSnapshots(json, trace.Snapshots);
        WriteRareFields(json, hop);
        if (hopEvent.Name is { } name)
            json.WriteString(Names.Name, name);
        if (hop.SendFailure != SendFailure.None)
            json.WriteString(Names.SendFailure, hop.SendFailure.ToWord());
        json.WriteEndObject();
    }

    static void WriteRareFields(Utf8JsonWriter json, Hop hop)
    {
        if (hop.Mtu is { } mtu)
            json.WriteNumber(Names.Mtu, mtu);
        if (hop.QuotedTrafficClass is { } trafficClass and not 0)
            json.WriteNumber(Names.QuotedTrafficClass, trafficClass);
        if (hop.TcpFlags is { } tcpFlags)
            json.WriteNumber(Names.TcpFlags, (int)tcpFlags);
        if (hop.Rewritten != RewrittenFields.None)
            WriteRewritten(json, hop.Rewritten);
        if (hop.Interfaces.IsDefaultOrEmpty && hop.Extensions.IsDefaultOrEmpty)
            return;
        var extras = HopExtras.Of(hop);
        if (extras.Interfaces is { } interfaces)
            WriteList(json, Names.Interfaces, interfaces, HopLineContext.Default.IReadOnlyListInterfaceLine);
        if (extras.Ext is { } extensions)
            WriteList(json, Names.Ext, extensions, HopLineContext.Default.IReadOnlyListExtensionLine);
    }

    static void WriteList<T>(Utf8JsonWriter json, JsonEncodedText name, T list, JsonTypeInfo<T> type)
    {
        json.WritePropertyName(name);
        JsonSerializer.Serialize(json, list, type);
    }

    static void WriteRewritten(Utf8JsonWriter json, RewrittenFields fields)
    {
        json.WriteStartArray(Names.Rewritten);
        foreach (var (field, word) in HopWords.Rewritten)
        {
            if ((fields & field) != 0)
                json.WriteStringValue(word);
        }
        json.WriteEndArray();
    }

    static void WriteReply(Utf8JsonWriter json, Hop hop)
    {
        json.WriteMilliseconds(Names.RttMs, hop.RttMicroseconds);
        json.WriteAddress(Names.Addr, hop.Addr);
        json.WriteOptional(Names.ReplyTtl, hop.ReplyTtl);
        json.WriteOptional(Names.QuotedTtl, hop.QuotedTtl);
        json.WriteOptional(Names.IcmpType, hop.IcmpType);
        json.WriteOptional(Names.IcmpCode, hop.IcmpCode);
        json.WriteOptional(Names.ReplySize, hop.ReplySize);
        json.WriteStartArray(Names.Mpls);
        foreach (var label in hop.Mpls)
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
        Span<char> text = stackalloc char[49];
        text.TryWrite(CultureInfo.InvariantCulture, $"{value.Network}/{value.Length}", out var length);
        json.WriteString(Names.Prefix, text[..length]);
    }

    static void WriteSnapshots(Utf8JsonWriter json, SnapshotIds snapshots)
    {
        json.WriteStartObject(Names.Snapshots);
        json.WriteString(Names.Asn, snapshots.Asn);
        json.WriteString(Names.Geo, snapshots.Geo);
        json.WriteString(Names.Ixp, snapshots.Ixp);
        json.WriteEndObject();
    }

    static class Names
    {
        public static readonly JsonEncodedText
            Campaign = Of("campaign"), Shard = Of("shard"), VantagePoint = Of("vantagePoint"), Seq = Of("seq"), Target = Of("target"), Dst = Of("dst"),
            Flow = Of("flow"), Ttl = Of("ttl"), Attempt = Of("attempt"), SentAt = Of("sentAt"), RttMs = Of("rttMs"), Addr = Of("addr"),
            ReplyTtl = Of("replyTtl"), QuotedTtl = Of("quotedTtl"), IcmpType = Of("icmpType"), IcmpCode = Of("icmpCode"), ReplySize = Of("replySize"),
            Mpls = Of("mpls"), Label = Of("label"), Exp = Of("exp"), Bos = Of("bos"), Proto = Of("proto"), SrcPort = Of("srcPort"), DstPort = Of("dstPort"),
            Flags = Of("flags"), Asn = Of("asn"), AsName = Of("asName"), Prefix = Of("prefix"), Ixp = Of("ixp"), Country = Of("country"), City = Of("city"),
            Lat = Of("lat"), Lon = Of("lon"), Snapshots = Of("snapshots"), Geo = Of("geo"), SendFailure = Of("sendFailure"), Name = Of("name"), Mtu = Of("mtu"),
            QuotedTrafficClass = Of("quotedTrafficClass"), TcpFlags = Of("tcpFlags"), Rewritten = Of("rewritten"), Interfaces = Of("interfaces"), Ext = Of("ext");

        static JsonEncodedText Of(string name) => JsonEncodedText.Encode(name);
    }
}
