using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>The fields that annotations take from MaxMind's ASN, City and Country databases and those shaped like them.</summary>
static class MmdbRecords
{
    public static Origin? Origin(MmdbValue record)
    {
        if (!record.TryGet("autonomous_system_number"u8, out var number) || !number.TryReadUInt64(out var asn) || asn > uint.MaxValue)
            return null;
        return new Origin([new Asn((uint)asn)], Text(record, "autonomous_system_organization"u8));
    }

    public static Place? Place(MmdbValue record)
    {
        record.TryGet("country"u8, out var country);
        record.TryGet("city"u8, out var city);
        city.TryGet("names"u8, out var names);
        record.TryGet("location"u8, out var location);
        var place = new Place(Text(country, "iso_code"u8), Text(names, "en"u8), Degrees(location, "latitude"u8, 90), Degrees(location, "longitude"u8, 180));
        return place is { Country: null, City: null, Latitude: null } ? null : place;
    }

    static string? Text(MmdbValue map, ReadOnlySpan<byte> key) =>
        map.TryGet(key, out var value) && value.TryReadString(out var text) ? text : null;

    static double? Degrees(MmdbValue map, ReadOnlySpan<byte> key, double limit) =>
        map.TryGet(key, out var value) && value.TryReadDouble(out var degrees) && Math.Abs(degrees) <= limit ? degrees : null;
}
