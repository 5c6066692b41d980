using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracefleet.Contracts.Api;

/// <summary>Times as RFC 3339 in UTC with microseconds, for example <c>2026-05-31T12:08:00.000123Z</c>; any offset is read.</summary>
public sealed class Rfc3339Converter : JsonConverter<DateTimeOffset>
{
    const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset().ToUniversalTime();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[32];
        value.UtcDateTime.TryFormat(text, out var length, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }
}
