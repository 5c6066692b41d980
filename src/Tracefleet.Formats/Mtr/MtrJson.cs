using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Reporting;

namespace Tracefleet.Formats.Mtr;

/// <summary>A watched path in the shape of mtr's <c>--json</c>. What mtr does not tell is in objects of the one key <c>tracefleet</c>, which a
/// reader of mtr's output passes over.</summary>
public static class MtrJson
{
    static readonly JsonWriterOptions Options = new() { Indented = true, IndentSize = 4, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(MtrHeading heading, MtrReport report, ImmutableArray<MtrColumn> columns)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("report");
            WriteHeading(json, heading);
            json.WriteStartArray("hubs");
            foreach (var hop in report.Hops)
                WriteHub(json, heading, hop, columns);
            json.WriteEndArray();
            WriteMore(json, heading, report);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    static void WriteHeading(Utf8JsonWriter json, MtrHeading heading)
    {
        json.WriteStartObject("mtr");
        json.WriteString("src", heading.Source);
        json.WriteString("dst", heading.Target);
        json.WriteNumber("tos", heading.TrafficClass);
        json.WriteNumber("tests", heading.Rounds);
        json.WriteString("psize", heading.PacketSize.ToString(CultureInfo.InvariantCulture));
        json.WriteString("bitpattern", "0x00");
        json.WriteEndObject();
    }

    static void WriteHub(Utf8JsonWriter json, MtrHeading heading, MtrHop hop, ImmutableArray<MtrColumn> columns)
    {
        json.WriteStartObject();
        json.WriteNumber("count", hop.Ttl);
        json.WriteString("host", hop.Latest is { } latest ? heading.HostOf(latest.Address) : "???");
        if (heading.ShowsOrigin)
            json.WriteString("ASN", heading.OriginOf(hop.Latest?.Address));
        foreach (var column in columns.Where(column => !column.IsGap))
        {
            json.WritePropertyName(column.Title);
            if (column.IsCount)
                json.WriteNumberValue((long)column.Value(hop));
            else
                json.WriteRawValue(Real(column.Value(hop)));
        }
        WriteMore(json, heading, hop);
        json.WriteEndObject();
    }

    /// <summary>A real number as jansson writes it at a precision of 5: never without a point.</summary>
    static string Real(double value)
    {
        var text = value.ToString("G5", CultureInfo.InvariantCulture);
        if (text.Contains('E', StringComparison.Ordinal))
            text = value.ToString("0.########", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }

    static void WriteMore(Utf8JsonWriter json, MtrHeading heading, MtrHop hop)
    {
        json.WriteStartObject("tracefleet");
        json.WriteString("loss", WordOf(hop.Loss));
        json.WriteNumber("inFlight", hop.InFlight);
        json.WriteNumber("late", hop.Late);
        json.WriteNumber("duplicates", hop.Duplicates);
        json.WriteNumber("sendFailures", hop.SendFailures);
        json.WriteNumber("rfc3550JitterMs", Math.Round(hop.Rtt.Rfc3550Jitter / 1000, 4));
        json.WriteNumber("changes", hop.Changes);
        if (hop.Error is { } error)
        {
            json.WriteNumber("icmpType", error.IcmpType);
            json.WriteNumber("icmpCode", error.IcmpCode);
        }
        json.WriteStartArray("interfaces");
        foreach (var known in hop.Interfaces)
            WriteInterface(json, heading, known);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteInterface(Utf8JsonWriter json, MtrHeading heading, MtrInterface known)
    {
        json.WriteStartObject();
        json.WriteString("addr", known.Address.ToString());
        if (heading.NameOf(known.Address) is { } name)
            json.WriteString("name", name);
        json.WriteNumber("received", known.Rtt.Received);
        foreach (var (key, microseconds) in new (string, double)[]
            {
                ("lastMs", known.Rtt.Last), ("bestMs", known.Rtt.Best), ("avgMs", known.Rtt.Average), ("worstMs", known.Rtt.Worst),
                ("stDevMs", known.Rtt.StandardDeviation),
            })
            json.WriteNumber(key, Math.Round(microseconds / 1000, 3));
        WriteAnnotation(json, heading.Annotate(known.Address));
        if (!known.Mpls.IsEmpty)
            WriteLabels(json, known.Mpls);
        json.WriteEndObject();
    }

    static void WriteAnnotation(Utf8JsonWriter json, Annotation annotation)
    {
        if (!annotation.Origins.IsEmpty)
        {
            json.WriteStartArray("asn");
            foreach (var origin in annotation.Origins)
                json.WriteNumberValue(origin.Number);
            json.WriteEndArray();
        }
        WriteText(json, "asName", annotation.AsName);
        WriteText(json, "prefix", annotation.Prefix?.ToString());
        WriteText(json, "ixp", annotation.Ixp);
        WriteText(json, "special", annotation.Special);
        WriteText(json, "country", annotation.Country);
        WriteText(json, "city", annotation.City);
        if (annotation is { Latitude: { } latitude, Longitude: { } longitude })
        {
            json.WriteNumber("lat", latitude);
            json.WriteNumber("lon", longitude);
        }
    }

    static void WriteText(Utf8JsonWriter json, string key, string? text)
    {
        if (text is not null)
            json.WriteString(key, text);
    }

    static void WriteLabels(Utf8JsonWriter json, ImmutableArray<MplsLabel> labels)
    {
        json.WriteStartArray("mpls");
        foreach (var label in labels)
        {
            json.WriteStartObject();
            json.WriteNumber("label", label.Label);
            json.WriteNumber("exp", label.Exp);
            json.WriteBoolean("bos", label.BottomOfStack);
            json.WriteNumber("ttl", label.Ttl);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteMore(Utf8JsonWriter json, MtrHeading heading, MtrReport report)
    {
        json.WriteStartObject("tracefleet");
        json.WriteString("destination", report.Destination.ToString());
        json.WriteBoolean("reached", report.IsReached);
        json.WriteNumber("rounds", report.Rounds);
        json.WriteString("startedAt", Instant.From(heading.StartedAt).ToString());
        if (report.LossBeginsAt is { } ttl)
            json.WriteNumber("lossBeginsAt", ttl);
        json.WriteNumber("pathChanges", report.PathChangeCount);
        json.WriteStartObject("snapshots");
        json.WriteString("asn", heading.Snapshots.Asn);
        json.WriteString("geo", heading.Snapshots.Geo);
        json.WriteString("ixp", heading.Snapshots.Ixp);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static string WordOf(LossKind loss) => loss switch
    {
        LossKind.None => "none",
        LossKind.Silent => "silent",
        LossKind.RateLimited => "rate_limited",
        LossKind.Carried => "carried",
        LossKind.Unclear => "unclear",
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "Not a kind of loss."),
    };
}
