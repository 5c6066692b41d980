using System.Globalization;

namespace Tracefleet.Addressing;

/// <summary>IPv6 text by RFC 5952 §4: lower case, no leading zeros, the first longest run of two or more zero fields as <c>::</c>.</summary>
static class Ipv6Text
{
    const int Fields = 8;

    public static bool TryFormat(UInt128 bits, Span<char> destination, out int charsWritten)
    {
        charsWritten = 0;
        var (start, length) = LongestZeroRun(bits);
        for (var field = 0; field < Fields; field++)
        {
            if (field == start && length > 1)
            {
                if (!TryAppend("::", destination, ref charsWritten))
                    return false;
                field += length - 1;
                continue;
            }
            var afterRun = length > 1 && field == start + length;
            if (field > 0 && !afterRun && !TryAppend(":", destination, ref charsWritten))
                return false;
            if (!Field(bits, field).TryFormat(destination[charsWritten..], out var written, "x", CultureInfo.InvariantCulture))
                return false;
            charsWritten += written;
        }
        return true;
    }

    static ushort Field(UInt128 bits, int index) => (ushort)(bits >> (112 - 16 * index) & 0xFFFF);

    static (int Start, int Length) LongestZeroRun(UInt128 bits)
    {
        var best = (Start: -1, Length: 0);
        for (var start = 0; start < Fields; start++)
        {
            var length = 0;
            while (start + length < Fields && Field(bits, start + length) == 0)
                length++;
            if (length > best.Length)
                best = (start, length);
        }
        return best;
    }

    static bool TryAppend(ReadOnlySpan<char> text, Span<char> destination, ref int charsWritten)
    {
        if (!text.TryCopyTo(destination[charsWritten..]))
            return false;
        charsWritten += text.Length;
        return true;
    }
}
