using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Mmdb;

/// <summary>Writes facts as records in the shape of MaxMind's ASN and City databases, with a map <c>ixp</c> beside.</summary>
sealed class MmdbFactEncoder(MmdbDataSection data, string language)
{
    /// <returns>The record's offset; null where the facts say nothing.</returns>
    public int? Record(Origin? origin, Place? place, Exchange? exchange) => data.Record(
        ("autonomous_system_number", origin is { Asns: [var first, ..] } ? Number(first.Number) : null),
        ("autonomous_system_numbers", origin is { Asns.Length: > 1 } ? data.Array([.. origin.Asns.Select(asn => Number(asn.Number))]) : null),
        ("autonomous_system_organization", Text(origin?.Name)),
        ("city", place?.City is { } city ? data.Map(("names", Names(city))) : null),
        ("country", Country(place)),
        ("ixp", exchange is null ? null : Exchange(exchange)),
        ("location", Location(place)),
        ("postal", place?.PostalCode is { } code ? data.Map(("code", data.Text(code))) : null),
        ("subdivisions", place?.Region is { } region ? data.Array(data.Map(("iso_code", data.Text(PartOf(region, place.Country))))) : null));

    MmdbItem? Country(Place? place) => place is { Country: null, CountryName: null } or null
        ? null
        : data.Map(("iso_code", Text(place.Country)), ("names", place.CountryName is { } name ? Names(name) : null));

    MmdbItem? Location(Place? place) => place is { Latitude: null, Longitude: null, RadiusKilometres: null, TimeZone: null } or null
        ? null
        : data.Map(
            ("accuracy_radius", place.RadiusKilometres is >= 0 and var radius ? MmdbDataSection.Number(MmdbType.UInt16, Math.Min((ulong)radius, ushort.MaxValue)) : null),
            ("latitude", place.Latitude is { } latitude ? MmdbDataSection.Real(latitude) : null),
            ("longitude", place.Longitude is { } longitude ? MmdbDataSection.Real(longitude) : null),
            ("time_zone", Text(place.TimeZone)));

    MmdbItem Exchange(Exchange exchange) => data.Map(
        ("city", Text(exchange.City)),
        ("country", Text(exchange.Country)),
        ("id", exchange.Id is >= 0 and var id ? Number((uint)id) : null),
        ("lan", Text(exchange.Lan?.ToString())),
        ("member_autonomous_system_number", exchange.Member is { } member ? Number(member.Number) : null),
        ("member_name", Text(exchange.MemberName)),
        ("name", data.Text(exchange.Name)));

    MmdbItem Names(string name) => data.Map((language, data.Text(name)));

    MmdbItem? Text(string? text) => text is null ? null : data.Text(text);

    static MmdbItem Number(uint number) => MmdbDataSection.Number(MmdbType.UInt32, number);

    /// <summary>MaxMind writes the code behind the country's.</summary>
    static string PartOf(string region, string? country) =>
        country is not null && region.StartsWith(country + "-", StringComparison.Ordinal) ? region[(country.Length + 1)..] : region;
}
