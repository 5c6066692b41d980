using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Tests.Geo;

public sealed class GeoLiteCsvTests : IDisposable
{
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SharedTheory]
    [InlineData("en")]
    [InlineData("de")]
    [InlineData("ja")]
    public void The_csv_made_of_the_source_of_a_database_gives_what_the_database_gives(string language)
    {
        var zip = _folder.PathOf("GeoLite2-City-CSV.zip");
        Edition().WriteZip(zip);

        var csv = Read(zip, language);
        var mmdb = Read(SharedData.PathOf("mmdb", "GeoLite2-City-Test.mmdb"), language);

        Assert.Equal(242, csv.Rows.Count);
        Assert.Equal(mmdb.Rows.OrderBy(row => row.Prefix), csv.Rows.OrderBy(row => row.Prefix));
        Assert.Equal(("geolite2-csv", new DateTimeOffset(2026, 5, 29, 0, 0, 0, TimeSpan.Zero)), (csv.Format, csv.DataAt));
        Assert.Equal(("mmdb", MmdbReader.Open(SharedData.PathOf("mmdb", "GeoLite2-City-Test.mmdb")).Metadata.BuiltAt), (mmdb.Format, mmdb.DataAt));
    }

    [SharedFact]
    public void An_unpacked_folder_gives_what_its_zip_gives()
    {
        Edition().WriteZip(_folder.PathOf("city.zip"));
        Edition().WriteFolder(_folder.PathOf("city"));

        Assert.Equal(Read(_folder.PathOf("city.zip"), "en").Rows, Read(_folder.PathOf("city"), "en").Rows);
    }

    [SharedFact]
    public void Every_field_is_filled()
    {
        Edition().WriteZip(_folder.PathOf("city.zip"));

        var row = Read(_folder.PathOf("city.zip"), "en").Rows.Single(row => row.Prefix == Prefix.Parse("2.125.160.216/29"));

        Assert.Equal(
            new GeoRow(Prefix.Parse("2.125.160.216/29"), "GB", "Boxford", 51.75, -1.25)
            {
                CountryName = "United Kingdom",
                Region = "GB-ENG",
                PostalCode = "OX1",
                TimeZone = "Europe/London",
                RadiusKilometres = 100,
            },
            row);
    }

    static GeoLiteEdition Edition() => GeoLiteEdition.Of(File.ReadAllText(SharedData.PathOf("mmdb", "GeoLite2-City-Test.source.json")));

    static Imported<GeoRow> Read(string path, string language) => GeoSource.Read(path, language, ImportOptions.Default, null, CancellationToken.None);
}
