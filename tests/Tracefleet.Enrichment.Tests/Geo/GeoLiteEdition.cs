using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Tracefleet.Enrichment.Tests.Geo;

/// <summary>Makes a GeoLite2 City edition in CSV of the JSON that MaxMind builds its test database from.</summary>
sealed class GeoLiteEdition
{
    const string Folder = "GeoLite2-City-CSV_20260529/";

    static readonly string[] Languages = ["de", "en", "es", "fr", "ja", "pt-BR", "ru", "zh-CN"];

    readonly Dictionary<string, StringBuilder> _files = [];
    readonly Dictionary<string, int> _geonames = [];

    GeoLiteEdition()
    {
        foreach (var family in (string[])["4", "6"])
            Append($"GeoLite2-City-Blocks-IPv{family}.csv", "network,geoname_id,registered_country_geoname_id,represented_country_geoname_id,is_anonymous_proxy,"
                + "is_satellite_provider,postal_code,latitude,longitude,accuracy_radius,is_anycast");
        foreach (var language in Languages)
            Append(Locations(language), "geoname_id,locale_code,continent_code,continent_name,country_iso_code,country_name,subdivision_1_iso_code,subdivision_1_name,"
                + "subdivision_2_iso_code,subdivision_2_name,city_name,metro_code,time_zone,is_in_european_union");
    }

    public static GeoLiteEdition Of(string sourceJson)
    {
        using var source = JsonDocument.Parse(sourceJson);
        var edition = new GeoLiteEdition();
        foreach (var network in source.RootElement.EnumerateArray().SelectMany(element => element.EnumerateObject()))
            edition.Add(network.Name, network.Value);
        return edition;
    }

    public void WriteZip(string path)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        zip.CreateEntry(Folder + "COPYRIGHT.txt");
        foreach (var (name, text) in _files)
        {
            using var entry = zip.CreateEntry(Folder + name).Open();
            entry.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    public void WriteFolder(string path)
    {
        Directory.CreateDirectory(path);
        foreach (var (name, text) in _files)
            File.WriteAllText(Path.Combine(path, name), text.ToString());
    }

    void Add(string network, JsonElement record)
    {
        var family = network.Contains(':', StringComparison.Ordinal) ? "6" : "4";
        var registered = record.TryGetProperty("registered_country", out var home) ? PlaceOf(default, home) : "";
        // Networks known by their continent alone point at the continent.
        var country = record.TryGetProperty("country", out var located) || registered.Length == 0 ? PlaceOf(record, located) : "";
        Append($"GeoLite2-City-Blocks-IPv{family}.csv", string.Join(',',
            network, country, registered, "", "0", "0", Text(record, "postal", "code"), Text(record, "location", "latitude"),
            Text(record, "location", "longitude"), Text(record, "location", "accuracy_radius"), "0"));
    }

    /// <summary>A number for each distinct place: the source has country-level networks in several time zones, which GeoNames numbers cannot tell apart.</summary>
    string PlaceOf(JsonElement record, JsonElement country)
    {
        var rows = Languages.ToDictionary(language => language, language => string.Join(',',
            "", "", Text(country, "iso_code"), Text(country, "names", language), Subdivision(record, 0, "iso_code"), Subdivision(record, 0, "names", language),
            Subdivision(record, 1, "iso_code"), Subdivision(record, 1, "names", language), Text(record, "city", "names", language), "",
            Text(record, "location", "time_zone"), "0"));
        var key = string.Join('\n', rows.Values);
        if (!_geonames.TryGetValue(key, out var geoname))
        {
            _geonames[key] = geoname = 1000 + _geonames.Count;
            foreach (var (language, row) in rows)
                Append(Locations(language), $"{geoname},{language},{row}");
        }
        return geoname.ToString(CultureInfo.InvariantCulture);
    }

    void Append(string file, string line) =>
        (_files.TryGetValue(file, out var text) ? text : _files[file] = new StringBuilder()).Append(line).Append('\n');

    static string Locations(string language) => $"GeoLite2-City-Locations-{language}.csv";

    static string Subdivision(JsonElement record, int index, params string[] path) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty("subdivisions", out var all) && all.GetArrayLength() > index ? Text(all[index], path) : "";

    static string Text(JsonElement element, params string[] path)
    {
        foreach (var name in path)
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return "";
        var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
        return text.AsSpan().IndexOfAny(',', '"', '\n') < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
