using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tracefleet.Enrichment;
using Tracefleet.Measurements.Annotations;

namespace Tracefleet.Cli.Annotating;

/// <summary>Adds fields to objects of JSON, one on each line. What else they hold stays as it is; older annotations of theirs are replaced.</summary>
sealed class JsonLineAnnotating(Annotator annotator, string? field) : ILineAnnotating
{
    /// <summary>The first of them that an object has counts; where it is null, nobody answered.</summary>
    public static readonly string[] DefaultFields = ["addr", "ip", "from", "dst"];

    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly string[] _fields = field is null ? DefaultFields : [field];

    public LineOutcome Annotate(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        var outcome = LineOutcome.Bad;
        try
        {
            outcome = TryAnnotate(line, output);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, or bytes that are no UTF-8: grammar that is right around a text that is none. Nothing was written yet.
        }
        if (outcome != LineOutcome.Annotated)
            output.Write(line);
        return outcome;
    }

    LineOutcome TryAnnotate(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        if (line.Trim(" \t"u8).IsEmpty)
            return LineOutcome.Passed;
        using var document = Parse(line);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } root || AddressOf(root) is not { } told)
            return LineOutcome.Bad;
        if (told.ValueKind == JsonValueKind.Null)
            return LineOutcome.Passed;
        if (told.ValueKind != JsonValueKind.String || !AnnotationText.TryAddress(told.GetString(), out var address))
            return LineOutcome.Bad;
        var annotation = annotator.Annotate(address);
        if (root.EnumerateObject().Any(property => AnnotationText.Columns.Contains(property.Name)))
            Rewrite(root, annotation, output);
        else
            Append(line, annotation, output);
        return LineOutcome.Annotated;
    }

    static JsonDocument? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            var document = JsonDocument.ParseValue(ref reader);
            if (line[(int)reader.BytesConsumed..].Trim(" \t"u8).IsEmpty)
                return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    JsonElement? AddressOf(JsonElement root)
    {
        foreach (var name in _fields)
            if (root.TryGetProperty(name, out var value))
                return value;
        return null;
    }

    // The object has its address, so it is not empty and a comma fits.
    static void Append(ReadOnlySpan<byte> line, Annotation annotation, IBufferWriter<byte> output)
    {
        var end = line.LastIndexOf((byte)'}');
        output.Write(line[..end]);
        output.Write(","u8);
        AnnotationText.WriteFields(output, annotation);
        output.Write(line[end..]);
    }

    static void Rewrite(JsonElement root, Annotation annotation, IBufferWriter<byte> output)
    {
        var others = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(others, Options))
        {
            json.WriteStartObject();
            foreach (var property in root.EnumerateObject())
                if (!AnnotationText.Columns.Contains(property.Name))
                    property.WriteTo(json);
            json.WriteEndObject();
        }
        Append(others.WrittenSpan, annotation, output);
    }
}
