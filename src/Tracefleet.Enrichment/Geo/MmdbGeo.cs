using Tracefleet.Enrichment.Files;
using Tracefleet.Enrichment.Mmdb;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Geo;

/// <summary>Lists the places of a MaxMind DB. Networks share records, so each record is decoded once.</summary>
static class MmdbGeo
{
    const string CommonLanguage = "en";

    public static Imported<GeoRow> Read(MmdbReader reader, string language, ImportRun run)
    {
        var places = new MmdbPlaces(language);
        var rows = new PlaceRows();
        MmdbWalk.Read(reader, run, places.Decode, (prefix, place) => rows.Add(prefix, place), rows.AddPlace);
        run.Count("places", rows.Places);
        if (rows.Count == 0)
            throw run.Refused($"it holds no places: it is of type {reader.Metadata.DatabaseType}, and City or Country was expected");
        RequireLanguage(language, [.. reader.Metadata.Languages, .. places.Languages], run);
        return run.Finish(rows, "mmdb", reader.Metadata.BuiltAt, isByLine: false);
    }

    /// <summary>Metadata may list fewer languages than the records have. Records without languages are in whatever they are in.</summary>
    static void RequireLanguage(string language, SortedSet<string> languages, ImportRun run)
    {
        if (languages.Count > 0 && language != CommonLanguage && !languages.Contains(language))
            throw run.Refused($"it has no names in '{language}'; choose one of {string.Join(", ", languages)}");
    }
}
