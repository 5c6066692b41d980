using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>The fields that annotations take from MaxMind's ASN and ISP databases and those shaped like them.</summary>
static class MmdbRecords
{
    /// <remarks>IPinfo writes the number as text, <c>asn</c> being <c>AS64500</c>.</remarks>
    public static Origin? Origin(MmdbValue record)
    {
        if (record.TryGet("autonomous_system_number"u8, out var number))
            return number.TryReadUInt64(out var asn) && asn <= uint.MaxValue
                ? new Origin([new Asn((uint)asn)], MmdbPlaces.Text(record, "autonomous_system_organization"u8))
                : null;
        return MmdbPlaces.Text(record, "asn"u8) is { } text && Asn.TryParse(text, out var parsed)
            ? new Origin([parsed], MmdbPlaces.Text(record, "as_name"u8) ?? MmdbPlaces.Text(record, "name"u8))
            : null;
    }
}
