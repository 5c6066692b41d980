using Tracefleet.Addressing;

namespace Tracefleet.Campaigns.Planning;

/// <summary>Reads what a user may give as a target: an IPv4 or IPv6 address, or a host name (RFC 1123 §2.1).</summary>
public static class TargetText
{
    const int MaxHostName = 253, MaxLabel = 63;

    /// <summary>The canonical form, or what is wrong as a sentence with the remedy; the other is null.</summary>
    public static (string? Canonical, string? Fault) Read(string text)
    {
        if (Address.TryParse(text, out var address))
            return (address.ToString(), null);
        return FaultOf(text) is { } fault ? (null, fault) : (text.TrimEnd('.').ToLowerInvariant(), null);
    }

    /// <summary>As <see cref="Read"/> for a sweep, whose targets are addresses and prefixes.</summary>
    public static (string? Canonical, string? Fault) ReadPrefix(string text)
    {
        if (Prefix.TryParse(text, out var prefix))
            return (Of(prefix), null);
        var shown = $"'{Quotable(text)}'";
        if (text.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 && Address.TryParse(text[..slash], out var address)
            && int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out var length) && length <= address.BitLength)
            return (null, $"{shown} has host bits set; its canonical form is {Prefix.Of(address, length)}.");
        return (null, $"{shown} is no prefix or address; a sweep takes those only, as in 192.0.2.0/24 or 2001:db8::/120.");
    }

    /// <summary>A prefix as a target: one that is a single address is written as that.</summary>
    public static string Of(Prefix prefix) => prefix.Length == prefix.Network.BitLength ? prefix.Network.ToString() : prefix.ToString();

    /// <summary>How many addresses a target stands for: 1 for an address or a name; at most <see cref="long.MaxValue"/>.</summary>
    public static long AddressesIn(string target) =>
        target.Contains('/') && Prefix.TryParse(target, out var prefix)
            ? prefix.Network.BitLength - prefix.Length is var bits and < 63 ? 1L << bits : long.MaxValue
            : 1;

    static string? FaultOf(string text)
    {
        if (text.Length == 0)
            return "It is empty; give an address or a host name.";
        var shown = $"'{Quotable(text)}'";
        if (text != text.Trim())
            return $"{shown} has white space around it; remove it.";
        if (text.Contains("://", StringComparison.Ordinal))
            return $"{shown} is a URL; give its host name alone.";
        if (text.Contains('/'))
            return $"{shown} is a prefix; give single addresses in it, or make it a campaign of type sweep.";
        if (text.Contains('%'))
            return $"{shown} has a zone id, which means something on one host only; give a global address.";
        if (text.Contains(':') || text.Contains('[') || text.Contains(']'))
            return $"{shown} is no IPv6 address; write it as in 2001:db8::1, without brackets, port or embedded IPv4.";
        return HostNameFault(text, shown);
    }

    static string? HostNameFault(string text, string shown)
    {
        var name = text.EndsWith('.') ? text[..^1] : text;
        if (name.Any(c => c > '\x7F'))
            return $"{shown} is not ASCII; give its A-label form that begins with xn--.";
        if (name.Length is 0 or > MaxHostName)
            return $"{shown} is no host name; one has 1 to {MaxHostName} characters.";
        var labels = name.Split('.');
        if (labels.Any(label => label.Length is 0 or > MaxLabel))
            return $"{shown} is no host name; each part between dots has 1 to {MaxLabel} characters.";
        if (labels.Any(label => label.StartsWith('-') || label.EndsWith('-') || !label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
            return $"{shown} is no host name; each part has letters, digits and inner hyphens only.";
        // Resolvers read 10.1 or 0x7f000001 as addresses, which would slip past every rule about addresses.
        return labels[^1].All(char.IsAsciiDigit) || IsHexadecimal(labels[^1])
            ? $"{shown} is no address; write IPv4 with four decimal parts without leading zeros, as in 192.0.2.1."
            : null;
    }

    static bool IsHexadecimal(string label) =>
        label.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && label[2..].All(char.IsAsciiHexDigit);

    /// <summary>Foreign text made fit for a message: short, without control characters.</summary>
    public static string Quotable(string text)
    {
        var cut = text.Length <= 64 ? text : string.Concat(text.AsSpan(0, 61), "...");
        return cut.Any(char.IsControl) ? new string([.. cut.Select(c => char.IsControl(c) ? '?' : c)]) : cut;
    }
}
