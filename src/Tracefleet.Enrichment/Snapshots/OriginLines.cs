using System.Buffers.Text;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mrt;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Reads lines of prefix and origin ASes, see <see cref="PyasnTable"/>.</summary>
sealed class OriginLines
{
    /// <summary>The longest: an IPv6 prefix and as many origins as fit.</summary>
    public const int MaxLength = 4_096;

    readonly SharedOrigins _shared = new();
    readonly List<Asn> _origins = [];

    /// <summary>Nothing, or a comment.</summary>
    public static bool IsEmpty(ReadOnlySpan<byte> line) => line.IsEmpty || line[0] is (byte)';' or (byte)'#' || line.ContainsAnyExcept(" \t\r"u8) == false;

    /// <summary>Whether a line has three fields, as in prefix2as.</summary>
    public static bool IsPrefix2As(ReadOnlySpan<byte> line) => line.Count((byte)'\t') == 2;

    /// <returns>What is wrong with the line; null when nothing is.</returns>
    public string? Read(ReadOnlySpan<byte> line, out AsnRow row)
    {
        row = default;
        line = line.TrimEnd(" \t\r"u8);
        var origins = line.LastIndexOf((byte)'\t');
        if (origins < 0)
            return "expected a prefix, a tab and an AS number";
        var text = line[..origins].Trim(" \t"u8);
        if (!TryReadPrefix(text, out var prefix))
            return $"'{Shown(text)}' is not a prefix such as 192.0.2.0/24 with all host bits zero";
        if (!TryReadOrigins(line[(origins + 1)..], out var isSet))
            return $"'{Shown(line[(origins + 1)..])}' is not an AS number of 0 to 4294967295";
        row = new AsnRow(prefix, _origins.Count == 1 ? _shared.Of(_origins[0]) : [.. _origins]) { IsSet = isSet };
        return null;
    }

    /// <summary>Origins joined by <c>_</c>; of them those with a comma are sets.</summary>
    bool TryReadOrigins(ReadOnlySpan<byte> field, out bool isSet)
    {
        isSet = true;
        _origins.Clear();
        foreach (var range in field.Split((byte)'_'))
        {
            var origin = field[range];
            isSet &= origin.Contains((byte)',');
            foreach (var member in origin.Split((byte)','))
            {
                if (!TryReadAsn(origin[member], out var asn))
                    return false;
                if (!_origins.Contains(asn))
                    _origins.Add(asn);
            }
        }
        return true;
    }

    static bool TryReadAsn(ReadOnlySpan<byte> text, out Asn asn)
    {
        var isNumber = Utf8Parser.TryParse(text, out uint number, out var length) && length == text.Length && text[0] is not ((byte)'+' or (byte)'-');
        asn = new Asn(number);
        return isNumber;
    }

    static bool TryReadPrefix(ReadOnlySpan<byte> text, out Prefix prefix)
    {
        prefix = default;
        var end = text.IndexOfAny((byte)'/', (byte)'\t');
        if (end < 0)
            return Prefix.TryParse(Encoding.ASCII.GetString(text), out prefix);
        if (!TryReadNumber(text[(end + 1)..], 128, out var length))
            return false;
        var isIpv4 = !text.Contains((byte)':');
        if (!isIpv4)
            return Prefix.TryParse($"{Encoding.ASCII.GetString(text[..end])}/{length}", out prefix);
        if (!TryReadIpv4(text[..end], out var network) || length > 32)
            return false;
        prefix = Prefix.Of(network, length);
        return prefix.Network == network;
    }

    static bool TryReadIpv4(ReadOnlySpan<byte> text, out Address address)
    {
        uint bits = 0;
        for (var part = 0; part < 4; part++)
        {
            var end = part < 3 ? text.IndexOf((byte)'.') : text.Length;
            if (end < 0 || !TryReadNumber(text[..end], 255, out var value))
            {
                address = default;
                return false;
            }
            bits = bits << 8 | (uint)value;
            text = text[Math.Min(end + 1, text.Length)..];
        }
        address = Address.FromIpv4(bits);
        return true;
    }

    /// <summary>One to three decimal digits without leading zeros.</summary>
    static bool TryReadNumber(ReadOnlySpan<byte> text, int max, out int value)
    {
        value = 0;
        if (text.Length is 0 or > 3 || (text.Length > 1 && text[0] == '0'))
            return false;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return false;
            value = value * 10 + (digit - '0');
        }
        return value <= max;
    }

    static string Shown(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..Math.Min(text.Length, 60)]);
}
