using Tracefleet.Enrichment.Csv;
using Tracefleet.Enrichment.Files;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Geo;

/// <summary>Joins the networks of a GeoLite2 or GeoIP2 CSV edition with their places, as MaxMind documents the files.</summary>
sealed class GeoLiteCsv(ImportRun run, GeoLiteLocations locations)
{
    readonly PlaceRows _rows = new();
    readonly Dictionary<Spot, int> _places = [];
    readonly Utf8Pool _texts = new();

    public static Imported<GeoRow> Read(GeoLiteFiles files, string language, ImportRun run)
    {
        var reader = new GeoLiteCsv(run, GeoLiteLocations.Read(files, language, run));
        foreach (var blocks in files.Blocks)
            reader.ReadBlocks(files, blocks);
        run.Count("places", reader._rows.Places);
        return run.Finish(reader._rows, "geolite2-csv", files.DataAt, isByLine: true);
    }

    void ReadBlocks(GeoLiteFiles files, string file)
    {
        using var csv = new CsvReader(files.Open(file));
        var columns = new BlockColumns(CsvColumns.Read(csv, file, run));
        while (csv.Read())
        {
            run.Record();
            if ((csv.Fault ?? Add(csv, columns)) is { } fault)
                run.Bad(csv.Line, $"{file}: {fault}");
        }
    }

    string? Add(CsvReader csv, BlockColumns columns)
    {
        if (!CsvValue.TryReadPrefix(csv[columns.Network], out var prefix))
            return "network is no prefix with all host bits zero";
        if (Spot.Of(csv, columns, _texts, out var spot) is { } fault)
            return fault;
        if (spot == default)
            run.Count("without_place");
        else if (spot.Geoname != 0 && !locations.TryFind(spot.Geoname, out _))
            return $"geoname_id {spot.Geoname} is not among the locations";
        else
            _rows.Add(prefix, PlaceOf(spot));
        return null;
    }

    int PlaceOf(in Spot spot)
    {
        if (_places.TryGetValue(spot, out var known))
            return known;
        var place = spot.Geoname != 0 && locations.TryFind(spot.Geoname, out var named) ? named : new Place(null, null, null, null);
        var added = _rows.AddPlace(place with
        {
            Latitude = spot.Latitude,
            Longitude = spot.Longitude,
            PostalCode = spot.PostalCode,
            RadiusKilometres = spot.Radius,
        });
        _places.Add(spot, added);
        return added;
    }

    sealed class BlockColumns(CsvColumns columns)
    {
        public readonly int Network = columns.Require("network");
        public readonly int Geoname = columns.Require("geoname_id");
        public readonly int RegisteredCountry = columns.Find("registered_country_geoname_id");
        public readonly int PostalCode = columns.Find("postal_code");
        public readonly int Latitude = columns.Find("latitude");
        public readonly int Longitude = columns.Find("longitude");
        public readonly int Radius = columns.Find("accuracy_radius");
    }

    /// <summary>What a line says of its network. A network whose place is not known is put into the country it is registered in.</summary>
    readonly record struct Spot(int Geoname, double? Latitude, double? Longitude, int? Radius, string? PostalCode)
    {
        /// <summary>Coordinates tell most spots apart; the postal code and the radius hardly any.</summary>
        public override int GetHashCode() => unchecked((Geoname * 397 + Latitude.GetHashCode()) * 397 + Longitude.GetHashCode());

        public static string? Of(CsvReader csv, BlockColumns columns, Utf8Pool texts, out Spot spot)
        {
            spot = default;
            if (!CsvValue.TryReadInt32(csv[columns.Geoname], out var geoname))
                return "geoname_id is no number";
            if (!CsvValue.TryReadInt32(csv[columns.RegisteredCountry], out var registered))
                return "registered_country_geoname_id is no number";
            if (!CsvValue.TryReadDegrees(csv[columns.Latitude], 90, out var latitude))
                return "latitude is no number from -90 to 90";
            if (!CsvValue.TryReadDegrees(csv[columns.Longitude], 180, out var longitude))
                return "longitude is no number from -180 to 180";
            if (!CsvValue.TryReadInt32(csv[columns.Radius], out var radius) || radius < 0)
                return "accuracy_radius is no number";
            spot = new Spot(geoname ?? registered ?? 0, latitude, longitude, radius, texts.Text(csv[columns.PostalCode]));
            return null;
        }
    }
}
