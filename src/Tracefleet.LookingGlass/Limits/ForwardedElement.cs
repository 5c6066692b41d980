using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tracefleet.Addressing;

namespace Tracefleet.LookingGlass.Limits;

/// <summary>An element of <c>Forwarded</c> (RFC 7239 §4), and the node in it and in <c>X-Forwarded-For</c>.</summary>
static class ForwardedElement
{
    const int LongestNode = 128;

    /// <summary>Reads the node of the parameter <c>for</c>; false when there is none, when there are two, or when anything in the element
    /// breaks the grammar.</summary>
    public static bool TryReadFor(ReadOnlySpan<char> element, out Address address)
    {
        address = default;
        var found = false;
        while (!element.IsEmpty)
        {
            element = element.Trim(" \t");
            if (element is [';', .. var next])
            {
                element = next;
                continue;
            }
            if (element.IsEmpty)
                break;
            if (!TryReadPair(ref element, out var name, out var value))
                return false;
            if (!name.Equals("for", StringComparison.OrdinalIgnoreCase))
                continue;
            if (found || !TryReadNode(value, out address))
                return false;
            found = true;
        }
        return found;
    }

    /// <summary>Takes <c>name=value</c> off the front, which a semicolon or the end must follow. A quoted value is given without its
    /// quotes.</summary>
    static bool TryReadPair(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        value = default;
        var equals = rest.IndexOf('=');
        name = rest[..Math.Max(equals, 0)];
        if (name.IsEmpty || name.ContainsAny(" \t\";,"))
            return false;
        rest = rest[(equals + 1)..];
        if (rest is ['"', ..])
        {
            if (!TryReadQuoted(ref rest, out value))
                return false;
        }
        else
        {
            var end = rest.IndexOf(';') is var semicolon and >= 0 ? semicolon : rest.Length;
            value = rest[..end].TrimEnd(" \t");
            rest = rest[end..];
            if (value.IsEmpty || value.ContainsAny(" \t\""))
                return false;
        }
        rest = rest.TrimStart(" \t");
        return rest.IsEmpty || rest[0] == ';';
    }

    static bool TryReadQuoted(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> value)
    {
        value = default;
        var escaped = false;
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '\\')
            {
                escaped = true;
                i++;
            }
            else if (rest[i] == '"')
            {
                value = escaped ? Unescape(rest[1..i]) : rest[1..i];
                rest = rest[(i + 1)..];
                return true;
            }
        }
        return false;
    }

    static ReadOnlySpan<char> Unescape(ReadOnlySpan<char> quoted)
    {
        if (quoted.Length > 2 * LongestNode)
            return [];
        var text = new char[quoted.Length];
        var length = 0;
        for (var i = 0; i < quoted.Length; i++)
            text[length++] = quoted[i] == '\\' ? quoted[++i] : quoted[i];
        return text.AsSpan(0, length);
    }

    /// <summary>Reads <c>192.0.2.1</c>, <c>192.0.2.1:80</c>, <c>[2001:db8::1]</c>, <c>[2001:db8::1]:80</c>, and <c>2001:db8::1</c>, which
    /// RFC 7239 does not allow but proxies write. A port may be obfuscated (RFC 7239 §6.3). False for <c>unknown</c> and obfuscated
    /// nodes.</summary>
    public static bool TryReadNode(ReadOnlySpan<char> node, out Address address)
    {
        node = node.Trim(" \t");
        address = default;
        if (node.Length is 0 or > LongestNode)
            return false;
        if (node[0] == '[')
        {
            var close = node.IndexOf(']');
            return close > 0 && IsPort(node[(close + 1)..]) && TryReadAddress(node[1..close], out address) && node[1..close].Contains(':');
        }
        var colon = node.IndexOf(':');
        return colon >= 0 && colon == node.LastIndexOf(':')
            ? IsPort(node[colon..]) && TryReadAddress(node[..colon], out address)
            : TryReadAddress(node, out address);
    }

    static bool TryReadAddress(ReadOnlySpan<char> text, out Address address)
    {
        if (Address.TryParse(text.ToString(), out address))
            return true;
        // Proxies that listen on both families at once write IPv4 visitors in the mapped form.
        const string mapped = "::ffff:";
        if (!text.StartsWith(mapped, StringComparison.OrdinalIgnoreCase))
            return false;
        var embedded = text[mapped.Length..].ToString();
        return embedded.Contains('.')
            ? !embedded.Contains(':') && Address.TryParse(embedded, out address)
            : TryReadMapped(text, out address);
    }

    static bool TryReadMapped(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        if (text.ContainsAny("%[]/ ") || !IPAddress.TryParse(text, out var parsed)
            || parsed.AddressFamily != AddressFamily.InterNetworkV6 || !parsed.IsIPv4MappedToIPv6)
            return false;
        address = Address.FromIPAddress(parsed);
        return true;
    }

    /// <summary>Nothing, <c>:80</c> or <c>:_hidden</c>.</summary>
    static bool IsPort(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return true;
        if (text is [':', '_', _, ..])
            return !text[2..].ContainsAnyExcept(ObfuscatedCharacters);
        return text is [':', _, ..] && text.Length <= 6
            && ushort.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    static readonly System.Buffers.SearchValues<char> ObfuscatedCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
}
