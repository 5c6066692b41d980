using System.Collections.Immutable;

namespace Tracefleet.Snapshots.Collectors;

/// <summary>The collectors of RouteViews (routeviews.org/collectors) and RIS (ris.ripe.net), with those whose archives outlive them.</summary>
static class CollectorTable
{
    const string RouteViews = """
        route-views2          Eugene, Oregon
        route-views3          Eugene, Oregon
        route-views4          Eugene, Oregon
        route-views5          Eugene, Oregon
        route-views6          Eugene, Oregon
        route-views7          Eugene, Oregon
        route-views8          Eugene, Oregon
        amsix.ams             Amsterdam, AMS-IX
        cix.atl               Atlanta, CIX-ATL
        crix.sjo              San José in Costa Rica, CRIX
        decix.fra             Frankfurt, DE-CIX
        decix.jhb             Johor Bahru, DE-CIX
        getafix.mnl           Manila, GetaFIX
        hkix.hkg              Hong Kong, HKIX
        iix.cgk               Jakarta, IIX
        interlan.otp          Bucharest, InterLAN-IX
        iraq-ixp.bgw          Baghdad, IRAQ-IXP
        ix-br.gru             São Paulo, IX.br
        ix-br2.gru            São Paulo, IX.br
        ixpn.los              Lagos, IXPN
        kinx.icn              Seoul, KINX
        locix.fra             Frankfurt, LocIX
        namex.fco             Rome, NAMEX
        netnod.mmx            Malmö, Netnod
        pacwave.lax           Los Angeles, Pacific Wave
        pit.scl               Santiago, PIT Chile
        pitmx.qro             Querétaro, PIT Mexico
        route-views.amsix     Amsterdam, AMS-IX
        route-views.bdix      Dhaka, BDIX
        route-views.bknix     Bangkok, BKNIX
        route-views.chicago   Chicago, Equinix
        route-views.chile     Santiago, NIC Chile
        route-views.eqix      Ashburn, Equinix
        route-views.flix      Miami, FL-IX
        route-views.fortaleza Fortaleza, IX.br
        route-views.gixa      Accra, GIXA
        route-views.gorex     Guam, GOREX
        route-views.isc       Palo Alto, PAIX
        route-views.jinx      Johannesburg, JINX
        route-views.kixp      Nairobi, KIXP
        route-views.linx      London, LINX
        route-views.mwix      Indianapolis, FD-IX
        route-views.napafrica Johannesburg, NAPAfrica
        route-views.nwax      Portland, NWAX
        route-views.ny        New York, DE-CIX
        route-views.paix      Palo Alto, PAIX
        route-views.perth     Perth, WA-IX
        route-views.peru      Lima, Peru IX
        route-views.phoix     Manila, PHOpenIX
        route-views.rio       Rio de Janeiro, IX.br
        route-views.saopaulo  São Paulo, IX.br
        route-views2.saopaulo São Paulo, IX.br
        route-views.sfmix     San Francisco, SFMIX
        route-views.sg        Singapore, Equinix
        route-views.siex      Rome, SIEX
        route-views.soxrs     Belgrade, SOX
        route-views.sydney    Sydney, Equinix
        route-views.telxatl   Atlanta, Digital Realty
        route-views.uaeix     Dubai, UAE-IX
        route-views.wide      Tokyo, DIX-IE
        """;

    const string Ris = """
        rrc00 Amsterdam
        rrc01 London, LINX
        rrc02 Paris, SFINX
        rrc03 Amsterdam, AMS-IX
        rrc04 Geneva, CIXP
        rrc05 Vienna, VIX
        rrc06 Tokyo, DIX-IE
        rrc07 Stockholm, Netnod
        rrc08 San Jose in California, MAE-WEST
        rrc09 Zurich, TIX
        rrc10 Milan, MIX
        rrc11 New York, NYIIX
        rrc12 Frankfurt, DE-CIX
        rrc13 Moscow, MSK-IX
        rrc14 Palo Alto, PAIX
        rrc15 São Paulo, IX.br
        rrc16 Miami, Equinix
        rrc18 Barcelona, CATNIX
        rrc19 Johannesburg, NAPAfrica
        rrc20 Zurich, SwissIX
        rrc21 Paris, France-IX
        rrc22 Bucharest, InterLAN-IX
        rrc23 Singapore, Equinix
        rrc24 Montevideo
        rrc25 Amsterdam
        rrc26 Dubai, UAE-IX
        """;

    public static ImmutableArray<Collector> Read() =>
    [
        .. Lines(RouteViews).Select(line => new Collector(
            line.Name + ".routeviews.org", "routeviews", line.Location, line.Name == "route-views2" ? "" : line.Name + "/")),
        .. Lines(Ris).Select(line => new Collector(line.Name + ".ripe.net", "ris", line.Location, line.Name + "/")),
    ];

    static IEnumerable<(string Name, string Location)> Lines(string table) =>
        table.Split('\n').Select(line => line.Split(' ', 2)).Select(words => (words[0], words[1].Trim()));
}
