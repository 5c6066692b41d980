using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Formats.Json;

/// <summary>Hop events as NDJSON: one object with always the same fields in the same order. What only some have follows:
/// <c>mtu</c>, <c>quotedTrafficClass</c>, <c>tcpFlags</c>, <c>rewritten</c>, <c>interfaces</c> (RFC 5837) and <c>ext</c> where the reply has them, <c>special</c> where the
/// address lies in a special-purpose block (RFC 6890), <c>name</c> (reverse DNS) where it is known, <c>sendFailure</c> where a probe was not sent.</summary>
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
        WriteFields(json, new Fields
        {
            Campaign = trace.Campaign,
            Shard = trace.Shard,
            VantagePoint = trace.VantagePoint,
            Seq = seq,
            Target = trace.Target,
            Destination = hop.Destination ?? trace.Destination,
            Flow = hop.Flow ?? trace.Flow,
            Ttl = hop.Ttl,
            Attempt = hop.Attempt,
            SentAt = hop.SentAt,
            RttMicroseconds = hop.RttMicroseconds,
            Addr = hop.Addr,
            ReplyTtl = hop.ReplyTtl,
            QuotedTtl = hop.QuotedTtl,
            IcmpType = hop.IcmpType,
            IcmpCode = hop.IcmpCode,
            ReplySize = hop.ReplySize,
            Mpls = hop.Mpls.AsSpan(),
            Protocol = trace.Protocol,
            SourcePort = hop.SourcePort ?? trace.SourcePort,
            DestinationPort = hop.DestinationPort ?? trace.DestinationPort,
            Flags = hop.Flags,
            Annotation = hop.Annotation,
            Snapshots = trace.Snapshots,
        });
        WriteRareFields(json, hop);
        WriteSpecial(json, hop.Annotation);
        if (hopEvent.Name is { } name)
            json.WriteString(Names.Name, name);
        if (hop.SendFailure != SendFailure.None)
            json.WriteString(Names.SendFailure, hop.SendFailure.ToWord());
        json.WriteEndObject();
    }

    static void WriteSpecial(Utf8JsonWriter json, Annotation? annotation)
    {
        if (annotation?.Special is { } special)
            json.WriteString(Names.Special, special);
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

    static class Names
    {
        public static readonly JsonEncodedText
            Campaign = Of("campaign"), Shard = Of("shard"), VantagePoint = Of("vantagePoint"), Seq = Of("seq"), Target = Of("target"), Dst = Of("dst"),
            Flow = Of("flow"), Ttl = Of("ttl"), Attempt = Of("attempt"), SentAt = Of("sentAt"), RttMs = Of("rttMs"), Addr = Of("addr"),
            ReplyTtl = Of("replyTtl"), QuotedTtl = Of("quotedTtl"), IcmpType = Of("icmpType"), IcmpCode = Of("icmpCode"), ReplySize = Of("replySize"),
            Mpls = Of("mpls"), Label = Of("label"), Exp = Of("exp"), Bos = Of("bos"), Proto = Of("proto"), SrcPort = Of("srcPort"), DstPort = Of("dstPort"),
            Flags = Of("flags"), Asn = Of("asn"), AsName = Of("asName"), Prefix = Of("prefix"), Ixp = Of("ixp"), Country = Of("country"), City = Of("city"),
            Lat = Of("lat"), Lon = Of("lon"), Snapshots = Of("snapshots"), Geo = Of("geo"), SendFailure = Of("sendFailure"), Name = Of("name"), Mtu = Of("mtu"),
            QuotedTrafficClass = Of("quotedTrafficClass"), TcpFlags = Of("tcpFlags"), Rewritten = Of("rewritten"), Interfaces = Of("interfaces"), Ext = Of("ext"), Special = Of("special");

        static JsonEncodedText Of(string name) => JsonEncodedText.Encode(name);
    }
}
