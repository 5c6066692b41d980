using System.Globalization;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Formats.Text;

/// <summary>Words for ICMP and ICMPv6 destination unreachable messages (RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1, RFC 4443 §3.1).</summary>
public static class Unreachables
{
    const int Ipv4Type = 3, Ipv6Type = 1;

    static readonly (string Name, string Letter)[] Ipv4 =
    [
        ("net-unreachable", "!N"),
        ("host-unreachable", "!H"),
        ("protocol-unreachable", "!P"),
        ("port-unreachable", ""),
        ("fragmentation-needed", "!F"),
        ("source-route-failed", "!S"),
        ("destination-network-unknown", "!U"),
        ("destination-host-unknown", "!W"),
        ("source-host-isolated", "!I"),
        ("network-administratively-prohibited", "!A"),
        ("host-administratively-prohibited", "!Z"),
        ("network-unreachable-for-tos", "!Q"),
        ("host-unreachable-for-tos", "!T"),
        ("communication-administratively-prohibited", "!X"),
        ("host-precedence-violation", "!V"),
        ("precedence-cutoff-in-effect", "!C"),
    ];

    static readonly (string Name, string Letter)[] Ipv6 =
    [
        ("no-route-to-destination", "!N"),
        ("communication-administratively-prohibited", "!X"),
        ("beyond-scope-of-source-address", "!S"),
        ("address-unreachable", "!H"),
        ("port-unreachable", ""),
        ("source-address-failed-policy", "!A"),
        ("reject-route-to-destination", "!R"),
        ("error-in-source-routing-header", "!S"),
    ];

    /// <summary>For example <c>communication-administratively-prohibited</c>; <c>unreachable-42</c> for a code without a name; null when the
    /// message says something else.</summary>
    public static string? NameOf(bool ipv6, int? icmpType, int? icmpCode) =>
        Find(ipv6, icmpType, icmpCode, out var known) ? known.Name : Unnamed(ipv6, icmpType, icmpCode, "unreachable-");

    /// <summary>The mark that traceroute prints, for example <c>!X</c>; <c>!42</c> for a code without a letter; empty for a port unreachable, which is
    /// how a UDP probe's target answers; null when the message says something else.</summary>
    public static string? LetterOf(bool ipv6, int? icmpType, int? icmpCode) =>
        Find(ipv6, icmpType, icmpCode, out var known) ? known.Letter : Unnamed(ipv6, icmpType, icmpCode, "!");

    public static string? NameOf(Hop hop) => NameOf(hop.Addr is { IsIpv6: true }, hop.IcmpType, hop.IcmpCode);

    public static string? LetterOf(Hop hop) => LetterOf(hop.Addr is { IsIpv6: true }, hop.IcmpType, hop.IcmpCode);

    static bool Find(bool ipv6, int? type, int? code, out (string Name, string Letter) known)
    {
        var table = ipv6 ? Ipv6 : Ipv4;
        var found = type == TypeOf(ipv6) && code >= 0 && code < table.Length;
        known = found ? table[code!.Value] : default;
        return found;
    }

    static string? Unnamed(bool ipv6, int? type, int? code, string before) =>
        type == TypeOf(ipv6) && code is not null ? string.Create(CultureInfo.InvariantCulture, $"{before}{code}") : null;

    static int TypeOf(bool ipv6) => ipv6 ? Ipv6Type : Ipv4Type;
}
