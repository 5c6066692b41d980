using Tracefleet.Snapshots.Obtaining;

namespace Tracefleet.Snapshots.Making;

/// <summary>What publishers ask to be said beside results that come from their data.</summary>
static class Attributions
{
    public static string? Of(Material material, string format) => material.Source switch
    {
        "routeviews" => "Routes collected by the University of Oregon Route Views Project, https://www.routeviews.org",
        "ris" => "Routes collected by the RIPE NCC Routing Information Service, https://ris.ripe.net",
        "caida" => "Routeviews Prefix to AS mappings by CAIDA, https://www.caida.org/catalog/datasets/routeviews-prefix2as",
        "maxmind" => MaxMind,
        _ when format == "geolite2-csv" || material.From?.Contains("GeoLite2", StringComparison.OrdinalIgnoreCase) == true => MaxMind,
        _ => null,
    };

    // The licence of GeoLite2 asks for a sentence of this content.
    const string MaxMind = "This product includes GeoLite2 data created by MaxMind, available from https://www.maxmind.com";
}
