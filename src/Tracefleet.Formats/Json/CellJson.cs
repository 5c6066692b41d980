using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Formats.Json;

/// <summary>Ends of cells as NDJSON: one object with always the same fields in the same order.</summary>
public static class CellJson
{
    /// <summary>Writes the cell and a line feed.</summary>
    /// <param name="hops">How many hop events it has.</param>
    /// <param name="figures">Null where none are known.</param>
    public static void WriteLine(IBufferWriter<byte> output, TraceRecord trace, int hops, CellFigures? figures) =>
        JsonLine.Write(output, (trace, hops, figures), (json, cell) => Write(json, cell.trace, cell.hops, cell.figures));

    /// <summary>Writes the cell as one JSON object.</summary>
    public static void Write(Utf8JsonWriter json, TraceRecord trace, int hops, CellFigures? figures)
    {
        json.WriteStartObject();
        json.WriteString(Names.Campaign, trace.Campaign);
        json.WriteNumber(Names.Shard, trace.Shard);
        json.WriteString(Names.VantagePoint, trace.VantagePoint);
        json.WriteString(Names.Target, trace.Target);
        json.WriteAddress(Names.Dst, trace.Destination);
        json.WriteString(Names.Reason, trace.Reason.ToWord());
        json.WriteString(Names.FailureSource, trace.FailureSource?.ToWord());
        json.WriteString(Names.Detail, trace.Detail);
        json.WriteTime(Names.StartedAt, trace.StartedAt);
        json.WriteTime(Names.EndedAt, trace.EndedAt);
        json.WriteNumber(Names.Hops, hops);
        json.WriteString(Names.PathHash, figures?.PathHash is { } hash ? HexOf(hash) : null);
        json.WriteOptional(Names.Paths, figures?.Paths);
        json.WriteOptional(Names.Probes, figures?.Probes);
        json.WriteOptional(Names.Answers, figures?.Answers);
        json.WriteMilliseconds(Names.RttMinMs, figures?.RttMin);
        json.WriteMilliseconds(Names.RttAvgMs, figures?.RttMean);
        json.WriteMilliseconds(Names.RttMaxMs, figures?.RttMax);
        json.WriteEndObject();
    }

    /// <summary>A path hash as the API and the exports write it: 16 hexadecimal digits in lower case.</summary>
    public static string HexOf(ulong pathHash) => pathHash.ToString("x16", CultureInfo.InvariantCulture);

    static class Names
    {
        public static readonly JsonEncodedText
            Campaign = Of("campaign"), Shard = Of("shard"), VantagePoint = Of("vantagePoint"), Target = Of("target"), Dst = Of("dst"),
            Reason = Of("reason"), FailureSource = Of("failureSource"), Detail = Of("detail"), StartedAt = Of("startedAt"), EndedAt = Of("endedAt"),
            Hops = Of("hops"), PathHash = Of("pathHash"), Paths = Of("paths"), Probes = Of("probes"), Answers = Of("answers"),
            RttMinMs = Of("rttMinMs"), RttAvgMs = Of("rttAvgMs"), RttMaxMs = Of("rttMaxMs");

        static JsonEncodedText Of(string name) => JsonEncodedText.Encode(name);
    }
}
