using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;

namespace Tracefleet.Cli.Annotating;

/// <summary>An annotation as columns, as fields of JSON with the names that hop events use, and as a remark in text.</summary>
static class AnnotationText
{
    public static readonly string[] Columns = ["asn", "asName", "prefix", "ixp", "country", "city", "lat", "lon", "special"];

    /// <summary>Characters of the longest text of an address, 45, with the name of an interface of Linux, at most 15.</summary>
    const int LongestAddress = 45 + 1 + 15;

    static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>In the order of <see cref="Columns"/>; empty where nothing is known.</summary>
    public static string[] Values(Annotation annotation) =>
    [
        string.Join(' ', annotation.Origins.Select(origin => origin.Number.ToString(CultureInfo.InvariantCulture))),
        annotation.AsName ?? "", annotation.Prefix?.ToString() ?? "", annotation.Ixp ?? "", annotation.Country ?? "", annotation.City ?? "",
        annotation.Latitude?.ToString("R", CultureInfo.InvariantCulture) ?? "", annotation.Longitude?.ToString("R", CultureInfo.InvariantCulture) ?? "",
        annotation.Special ?? "",
    ];

    /// <summary>Fields without the braces around them, null where nothing is known.</summary>
    public static void WriteFields(IBufferWriter<byte> output, Annotation annotation)
    {
        var fields = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(fields, JsonOptions))
        {
            json.WriteStartObject();
            json.WriteStartArray("asn");
            foreach (var origin in annotation.Origins)
                json.WriteNumberValue(origin.Number);
            json.WriteEndArray();
            json.WriteString("asName", annotation.AsName);
            json.WriteString("prefix", annotation.Prefix?.ToString());
            json.WriteString("ixp", annotation.Ixp);
            json.WriteString("country", annotation.Country);
            json.WriteString("city", annotation.City);
            WriteDegrees(json, "lat", annotation.Latitude);
            WriteDegrees(json, "lon", annotation.Longitude);
            json.WriteString("special", annotation.Special);
            json.WriteEndObject();
        }
        output.Write(fields.WrittenSpan[1..^1]);
    }

    static void WriteDegrees(Utf8JsonWriter json, string name, double? degrees)
    {
        if (degrees is { } known)
            json.WriteNumber(name, known);
        else
            json.WriteNull(name);
    }

    /// <summary>For example <c>[AS64500 Example, Frankfurt, DE]</c>; empty where nothing is known.</summary>
    public static string Remark(Annotation annotation)
    {
        var parts = new List<string>();
        var origins = string.Join('_', annotation.Origins.Select(origin => $"AS{origin.Number}"));
        if (origins.Length > 0)
            parts.Add(annotation.AsName is { } name ? $"{origins} {name}" : origins);
        parts.AddRange(new[] { annotation.Ixp, annotation.City, annotation.Country, annotation.Special }.OfType<string>());
        return parts.Count == 0 ? "" : $"[{string.Join(", ", parts)}]";
    }

    /// <summary>An address, perhaps with the zone it is in: <c>fe80::1%eth0</c> (RFC 4007 §11.2).</summary>
    public static bool TryAddress(ReadOnlySpan<byte> text, out Address address)
    {
        address = default;
        return text.Length is >= 2 and <= LongestAddress && TryAddress(Encoding.ASCII.GetString(text), out address);
    }

    /// <inheritdoc cref="TryAddress(ReadOnlySpan{byte}, out Address)"/>
    public static bool TryAddress(string? text, out Address address)
    {
        var zone = text?.IndexOf('%', StringComparison.Ordinal) ?? -1;
        return Address.TryParse(zone < 0 ? text : text![..zone], out address) && (zone < 0 || (!address.IsIpv4 && zone + 1 < text!.Length));
    }
}
