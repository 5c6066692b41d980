using System.Globalization;
using Google.Protobuf;
using Tracefleet.Addressing;
using Tracefleet.Probing;

namespace Tracefleet.Contracts.Link;

/// <summary>Checks of single values that came over the link. Each names the field when it refuses.</summary>
static class LinkField
{
    public static LinkFormatException Fault(string field, string fault) => new(field, fault);

    public static T Present<T>(T? message, string field)
        where T : class => message ?? throw Fault(field, "is missing.");

    public static int Number(uint value, string field, int min, int max) =>
        value >= min && value <= max ? (int)value : throw OutOfRange(value, field, min, max);

    public static long Number(long value, string field, long min, long max) =>
        value >= min && value <= max ? value : throw OutOfRange(value, field, min, max);

    public static byte Byte(uint value, string field, int min = 0) => (byte)Number(value, field, min, byte.MaxValue);

    public static ushort UShort(uint value, string field) => (ushort)Number(value, field, 0, ushort.MaxValue);

    public static double? Degrees(bool has, double value, string field, int limit)
    {
        if (!has)
            return null;
        return value >= -limit && value <= limit ? value : throw Fault(field, $"{value.ToString(CultureInfo.InvariantCulture)} is not in -{limit} to {limit}.");
    }

    public static T Enumerated<T>(uint value, string field)
        where T : struct, Enum
    {
        var named = value <= byte.MaxValue ? (T)Enum.ToObject(typeof(T), (byte)value) : default;
        return value <= byte.MaxValue && Enum.IsDefined(named) ? named : throw Fault(field, $"{value} is no {typeof(T).Name}.");
    }

    public static Instant Time(long microseconds, string field) =>
        Instant.FromUnixMicroseconds(Number(microseconds, field, 0, LinkLimits.MaxUnixMicroseconds));

    /// <summary>Null when there are no bytes.</summary>
    public static Address? OptionalAddress(ByteString bytes, string field) => bytes.Length switch
    {
        0 => null,
        4 or 16 => Address.FromBytes(bytes.Span),
        _ => throw Fault(field, $"has {bytes.Length} bytes; an address has 4 or 16."),
    };

    /// <summary>Canonical text; null when empty.</summary>
    public static string? OptionalAddress(string text, string field, bool ipv4)
    {
        if (text.Length == 0)
            return null;
        return Address.TryParse(text, out var address) && address.IsIpv4 == ipv4
            ? address.ToString()
            : throw Fault(field, $"is no IPv{(ipv4 ? 4 : 6)} address.");
    }

    public static string Text(string text, string field, int max)
    {
        if (text.Length == 0)
            throw Fault(field, "is empty.");
        return OptionalText(text, field, max)!;
    }

    /// <summary>Null when empty. Control characters are refused: the text ends in terminals and logs.</summary>
    public static string? OptionalText(string text, string field, int max)
    {
        if (text.Length > max)
            throw Fault(field, $"has {text.Length} characters; at most {max} are allowed.");
        if (text.AsSpan().IndexOfAnyInRange('\0', '\x1F') >= 0 || text.AsSpan().IndexOfAnyInRange('\x7F', '\x9F') >= 0)
            throw Fault(field, "has control characters.");
        return text.Length == 0 ? null : text;
    }

    public static void Count(int count, string field, int max)
    {
        if (count > max)
            throw Fault(field, $"has {count} items; at most {max} are allowed.");
    }

    /// <summary>Foreign text (from a snapshot, say) made fit to travel: control characters become spaces, too long a text is cut.</summary>
    public static string Fit(string? text, int max)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var cut = text.Length <= max ? text : text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];
        return cut.Any(char.IsControl) ? new string([.. cut.Select(c => char.IsControl(c) ? ' ' : c)]) : cut;
    }

    public static ByteString Bytes(Address? address)
    {
        if (address is not { } value)
            return ByteString.Empty;
        Span<byte> bytes = stackalloc byte[16];
        return ByteString.CopyFrom(bytes[..value.WriteBytes(bytes)]);
    }

    static LinkFormatException OutOfRange(long value, string field, long min, long max) => Fault(field, $"{value} is not in {min} to {max}.");
}
