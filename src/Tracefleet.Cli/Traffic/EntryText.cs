using Tracefleet.Contracts.Api;
using Tracefleet.LookingGlass;

namespace Tracefleet.Cli.Traffic;

/// <summary>How an AS is named.</summary>
enum AsLabel
{
    /// <summary><c>AS15169: Google</c></summary>
    Both,

    /// <summary><c>AS15169</c></summary>
    Number,

    /// <summary><c>Google</c>, and the number where no name is known.</summary>
    Name,
}

/// <summary>What a result is called: its key, and what gives way where there is little room.</summary>
readonly record struct EntryText(string Key, string Rest)
{
    const string NoAs = "no known AS";

    public string Whole => Rest.Length == 0 ? Key : $"{Key}  {Rest}";

    public static EntryText Of(TrafficEntryResource entry, string by, AsLabel label)
    {
        var text = by switch
        {
            "asn" => new EntryText(AsOf(entry, label), ""),
            TrafficWords.Owner when entry.Key == "AS0" => new EntryText(NoAs, ""),
            TrafficWords.Owner => new EntryText(entry.Key, entry.Asn is { } asn and > 0 && entry.AsName is not null ? $"AS{asn}" : ""),
            "prefix" or "host" => new EntryText(entry.Key, AsOf(entry, label) + (entry.Country is { } country ? $", {country}" : "")),
            "port" => new EntryText(PortOf(entry), ""),
            "interface" => new EntryText(InterfaceOf(entry), ""),
            TrafficWords.Link => new EntryText($"{AsOf(entry, label)} at {InterfaceOf(entry)}", ""),
            _ => new EntryText(entry.Key, ""),
        };
        // Names come from snapshots and exporters.
        return new EntryText(HarmlessText.From(text.Key), HarmlessText.From(text.Rest));
    }

    static string AsOf(TrafficEntryResource entry, AsLabel label) => (entry.Asn, entry.AsName, label) switch
    {
        (null or 0, _, _) => NoAs,
        (_, { } name, AsLabel.Name) => name,
        ({ } asn, _, AsLabel.Number) => $"AS{asn}",
        ({ } asn, null, _) => $"AS{asn}",
        ({ } asn, { } name, _) => $"AS{asn}: {name}",
    };

    static string InterfaceOf(TrafficEntryResource entry) => (entry.Interface, entry.InterfaceName) switch
    {
        (0, _) => $"{entry.Exporter} unknown interface",
        (_, { } name) => $"{entry.Exporter} {name}",
        var (index, _) => $"{entry.Exporter} interface {index}",
    };

    static string PortOf(TrafficEntryResource entry) => (entry.Port, entry.Protocol) switch
    {
        (0, "tcp" or "udp") => $"{entry.Protocol}, no port seen",
        (0, _) => ProtocolOf(entry),
        _ => FormattableString.Invariant($"{ProtocolOf(entry)}/{entry.Port}"),
    };

    // IANA's names of protocols that have no ports.
    static string ProtocolOf(TrafficEntryResource entry) => entry.Protocol switch
    {
        "1" => "icmp",
        "2" => "igmp",
        "4" => "ipv4 in ip",
        "41" => "ipv6 in ip",
        "47" => "gre",
        "50" => "esp",
        "51" => "ah",
        "58" => "icmpv6",
        "89" => "ospf",
        "132" => "sctp",
        "tcp" or "udp" => entry.Protocol,
        var other => $"protocol {other}",
    };
}
