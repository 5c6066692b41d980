using System.Globalization;
using System.Text;
using Tracefleet.Enrichment.Files;
using Tracefleet.Enrichment.Mmdb;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Makes places of the records of City and Country databases.</summary>
/// <remarks>
/// Two shapes are known: MaxMind's (GeoIP2, GeoLite2, DB-IP: nested maps with names in several languages) and the flat one (IPinfo and others:
/// texts, <c>country</c> or <c>country_code</c>, <c>lat</c> or <c>latitude</c>, numbers that may be texts).
/// It is for one caller after another, since equal texts become one string.
/// </remarks>
/// <param name="language">Of names; where a name has none in it, English stands in.</param>
sealed class MmdbPlaces(string language)
{
    readonly byte[] _language = Encoding.UTF8.GetBytes(language);

    readonly Utf8Pool _texts = new();

    /// <summary>Languages that names were seen in.</summary>
    public HashSet<string> Languages { get; } = [];

    /// <summary>Null where the record says nothing of a place.</summary>
    public Place? Decode(MmdbValue record)
    {
        var isNested = (record.TryGet("country"u8, out var country) && country.Type == MmdbType.Map) | record.TryGet("location"u8, out var location)
            | record.TryGet("registered_country"u8, out var registered) | (record.TryGet("city"u8, out var city) && city.Type == MmdbType.Map);
        var place = isNested ? Nested(record, country.Count > 0 ? country : registered, city, location) : Flat(record, country);
        return place is { Country: null, City: null, Latitude: null, Longitude: null } ? null : place;
    }

    public static string? Text(MmdbValue map, ReadOnlySpan<byte> key) =>
        map.TryGet(key, out var value) && value.TryReadString(out var text) && text.Length > 0 ? text : null;

    /// <summary>A network whose place is not known is put into the country it is registered in.</summary>
    Place Nested(MmdbValue record, MmdbValue country, MmdbValue city, MmdbValue location)
    {
        record.TryGet("postal"u8, out var postal);
        record.TryGet("subdivisions"u8, out var subdivisions);
        subdivisions.TryGet(0, out var largest);
        var code = Shared(country, "iso_code"u8);
        return new Place(code, Name(city), Degrees(location, "latitude"u8, 90), Degrees(location, "longitude"u8, 180))
        {
            CountryName = Name(country),
            Region = Region(code, Shared(largest, "iso_code"u8)),
            PostalCode = Shared(postal, "code"u8),
            TimeZone = Shared(location, "time_zone"u8),
            RadiusKilometres = Whole(location, "accuracy_radius"u8),
        };
    }

    /// <remarks>IPinfo's Lite database has the name in <c>country</c> and the code in <c>country_code</c>; its others the code in <c>country</c>.</remarks>
    Place Flat(MmdbValue record, MmdbValue country)
    {
        var code = Shared(record, "country_code"u8);
        var text = Shared(record, "country"u8);
        return new Place(
            code ?? (text is { Length: 2 } ? text : null), Shared(record, "city"u8),
            Degrees(record, "latitude"u8, 90) ?? Degrees(record, "lat"u8, 90),
            Degrees(record, "longitude"u8, 180) ?? Degrees(record, "lng"u8, 180) ?? Degrees(record, "lon"u8, 180))
        {
            CountryName = Shared(record, "country_name"u8) ?? (code is not null || text is { Length: > 2 } ? text : null),
            Region = Region(code ?? text, Shared(record, "region_code"u8)),
            PostalCode = Shared(record, "postal_code"u8) ?? Shared(record, "postal"u8) ?? Shared(record, "postcode"u8),
            TimeZone = Shared(record, "timezone"u8) ?? Shared(record, "time_zone"u8),
            RadiusKilometres = Whole(record, "accuracy_radius"u8) ?? Whole(record, "radius"u8),
        };
    }

    string? Name(MmdbValue place)
    {
        place.TryGet("names"u8, out var names);
        foreach (var name in names)
            Languages.Add(_texts.Text(name.Key) ?? "");
        return Shared(names, _language) ?? Shared(names, "en"u8);
    }

    string? Region(string? country, string? part)
    {
        if (country is null || part is null || part.Contains('-'))
            return part;
        return _texts.Text(Encoding.UTF8.GetBytes($"{country}-{part}"));
    }

    string? Shared(MmdbValue map, ReadOnlySpan<byte> key) =>
        map.TryGet(key, out var value) && value.TryReadUtf8(out var utf8) ? _texts.Text(utf8) : null;

    static double? Degrees(MmdbValue map, ReadOnlySpan<byte> key, double limit)
    {
        if (!map.TryGet(key, out var value))
            return null;
        var isNumber = value.TryReadDouble(out var degrees)
            || (value.TryReadString(out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out degrees));
        return isNumber && Math.Abs(degrees) <= limit ? degrees : null;
    }

    static int? Whole(MmdbValue map, ReadOnlySpan<byte> key)
    {
        if (!map.TryGet(key, out var value))
            return null;
        var isNumber = value.TryReadUInt64(out var number)
            || (value.TryReadString(out var text) && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number));
        return isNumber && number <= int.MaxValue ? (int)number : null;
    }
}
