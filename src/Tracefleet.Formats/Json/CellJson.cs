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
    public static void WriteLine(IBufferWriter<byte> output, TraceRecord trace, int hops, ulong? pathHash) =>
        JsonLine.Write(output, (trace, hops, pathHash), (json, cell) => Write(json, cell.trace, cell.hops, cell.pathHash));

    /// <summary>Writes the cell as one JSON object.</summary>
    public static void Write(Utf8JsonWriter json, TraceRecord trace, int hops, ulong? pathHash)
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
        json.WriteString(Names.PathHash, pathHash is { } hash ? HexOf(hash) : null);
        json.WriteEndObject();
    }

    /// <summary>A path hash as the API and the exports write it: 16 hexadecimal digits in lower case.</summary>
    public static string HexOf(ulong pathHash) => pathHash.ToString("x16", CultureInfo.InvariantCulture);

    static class Names
    {
        public static readonly JsonEncodedText
            Campaign = Of("campaign"), Shard = Of("shard"), VantagePoint = Of("vantagePoint"), Target = Of("target"), Dst = Of("dst"),
            Reason = Of("reason"), FailureSource = Of("failureSource"), Detail = Of("detail"), StartedAt = Of("startedAt"), EndedAt = Of("endedAt"),
            Hops = Of("hops"), PathHash = Of("pathHash");

        static JsonEncodedText Of(string name) => JsonEncodedText.Encode(name);
    }
}
