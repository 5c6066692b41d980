using Tracefleet.Traffic.Totals;

namespace Tracefleet.Contracts.Api;

/// <summary>Something that traffic came from or went to.</summary>
/// <param name="Key">For example <c>AS64500</c>, <c>NL</c>, <c>192.0.2.0/24</c>, <c>tcp/443</c>, <c>192.0.2.1 interface 7</c> or the name of an owner.</param>
/// <param name="Asn">0 where no AS is known; null for what has none, such as a port, and for an owner with several.</param>
/// <param name="AsName">Name of the AS; that of the owner where traffic is by owner.</param>
/// <param name="Protocol">IP protocol, for example <c>tcp</c> or <c>47</c>.</param>
/// <param name="Exporter">An address; <c>local</c> for this host's own capture.</param>
/// <param name="In">What came from it.</param>
/// <param name="Out">What went to it.</param>
/// <param name="BytesAtMost">Bound on the bytes of both ways, where more keys were seen than are watched; otherwise equal to their sum.</param>
/// <param name="Share">Of the total in the direction and measure asked for, 0 to 1.</param>
public sealed record TrafficEntryResource(
    string Key, uint? Asn, string? AsName, string? Prefix, string? Host, string? Country, string? Ixp, string? Protocol, int? Port, string? Exporter,
    uint? Interface, string? InterfaceName, TrafficAmount In, TrafficAmount Out, ulong BytesAtMost, double Share)
{
    internal static TrafficEntryResource Of(TrafficRow row, double share)
    {
        var (key, about) = (row.Key, row.About);
        return new TrafficEntryResource(
            row.Name, AsnOf(row), about.AsName, (key.Prefix ?? about.Prefix)?.ToString(), key.Kind == TrafficKind.Host ? key.Address?.ToString() : null,
            key.Kind == TrafficKind.Country ? key.Name : about.Country, key.Kind == TrafficKind.Ixp ? key.Name : about.Ixp,
            key.Protocol is { } protocol ? TrafficWords.Protocol(protocol) : null, key.Port,
            key.Kind != TrafficKind.Host && key.Address is { } exporter ? TrafficWords.Exporter(exporter) : null, key.Interface, row.InterfaceName,
            TrafficAmount.Of(row.Amount.From), TrafficAmount.Of(row.Amount.To), row.BytesAtMost, share);
    }

    static uint? AsnOf(TrafficRow row) => row.Key.Kind switch
    {
        TrafficKind.As or TrafficKind.AsOfInterface => row.HasSeveralAses ? null : row.Key.As?.Number,
        TrafficKind.Prefix or TrafficKind.Host => row.About.As?.Number ?? 0,
        _ => null,
    };
}
