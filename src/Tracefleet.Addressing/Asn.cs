using System.Globalization;

namespace Tracefleet.Addressing;

/// <summary>An autonomous system number, 0 to 4,294,967,295 (RFC 6793). The default value is AS0, which originates nothing (RFC 7607).</summary>
public readonly record struct Asn(uint Number) : IComparable<Asn>
{
    /// <summary>Reads <c>64500</c>, <c>AS64500</c> or asdot <c>1.10</c> (RFC 5396).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Asn asn)
    {
        asn = default;
        if (text.StartsWith("AS", StringComparison.OrdinalIgnoreCase))
            text = text[2..];
        var dot = text.IndexOf('.');
        if (dot < 0)
        {
            var plain = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            asn = new Asn(number);
            return plain;
        }
        if (!ushort.TryParse(text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var high)
            || !ushort.TryParse(text[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var low))
            return false;
        asn = new Asn((uint)high << 16 | low);
        return true;
    }

    public int CompareTo(Asn other) => Number.CompareTo(other.Number);

    public static bool operator <(Asn left, Asn right) => left.Number < right.Number;
    public static bool operator >(Asn left, Asn right) => left.Number > right.Number;
    public static bool operator <=(Asn left, Asn right) => left.Number <= right.Number;
    public static bool operator >=(Asn left, Asn right) => left.Number >= right.Number;

    /// <summary>asplain with its prefix, for example <c>AS64500</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"AS{Number}");
}
