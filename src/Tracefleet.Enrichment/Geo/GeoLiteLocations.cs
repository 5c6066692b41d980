using Tracefleet.Enrichment.Csv;
using Tracefleet.Enrichment.Files;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Geo;

/// <summary>The named places of a GeoLite2 edition by their GeoNames number.</summary>
sealed class GeoLiteLocations
{
    /// <summary>Names are taken from here where the language asked for has none.</summary>
    const string CommonLanguage = "en";

    readonly Dictionary<int, Place> _places = [];
    readonly Utf8Pool _texts = new();

    GeoLiteLocations()
    {
    }

    public static GeoLiteLocations Read(GeoLiteFiles files, string language, ImportRun run)
    {
        var languages = files.Languages.ToList();
        if (languages.Count == 0)
            throw run.Refused("it holds no *-Locations-*.csv; give the whole zip or folder, since the networks are described there");
        if (!languages.Contains(language, StringComparer.OrdinalIgnoreCase))
            throw run.Refused($"it has no names in '{language}'; choose one of {string.Join(", ", languages)}");
        var locations = new GeoLiteLocations();
        if (languages.Contains(CommonLanguage, StringComparer.OrdinalIgnoreCase))
            locations.Add(files, CommonLanguage, run);
        if (!language.Equals(CommonLanguage, StringComparison.OrdinalIgnoreCase))
            locations.Add(files, language, run);
        return locations;
    }

    /// <summary>Country, region, city and time zone.</summary>
    public bool TryFind(int geoname, out Place place)
    {
        var found = _places.TryGetValue(geoname, out var known);
        place = known!;
        return found;
    }

    void Add(GeoLiteFiles files, string language, ImportRun run)
    {
        var file = files.LocationsOf(language);
        using var csv = new CsvReader(files.OpenLocations(language));
        var columns = CsvColumns.Read(csv, file, run);
        var (id, country, countryName) = (columns.Require("geoname_id"), columns.Require("country_iso_code"), columns.Require("country_name"));
        var (region, city, zone) = (columns.Find("subdivision_1_iso_code"), columns.Find("city_name"), columns.Find("time_zone"));
        while (csv.Read())
        {
            run.Record();
            if (csv.Fault is not null || !CsvValue.TryReadInt32(csv[id], out var number) || number is not { } geoname)
            {
                run.Bad(csv.Line, $"{file}: {csv.Fault ?? "geoname_id is no number"}");
                continue;
            }
            _places.TryGetValue(geoname, out var known);
            var code = _texts.Text(csv[country]);
            _places[geoname] = new Place(code, _texts.Text(csv[city]) ?? known?.City, null, null)
            {
                CountryName = _texts.Text(csv[countryName]) ?? known?.CountryName,
                Region = _texts.Text(csv[region]) is { } part && code is not null ? _texts.Text(System.Text.Encoding.UTF8.GetBytes($"{code}-{part}")) : null,
                TimeZone = _texts.Text(csv[zone]),
            };
        }
    }
}
