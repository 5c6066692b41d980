using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.Probing;

namespace Tracefleet.Formats.Json;

/// <summary>Writes lines of NDJSON with one reused writer for each thread, and the values that JSON has no type for.</summary>
static class JsonLine
{
    /// <summary>Characters of the longest address in text, which is IPv6 with an IPv4 tail.</summary>
    public const int MaxAddressLength = 45;

    // Names of places keep their letters; control characters and line separators are still escaped, so a line stays one line.
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    static readonly ArrayBufferWriter<byte> Nowhere = new();

    [ThreadStatic]
    static Utf8JsonWriter? s_writer;

    public static void Write<T>(IBufferWriter<byte> output, T value, Action<Utf8JsonWriter, T> write)
    {
        var json = s_writer ??= new Utf8JsonWriter(Nowhere, Options);
        json.Reset(output);
        write(json, value);
        json.Flush();
        json.Reset(Nowhere);
        output.Write("\n"u8);
    }

    public static void WriteAddress(this Utf8JsonWriter json, JsonEncodedText name, Address? address)
    {
        if (address is not { } value)
        {
            json.WriteNull(name);
            return;
        }
        Span<char> text = stackalloc char[MaxAddressLength];
        value.TryFormat(text, out var length, default, null);
        json.WriteString(name, text[..length]);
    }

    /// <summary>RFC 3339 in UTC with microseconds.</summary>
    public static void WriteTime(this Utf8JsonWriter json, JsonEncodedText name, Instant at)
    {
        Span<char> text = stackalloc char[32];
        at.ToDateTimeOffset().UtcDateTime.TryFormat(text, out var length, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }

    /// <summary>Milliseconds with three decimals, from microseconds.</summary>
    public static void WriteMilliseconds(this Utf8JsonWriter json, JsonEncodedText name, int? microseconds)
    {
        if (microseconds is not { } value)
        {
            json.WriteNull(name);
            return;
        }
        Span<char> text = stackalloc char[16];
        text.TryWrite(CultureInfo.InvariantCulture, $"{value / 1_000}.{value % 1_000:000}", out var length);
        json.WritePropertyName(name);
        json.WriteRawValue(text[..length], skipInputValidation: true);
    }

    public static void WriteOptional(this Utf8JsonWriter json, JsonEncodedText name, int? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    public static void WriteOptional(this Utf8JsonWriter json, JsonEncodedText name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
