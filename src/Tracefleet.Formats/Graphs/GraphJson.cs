using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tracefleet.Probing.Multipath;

namespace Tracefleet.Formats.Graphs;

/// <summary>A multipath result as one JSON object.</summary>
/// <remarks>
/// Members: <c>target, dst, vantagePoint, src, method, strategy, startedAt, endedAt, probes{sent, replies, max}, flows, complete, cancelled,
/// confidence{stated, openVertices} | null, pathCount, hops[], nodes[], links[], paths[], diamonds[]</c>. A node is an interface at one TTL, or a
/// silence (<c>addr: null</c>), named by its <c>id</c>; links and paths name nodes by id. Times are RFC 3339 in UTC, RTTs milliseconds,
/// losses and certainties 0 to 1, either null where nothing was measured. <c>nextHops.certainty</c> is how sure it is that there are no more than those found; where a hop of several
/// nodes was judged as one, only that hop has it: <c>hops[]{ttl, nodes, nextHops, flows, certainty, judgedAsOne}</c>, of which the first is this host.
/// </remarks>
public static class GraphJson
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    public static string Of(GraphReport report)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Options))
            Write(json, report);
        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    static void Write(Utf8JsonWriter json, GraphReport report)
    {
        var result = report.Result;
        json.WriteStartObject();
        json.WriteString("target", report.Target);
        json.WriteString("dst", result.Destination.ToString());
        json.WriteString("vantagePoint", report.VantagePoint);
        json.WriteString("src", report.Source?.ToString());
        json.WriteString("method", GraphReport.MethodName(result.Format));
        json.WriteString("strategy", GraphReport.StrategyName(result.Strategy));
        json.WriteString("startedAt", result.StartedAt?.ToString());
        json.WriteString("endedAt", result.EndedAt?.ToString());
        WriteEffort(json, result);
        WriteAll(json, "hops", result.Hops, hop => WriteHop(json, hop));
        WriteAll(json, "nodes", result.Vertices, vertex => WriteNode(json, report, vertex));
        WriteAll(json, "links", result.Links, link => WriteLink(json, link));
        WriteAll(json, "paths", result.Paths, path => WritePath(json, report, path));
        WriteAll(json, "diamonds", result.Diamonds, diamond => WriteDiamond(json, diamond));
        json.WriteEndObject();
    }

    static void WriteAll<T>(Utf8JsonWriter json, string name, IEnumerable<T> values, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStartObject();
            write(value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteEffort(Utf8JsonWriter json, MultipathResult result)
    {
        json.WriteStartObject("probes");
        json.WriteNumber("sent", result.ProbesSent);
        json.WriteNumber("replies", result.RepliesReceived);
        json.WriteNumber("max", result.MaxProbes);
        json.WriteEndObject();
        json.WriteNumber("flows", result.Flows);
        json.WriteBoolean("complete", result.IsComplete);
        json.WriteBoolean("cancelled", result.IsCancelled);
        if (result.Confidence is { } confidence)
        {
            json.WriteStartObject("confidence");
            json.WriteNumber("stated", confidence);
            json.WriteNumber("openVertices", result.OpenVertices);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("confidence");
        }
        json.WriteNumber("pathCount", result.PathCount);
    }

    static void WriteHop(Utf8JsonWriter json, MultipathHop hop)
    {
        json.WriteNumber("ttl", hop.Ttl);
        json.WriteNumber("nodes", hop.Vertices);
        json.WriteNumber("nextHops", hop.NextHops);
        json.WriteNumber("flows", hop.Flows);
        json.WriteNumber("certainty", Math.Round(hop.Certainty, 4));
        json.WriteBoolean("judgedAsOne", hop.IsJudgedAsOne);
    }

    static void WriteNode(Utf8JsonWriter json, GraphReport report, MultipathVertex vertex)
    {
        json.WriteNumber("id", vertex.Id);
        json.WriteNumber("ttl", vertex.Ttl);
        json.WriteString("addr", vertex.Address?.ToString());
        if (vertex.Address is { } address)
            WriteAnnotation(json, report, address);
        json.WriteNumber("flows", vertex.Flows);
        WriteTally(json, vertex.Probes);
        json.WriteStartObject("nextHops");
        json.WriteNumber("found", vertex.NextHops);
        if (vertex.Certainty is { } certainty)
            json.WriteNumber("certainty", Math.Round(certainty, 4));
        else
            json.WriteNull("certainty");
        json.WriteEndObject();
        json.WriteString("end", vertex.End is { } end ? GraphReport.EndName(end) : null);
        json.WriteBoolean("perPacket", vertex.IsPerPacket);
        json.WriteBoolean("rateLimited", vertex.IsRateLimited);
        json.WriteStartArray("mpls");
        foreach (var label in vertex.Mpls)
            json.WriteNumberValue(label.Label);
        json.WriteEndArray();
    }

    static void WriteAnnotation(Utf8JsonWriter json, GraphReport report, Addressing.Address address)
    {
        var annotation = report.Annotate(address);
        json.WriteString("name", report.NameOf(address));
        json.WriteStartArray("asn");
        foreach (var origin in annotation.Origins)
            json.WriteNumberValue(origin.Number);
        json.WriteEndArray();
        json.WriteString("asName", annotation.AsName);
        json.WriteString("ixp", annotation.Ixp);
        json.WriteString("country", annotation.Country);
        json.WriteString("city", annotation.City);
        if (annotation.Special is { } special)
            json.WriteString("special", special);
    }

    static void WriteLink(Utf8JsonWriter json, MultipathLink link)
    {
        json.WriteNumber("from", link.From);
        json.WriteNumber("to", link.To);
        json.WriteNumber("flows", link.Flows);
        WriteTally(json, link.Probes);
        WriteMilliseconds(json, "rttDeltaMs", link.RttDelta);
        json.WriteBoolean("certain", link.IsCertain);
    }

    static void WritePath(Utf8JsonWriter json, GraphReport report, MultipathPath path)
    {
        json.WriteStartArray("nodes");
        foreach (var vertex in path.Vertices)
            json.WriteNumberValue(vertex);
        json.WriteEndArray();
        json.WriteStartArray("flows");
        foreach (var flow in path.Flows)
            json.WriteNumberValue(flow);
        json.WriteEndArray();
        json.WriteString("end", GraphReport.EndName(path));
        if (path.Flows is [var first, ..])
            json.WriteNumber(report.IsIcmp ? "identifier" : "srcPort", report.SourcePortOf(first));
        if (!report.IsIcmp)
            json.WriteNumber("dstPort", report.Result.Format.DestinationPort);
        WriteLoss(json, path.Probes);
        WriteRtt(json, path.Rtt);
    }

    static void WriteDiamond(Utf8JsonWriter json, MultipathDiamond diamond)
    {
        json.WriteString("divergence", diamond.Divergence?.ToString());
        json.WriteString("convergence", diamond.Convergence?.ToString());
        json.WriteNumber("firstTtl", diamond.FirstTtl);
        json.WriteNumber("maxWidth", diamond.MaxWidth);
        json.WriteNumber("minLength", diamond.MinLength);
        json.WriteNumber("maxLength", diamond.MaxLength);
        json.WriteNumber("lengthAsymmetry", diamond.LengthAsymmetry);
        json.WriteNumber("widthAsymmetry", diamond.WidthAsymmetry);
        json.WriteNumber("meshingRatio", Math.Round(diamond.MeshingRatio, 4));
        json.WriteBoolean("perPacket", diamond.IsPerPacket);
    }

    static void WriteTally(Utf8JsonWriter json, ProbeTally tally)
    {
        json.WriteNumber("sent", tally.Sent);
        json.WriteNumber("answered", tally.Answered);
        WriteLoss(json, tally);
        WriteRtt(json, tally);
    }

    static void WriteLoss(Utf8JsonWriter json, ProbeTally tally)
    {
        if (tally.Loss is { } loss)
            json.WriteNumber("loss", Math.Round(loss, 4));
        else
            json.WriteNull("loss");
    }

    static void WriteRtt(Utf8JsonWriter json, ProbeTally tally)
    {
        json.WriteStartObject("rttMs");
        WriteMilliseconds(json, "min", tally.MinRtt);
        WriteMilliseconds(json, "avg", tally.AverageRtt);
        WriteMilliseconds(json, "max", tally.MaxRtt);
        json.WriteEndObject();
    }

    static void WriteMilliseconds(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        json.WritePropertyName(name);
        if (time is { } value)
            json.WriteRawValue(value.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture), skipInputValidation: true);
        else
            json.WriteNullValue();
    }
}
