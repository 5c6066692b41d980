using System.Formats.Tar;
using System.IO.Compression;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Tests.Mmdb;

public sealed class MmdbSourceTests : IDisposable
{
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SharedFact]
    public void Every_network_of_the_asn_database_is_a_row()
    {
        var imported = ReadAsn(SharedData.PathOf("mmdb", "GeoLite2-ASN-Test.mmdb"));
        var reader = MmdbReader.Open(SharedData.PathOf("mmdb", "GeoLite2-ASN-Test.mmdb"));

        Assert.Equal((412, "mmdb", reader.Metadata.BuiltAt), (imported.Rows.Count, imported.Format, imported.DataAt));
        Assert.All(imported.Rows, row =>
        {
            reader.Find(row.Prefix.First).Value.TryGet("autonomous_system_number"u8, out var number);
            Assert.True(number.TryReadUInt64(out var asn));
            Assert.Equal((uint)asn, Assert.Single(row.Origins).Number);
        });
        Assert.Equal("Telstra Pty Ltd", imported.Rows.First(row => row.Origins[0].Number == 1221).Name);
    }

    [SharedFact]
    public void Progress_ends_at_the_size_of_a_database_that_is_mapped()
    {
        var (path, seen) = (SharedData.PathOf("mmdb", "GeoLite2-City-Test.mmdb"), new Seen());

        GeoSource.Read(path, "en", ImportOptions.Default, seen, CancellationToken.None);

        Assert.Equal(new ImportProgress(new FileInfo(path).Length, 242), seen.Last);
    }

    [SharedTheory]
    [InlineData("GeoLite2-City-Test", "it holds no AS numbers: it is of type GeoLite2-City, and ASN or ISP was expected")]
    [InlineData("MaxMind-DB-test-ipv4-24", "it holds no AS numbers: it is of type Test, and ASN or ISP was expected")]
    public void A_database_without_as_numbers_is_refused(string name, string problem) =>
        Assert.EndsWith(problem, Assert.Throws<SnapshotException>(() => ReadAsn(SharedData.PathOf("mmdb", name + ".mmdb"))).Message, StringComparison.Ordinal);

    [SharedFact]
    public void A_database_without_places_is_refused() =>
        Assert.EndsWith(
            "it holds no places: it is of type GeoLite2-ASN, and City or Country was expected",
            Assert.Throws<SnapshotException>(() => ReadGeo(SharedData.PathOf("mmdb", "GeoLite2-ASN-Test.mmdb"))).Message, StringComparison.Ordinal);

    [SharedFact]
    public void Every_published_database_is_a_source_or_refused()
    {
        foreach (var path in SharedData.Files("mmdb", "*.mmdb").Concat(SharedData.Files("mmdb-bad", "*.mmdb")))
        {
            var isGeo = Try(() => ReadGeo(path).Rows.Count);
            var isAsn = Try(() => ReadAsn(path).Rows.Count);
            if (Path.GetFileName(path) is "GeoLite2-City-Test.mmdb" or "GeoIP2-Country-Test.mmdb" or "GeoIP2-Enterprise-Test.mmdb")
                Assert.True(isGeo, path);
            if (path.Contains("mmdb-bad", StringComparison.Ordinal) || path.Contains("broken", StringComparison.OrdinalIgnoreCase))
                Assert.False(isGeo || isAsn, path);
        }
    }

    [SharedFact]
    public void Broken_records_are_counted_up_to_the_share_that_is_allowed()
    {
        var path = SharedData.PathOf("mmdb", "GeoIP2-City-Test-Broken-Double-Format.mmdb");

        Assert.Contains("202 of 247 records are bad", Assert.Throws<SnapshotException>(() => ReadGeo(path)).Message, StringComparison.Ordinal);
        var imported = GeoSource.Read(path, "en", new ImportOptions { MaxBadShare = 0.9 }, null, CancellationToken.None);
        Assert.Equal((247L, 202L, 44), (imported.Report.Records, imported.Report.BadRecords, imported.Rows.Count));
        Assert.Equal(100, imported.Report.Examples.Length);
    }

    [Fact]
    public void Addresses_that_embed_ipv4_are_not_listed_again()
    {
        var rows = new List<(Prefix, int)> { (Prefix.Parse("192.0.2.0/24"), 0), (Prefix.Parse("2001:db8::/32"), 0) };
        var forge = new MmdbForge(28, 6);
        var record = forge.AddRecord(new Dictionary<string, object> { ["country_code"] = "DE" });
        rows.ForEach(row => forge.Insert(row.Item1, record));
        forge.AliasIpv4();

        var imported = ReadGeo(_folder.Write("any.mmdb", forge.ToArray()));

        Assert.Equal(["192.0.2.0/24", "2001:db8::/32"], imported.Rows.Select(row => row.Prefix.ToString()));
        Assert.Equal(1L, imported.Report.Counts["places"]);
    }

    [Fact]
    public void Flat_records_are_read_too()
    {
        var forge = new MmdbForge(24, 6);
        forge.Insert(Prefix.Parse("192.0.2.0/24"), forge.AddRecord(new Dictionary<string, object>
        {
            ["asn"] = "AS64500",
            ["as_name"] = "Example",
            ["country"] = "Germany",
            ["country_code"] = "DE",
        }));
        forge.Insert(Prefix.Parse("198.51.100.0/24"), forge.AddRecord(new Dictionary<string, object>
        {
            ["city"] = "Paris",
            ["region"] = "Île-de-France",
            ["region_code"] = "IDF",
            ["country"] = "FR",
            ["country_name"] = "France",
            ["lat"] = "48.85",
            ["lng"] = "2.35",
            ["postal_code"] = "75001",
            ["timezone"] = "Europe/Paris",
            ["radius"] = "20",
        }));
        var path = _folder.Write("flat.mmdb", forge.ToArray());

        Assert.Equal(
            [
                new GeoRow(Prefix.Parse("192.0.2.0/24"), "DE", null, null, null) { CountryName = "Germany" },
                new GeoRow(Prefix.Parse("198.51.100.0/24"), "FR", "Paris", 48.85, 2.35)
                {
                    CountryName = "France", Region = "FR-IDF", PostalCode = "75001", TimeZone = "Europe/Paris", RadiusKilometres = 20,
                },
            ],
            ReadGeo(path).Rows);
        Assert.Equal(("192.0.2.0/24", 64500u, "Example"), ReadAsn(path).Rows.Select(row => (row.Prefix.ToString(), row.Origins[0].Number, row.Name)).Single());
    }

    [SharedTheory]
    [InlineData("gz")]
    [InlineData("tar")]
    [InlineData("tar.gz")]
    [InlineData("zip")]
    public void A_packed_database_gives_what_the_plain_one_gives(string form)
    {
        var plain = SharedData.PathOf("mmdb", "GeoLite2-ASN-Test.mmdb");
        var path = Packed(plain, form);

        Assert.True(MmdbAsnSource.IsDatabase(plain));
        Assert.True(MmdbAsnSource.IsDatabase(path));
        Assert.Equal(Texts(ReadAsn(plain)), Texts(ReadAsn(path)));
    }

    [Theory]
    [InlineData("1.0.0.0/24\t64500\n")]
    [InlineData("")]
    public void A_table_is_no_database(string text) => Assert.False(MmdbAsnSource.IsDatabase(_folder.Write("table.dat", text)));

    string Packed(string plain, string form)
    {
        var path = _folder.PathOf("database." + form);
        using var file = File.Create(path);
        switch (form)
        {
            case "zip":
                using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
                    zip.CreateEntryFromFile(plain, "folder/GeoLite2-ASN.mmdb");
                break;
            case "gz":
                using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
                    gzip.Write(File.ReadAllBytes(plain));
                break;
            default:
                using (Stream outer = form == "tar" ? file : new GZipStream(file, CompressionLevel.Fastest))
                using (var tar = new TarWriter(outer))
                    tar.WriteEntry(plain, "GeoLite2-ASN_20260529/GeoLite2-ASN.mmdb");
                break;
        }
        return path;
    }

    static bool Try(Func<int> read)
    {
        try
        {
            return read() > 0;
        }
        catch (SnapshotException)
        {
            return false;
        }
    }

    static IEnumerable<string> Texts(Imported<AsnRow> imported) => imported.Rows.Select(row => $"{row.Prefix} {string.Join(' ', row.Origins)} {row.Name}");

    static Imported<AsnRow> ReadAsn(string path) => MmdbAsnSource.Read(path, ImportOptions.Default, null, CancellationToken.None);

    static Imported<GeoRow> ReadGeo(string path) => GeoSource.Read(path, "en", ImportOptions.Default, null, CancellationToken.None);
}
