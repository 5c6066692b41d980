using System.Globalization;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>The part of a file that is asked for with <c>Range</c> (RFC 9110 §14).</summary>
/// <param name="First">Offset of its first byte.</param>
/// <param name="Length">At least 1, unless the file is empty.</param>
readonly record struct ByteRange(long First, long Length)
{
    /// <summary>Reads a <c>Range</c> header for a file.</summary>
    /// <remarks>
    /// 1. What is no single range of bytes (another unit, several ranges, broken grammar) gets the whole file: RFC 9110 §14.2 lets a server
    ///    ignore it.
    /// 2. A range that begins behind the end, or a suffix of no bytes, is null: it cannot be satisfied.
    /// 3. A range that ends behind the end ends there.
    /// </remarks>
    /// <param name="isPart">Whether the answer is a part (206); a range may be all of the file.</param>
    public static ByteRange? Of(string? header, long fileLength, out bool isPart)
    {
        isPart = false;
        var whole = new ByteRange(0, fileLength);
        const string unit = "bytes=";
        if (header is null || !header.StartsWith(unit, StringComparison.OrdinalIgnoreCase))
            return whole;
        var range = header.AsSpan(unit.Length).Trim(" \t");
        var dash = range.IndexOf('-');
        if (dash < 0 || !TryReadNumber(range[..dash], out var first) || !TryReadNumber(range[(dash + 1)..], out var last)
            || (first is null && last is null) || last < first)
            return whole;
        if (first is null)
            return Suffix(last!.Value, fileLength, out isPart);
        isPart = first < fileLength;
        return isPart ? new ByteRange(first.Value, Math.Min(last ?? long.MaxValue, fileLength - 1) - first.Value + 1) : null;
    }

    static ByteRange? Suffix(long count, long fileLength, out bool isPart)
    {
        isPart = count > 0 && fileLength > 0;
        count = Math.Min(count, fileLength);
        return isPart ? new ByteRange(fileLength - count, count) : null;
    }

    /// <summary>Reads digits; null for none. A number that no file reaches is the greatest there is.</summary>
    static bool TryReadNumber(ReadOnlySpan<char> digits, out long? number)
    {
        number = null;
        if (digits.IsEmpty)
            return true;
        if (digits.ContainsAnyExceptInRange('0', '9'))
            return false;
        number = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : long.MaxValue;
        return true;
    }
}
