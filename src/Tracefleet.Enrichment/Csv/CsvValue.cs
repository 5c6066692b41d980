using System.Buffers.Text;
using System.Text;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Csv;

/// <summary>Reads values out of fields in UTF-8.</summary>
static class CsvValue
{
    /// <summary>Longest text of a prefix: an IPv6 address with a dotted end, a slash and three digits.</summary>
    const int MaxPrefixBytes = 49;

    /// <summary>As <see cref="Prefix.TryParse"/>, and without making a string for IPv4.</summary>
    public static bool TryReadPrefix(ReadOnlySpan<byte> text, out Prefix prefix)
    {
        if (TryReadIpv4(text, out prefix))
            return true;
        return text.Length <= MaxPrefixBytes && Ascii.IsValid(text) && Prefix.TryParse(Encoding.ASCII.GetString(text), out prefix);
    }

    /// <summary>Null for an empty field; false for one that is no whole number.</summary>
    public static bool TryReadInt32(ReadOnlySpan<byte> text, out int? value)
    {
        value = null;
        if (text.IsEmpty)
            return true;
        var isNumber = Utf8Parser.TryParse(text, out int number, out var used) && used == text.Length;
        value = number;
        return isNumber;
    }

    /// <summary>Null for an empty field; false for one that is no number from -limit to limit.</summary>
    public static bool TryReadDegrees(ReadOnlySpan<byte> text, double limit, out double? value)
    {
        value = null;
        if (text.IsEmpty)
            return true;
        var isNumber = Utf8Parser.TryParse(text, out double number, out var used) && used == text.Length && Math.Abs(number) <= limit;
        value = number;
        return isNumber;
    }

    /// <summary>Four decimal parts and a length, canonical; everything else is left to the slower way.</summary>
    static bool TryReadIpv4(ReadOnlySpan<byte> text, out Prefix prefix)
    {
        prefix = default;
        uint bits = 0;
        for (var part = 0; part < 4; part++)
        {
            if (!TryTakeNumber(ref text, part < 3 ? (byte)'.' : (byte)'/', 255, out var value))
                return false;
            bits = bits << 8 | value;
        }
        if (!TryTakeNumber(ref text, 0, 32, out var length) || (length < 32 && (bits & uint.MaxValue >> (int)length) != 0))
            return false;
        prefix = Prefix.Of(Address.FromIpv4(bits), (int)length);
        return true;
    }

    /// <summary>Takes digits and the mark behind them; mark 0 stands for the end.</summary>
    static bool TryTakeNumber(ref ReadOnlySpan<byte> text, byte mark, uint limit, out uint value)
    {
        value = 0;
        var digits = 0;
        while (digits < text.Length && digits < 3 && char.IsAsciiDigit((char)text[digits]))
            value = value * 10 + (uint)(text[digits++] - '0');
        if (digits == 0 || value > limit || (digits > 1 && text[0] == '0'))
            return false;
        if (mark == 0)
            return digits == text.Length;
        if (digits == text.Length || text[digits] != mark)
            return false;
        text = text[(digits + 1)..];
        return true;
    }
}
