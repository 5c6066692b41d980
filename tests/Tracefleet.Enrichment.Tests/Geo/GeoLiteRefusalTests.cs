using System.IO.Compression;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Tests.Geo;

public sealed class GeoLiteRefusalTests : IDisposable
{
    const string Blocks = "GeoLite2-City-Blocks-IPv4.csv";
    const string BlocksHeader = "network,geoname_id,registered_country_geoname_id,postal_code,latitude,longitude,accuracy_radius\n";
    const string English = "GeoLite2-City-Locations-en.csv";
    const string LocationsHeader = "geoname_id,country_iso_code,country_name,subdivision_1_iso_code,city_name,time_zone\n";
    const string Locations = LocationsHeader + "1,DE,Germany,HE,Frankfurt,Europe/Berlin\n2,FR,France,,,Europe/Paris\n";

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_network_without_a_place_is_in_the_country_it_is_registered_in()
    {
        var row = Assert.Single(Read((Blocks, BlocksHeader + "192.0.2.0/24,,2,,,,\n"), (English, Locations)).Rows);

        Assert.Equal(("FR", "France", null, null, null), (row.Country, row.CountryName, row.City, row.Latitude, row.Longitude));
    }

    [Fact]
    public void A_country_edition_has_fewer_columns()
    {
        var row = Assert.Single(Read(
            ("GeoLite2-Country-Blocks-IPv6.csv", "network,geoname_id,registered_country_geoname_id\n2001:db8::/32,2,1\n"),
            ("GeoLite2-Country-Locations-en.csv", "geoname_id,locale_code,country_iso_code,country_name\n1,en,DE,Germany\n2,en,FR,France\n")).Rows);

        Assert.Equal(new GeoRow(Prefix.Parse("2001:db8::/32"), "FR", null, null, null) { CountryName = "France" }, row);
    }

    [Fact]
    public void A_network_of_which_nothing_is_said_is_counted_and_left_out()
    {
        var imported = Read((Blocks, BlocksHeader + "192.0.2.0/24,,,,,,\n198.51.100.0/24,1,2,,,,\n"), (English, Locations));

        Assert.Equal("198.51.100.0/24", Assert.Single(imported.Rows).Prefix.ToString());
        Assert.Equal((1L, 0L), (imported.Report.Counts["without_place"], imported.Report.BadRecords));
    }

    [Theory]
    [InlineData("192.0.2.1/24,1,,,,,", "network is no prefix with all host bits zero")]
    [InlineData("192.0.2.0/24,x,,,,,", "geoname_id is no number")]
    [InlineData("192.0.2.0/24,3,,,,,", "geoname_id 3 is not among the locations")]
    [InlineData("192.0.2.0/24,1,,,90.5,,", "latitude is no number from -90 to 90")]
    [InlineData("192.0.2.0/24,1,,,,nan,", "longitude is no number from -180 to 180")]
    [InlineData("192.0.2.0/24,1,,,,,-5", "accuracy_radius is no number")]
    public void A_bad_line_is_counted_with_its_file_number_and_reason(string line, string reason)
    {
        var imported = Read(new ImportOptions { MaxBadShare = 0.3 }, (Blocks, BlocksHeader + "198.51.100.0/24,1,,,,,\n" + line + "\n"), (English, Locations));

        Assert.Equal(new BadRecord(3, $"{Blocks}: {reason}"), Assert.Single(imported.Report.Examples));
        Assert.Single(imported.Rows);
    }

    [Fact]
    public void An_unknown_language_is_refused_with_those_there_are()
    {
        _folder.Write(Blocks, BlocksHeader + "192.0.2.0/24,1,,,,,\n");
        _folder.Write(English, Locations);
        _folder.Write("GeoLite2-City-Locations-pt-BR.csv", Locations);

        var failure = Assert.Throws<SnapshotException>(() => GeoSource.Read(_folder.Path, "xx", ImportOptions.Default, null, CancellationToken.None));

        Assert.EndsWith("it has no names in 'xx'; choose one of en, pt-BR", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void English_stands_in_where_a_language_has_no_name()
    {
        _folder.Write(Blocks, BlocksHeader + "192.0.2.0/24,1,,,,,\n");
        _folder.Write(English, Locations);
        _folder.Write("GeoLite2-City-Locations-de.csv", LocationsHeader + "1,DE,Deutschland,HE,,Europe/Berlin\n");

        var row = Assert.Single(GeoSource.Read(_folder.Path, "de", ImportOptions.Default, null, CancellationToken.None).Rows);

        Assert.Equal(("Deutschland", "Frankfurt", "DE-HE"), (row.CountryName, row.City, row.Region));
    }

    [Theory]
    [InlineData(English, Locations, "it holds no *-Blocks-IPv4.csv or *-Blocks-IPv6.csv; give MaxMind's City or Country CSV zip, or the folder it unpacks to")]
    [InlineData(Blocks, BlocksHeader, "it holds no *-Locations-*.csv; give the whole zip or folder, since the networks are described there")]
    public void A_missing_file_is_named(string only, string text, string problem) =>
        Assert.EndsWith(problem, Assert.Throws<SnapshotException>(() => Read((only, text))).Message, StringComparison.Ordinal);

    [Fact]
    public void An_edition_without_places_is_refused()
    {
        var failure = Assert.Throws<SnapshotException>(() => Read((Blocks, "network,autonomous_system_number\n192.0.2.0/24,64500\n"), (English, Locations)));

        Assert.EndsWith($"{Blocks} has no column geoname_id: it is not of a City or Country edition", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_bomb_is_refused_at_the_limit()
    {
        var lines = string.Concat(Enumerable.Repeat("192.0.2.0/24,1,,,,,\n", 20_000));

        var failure = Assert.Throws<SnapshotException>(() => Read(new ImportOptions { MaxBytes = 100_000 }, (Blocks, BlocksHeader + lines), (English, Locations)));

        Assert.Contains("it unpacks to more than 100000 bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_zip_is_refused()
    {
        var path = _folder.Write("broken.zip", [(byte)'P', (byte)'K', 3, 4, .. new byte[100]]);

        var failure = Assert.Throws<SnapshotException>(() => GeoSource.Read(path, "en", ImportOptions.Default, null, CancellationToken.None));

        Assert.StartsWith($"{path}: cannot be read: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_absent_file_is_named() =>
        Assert.Contains("absent.zip", Assert.Throws<SnapshotException>(() =>
            GeoSource.Read(_folder.PathOf("absent.zip"), "en", ImportOptions.Default, null, CancellationToken.None)).Message, StringComparison.Ordinal);

    Imported<GeoRow> Read(params (string Name, string Text)[] files) => Read(ImportOptions.Default, files);

    Imported<GeoRow> Read(ImportOptions options, params (string Name, string Text)[] files)
    {
        var path = _folder.PathOf("city.zip");
        using (var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
            foreach (var (name, text) in files)
                using (var writer = new StreamWriter(zip.CreateEntry("any/folder/" + name).Open()))
                    writer.Write(text);
        return GeoSource.Read(path, "en", options, null, CancellationToken.None);
    }
}
