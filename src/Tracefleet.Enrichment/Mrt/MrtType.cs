using System.Globalization;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>Types and subtypes of MRT records (RFC 6396 §4 and appendix B, RFC 6397, RFC 8050), under their names there.</summary>
static class MrtType
{
    public const ushort BGP = 5, BGP4PLUS = 9, BGP4PLUS_01 = 10, TABLE_DUMP = 12, TABLE_DUMP_V2 = 13, BGP4MP = 16, BGP4MP_ET = 17;

    public const ushort AFI_IPv4 = 1, AFI_IPv6 = 2;

    public const ushort PEER_INDEX_TABLE = 1, RIB_IPV4_UNICAST = 2, RIB_IPV6_UNICAST = 4, RIB_IPV4_UNICAST_ADDPATH = 8, RIB_IPV6_UNICAST_ADDPATH = 10;

    /// <summary>Whether IANA lists the type; a record of another one is most likely no record at all.</summary>
    public static bool IsKnown(ushort type) => type is <= TABLE_DUMP_V2 or BGP4MP or BGP4MP_ET or 11 or 32 or 33 or 48 or 49;

    /// <summary>Records that carry messages between routers, as opposed to a table.</summary>
    public static bool IsOfUpdates(ushort type) => type is BGP or BGP4PLUS or BGP4PLUS_01 or BGP4MP or BGP4MP_ET;

    /// <summary>In small letters, as in the counts of a report.</summary>
    public static string NameOf(ushort type, ushort subtype) => (type, subtype) switch
    {
        (TABLE_DUMP, _) => Numbered("table_dump", subtype),
        (TABLE_DUMP_V2, 3) => "rib_ipv4_multicast",
        (TABLE_DUMP_V2, 5) => "rib_ipv6_multicast",
        (TABLE_DUMP_V2, 6) => "rib_generic",
        (TABLE_DUMP_V2, 7) => "geo_peer_table",
        (TABLE_DUMP_V2, 9) => "rib_ipv4_multicast_addpath",
        (TABLE_DUMP_V2, 11) => "rib_ipv6_multicast_addpath",
        (TABLE_DUMP_V2, 12) => "rib_generic_addpath",
        (TABLE_DUMP_V2, _) => Numbered("table_dump_v2", subtype),
        (BGP, _) => "bgp",
        (BGP4PLUS or BGP4PLUS_01, _) => "bgp4plus",
        (BGP4MP, _) => "bgp4mp",
        (BGP4MP_ET, _) => "bgp4mp_et",
        (11, _) => "ospfv2",
        (32, _) => "isis",
        (33, _) => "isis_et",
        (48, _) => "ospfv3",
        (49, _) => "ospfv3_et",
        _ => Numbered("type", type),
    };

    static string Numbered(string name, ushort number) => string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
}
