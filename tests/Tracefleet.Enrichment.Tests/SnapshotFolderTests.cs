using System.IO.Compression;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Tests.Mmdb;

namespace Tracefleet.Enrichment.Tests;

public sealed class SnapshotFolderTests : IDisposable
{
    static readonly Address Known = Address.Parse("192.0.2.1");

    readonly string _folder = Directory.CreateTempSubdirectory("tracefleet-snapshots-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Finds_databases_by_their_type_and_tables_by_their_name()
    {
        WriteDatabase("a.mmdb", "GeoLite2-ASN", new() { ["autonomous_system_number"] = 64500u, ["autonomous_system_organization"] = "EXAMPLE" });
        WriteDatabase("b.mmdb", "GeoLite2-City", new()
        {
            ["country"] = new Dictionary<string, object> { ["iso_code"] = "DE" },
            ["city"] = new Dictionary<string, object> { ["names"] = new Dictionary<string, object> { ["de"] = "Köln", ["en"] = "Cologne" } },
            ["location"] = new Dictionary<string, object> { ["latitude"] = 50.9, ["longitude"] = 6.9 },
        });
        Write("ixp.csv", "prefix,name\n198.51.100.0/25,\"Example, \"\"IX\"\"\"\n");
        Write("notes.txt", "nothing of ours");

        var annotator = SnapshotFolder.Load(_folder).CreateAnnotator();
        var annotation = annotator.Annotate(Known);

        Assert.Equal("Example, \"IX\"", annotator.Annotate(Address.Parse("198.51.100.1")).Ixp);
        Assert.Equal([new Asn(64500)], annotation.Origins.ToArray());
        Assert.Equal(
            ("EXAMPLE", Prefix.Parse("192.0.2.0/24"), null, "DE", "Cologne", 50.9, 6.9),
            (annotation.AsName, annotation.Prefix, annotation.Ixp, annotation.Country, annotation.City, annotation.Latitude, annotation.Longitude));
    }

    [Fact]
    public void Names_a_database_by_its_build_minute_and_a_table_by_its_last_change()
    {
        WriteDatabase("a.mmdb", "GeoLite2-Country", new() { ["country"] = new Dictionary<string, object> { ["iso_code"] = "DE" } });
        File.SetLastWriteTimeUtc(Write("table.dat", "192.0.2.0/24\t64500\n"), new DateTime(2014, 5, 13, 6, 0, 0, DateTimeKind.Utc));

        var ids = SnapshotFolder.Load(_folder).CreateAnnotator().Ids;

        Assert.Matches("^geo_202605311208_[0-9a-f]{4}$", ids.Geo);
        Assert.Matches("^asn_201405130600_[0-9a-f]{4}$", ids.Asn);
        Assert.Null(ids.Ixp);
    }

    [Fact]
    public void Reads_a_compressed_table_with_comments_and_several_origins()
    {
        using (var gzip = new GZipStream(File.Create(Path.Combine(_folder, "t.dat.gz")), CompressionLevel.Fastest))
            gzip.Write("; IP-ASN32-DAT file\n;\n192.0.2.0/24\t64500_64501,64502\n2001:db8::/32\t4200000000\n"u8);
        var annotator = SnapshotFolder.Load(_folder).CreateAnnotator();

        Assert.Equal([64500u, 64501u, 64502u], annotator.Annotate(Known).Origins.Select(asn => asn.Number));
        Assert.Equal([4200000000u], annotator.Annotate(Address.Parse("2001:db8::1")).Origins.Select(asn => asn.Number));
    }

    [Theory]
    [InlineData("t.dat", "192.0.2.0/24\t64500\n192.0.2.0/24 64500\n", 2)]
    [InlineData("t.dat", ";\n192.0.2.1/24\t64500\n", 2)]
    [InlineData("t.dat", "192.0.2.0/24\tAS\n", 1)]
    [InlineData("t.dat", "192.0.2.0/24\t4294967296\n", 1)]
    [InlineData("t.dat", "192.0.2.0/24\t\n", 1)]
    [InlineData("ixp.csv", "prefix,name\n\n192.0.2.0/33,X\n", 3)]
    [InlineData("ixp.csv", "192.0.2.0/24\n", 1)]
    [InlineData("ixp.csv", "192.0.2.0/24,\"\"\n", 1)]
    public void Names_the_file_and_line_of_a_mistake(string name, string content, int line)
    {
        var path = Write(name, content);

        var failure = Assert.Throws<SnapshotException>(() => SnapshotFolder.Load(_folder));

        Assert.Equal((path, line), (failure.File, failure.Line));
        Assert.StartsWith($"{path}, line {line}: ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.mmdb", "not a database")]
    [InlineData("x.dat.gz", "not compressed")]
    public void Names_a_file_that_is_not_what_its_name_says(string name, string content)
    {
        var path = Write(name, content);

        Assert.Equal(path, Assert.Throws<SnapshotException>(() => SnapshotFolder.Load(_folder)).File);
    }

    [Fact]
    public void A_broken_record_is_counted_and_leaves_its_part_empty()
    {
        Write("table.dat", "192.0.2.0/24\t64500\n");
        var writer = new MmdbForge(24, 4) { MetadataChanges = { ["database_type"] = "City" } };
        writer.Insert(Prefix.Parse("192.0.2.0/24"), writer.AddRaw([0xE1, 0x20, 0xFF]));
        File.WriteAllBytes(Path.Combine(_folder, "city.mmdb"), writer.ToArray());
        var annotator = SnapshotFolder.Load(_folder).CreateAnnotator();

        var annotation = annotator.Annotate(Known);

        Assert.Equal((64500u, null), (annotation.Origins[0].Number, annotation.Country));
        Assert.Equal(1, annotator.BrokenAnswers);
    }

    [Fact]
    public void Refuses_two_snapshots_of_one_kind()
    {
        Write("a.dat", "192.0.2.0/24\t64500\n");
        Write("b.dat", "192.0.2.0/24\t64501\n");

        Assert.Contains("a.dat", Assert.Throws<SnapshotException>(() => SnapshotFolder.Load(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_absent_folder_is_an_error_and_an_empty_one_is_not()
    {
        Assert.Throws<SnapshotException>(() => SnapshotFolder.Load(Path.Combine(_folder, "absent")));
        Assert.Equal(new SnapshotFolder(null, null, null), SnapshotFolder.Load(_folder));
    }

    [SharedFact]
    public void A_whole_internet_table_agrees_with_its_file()
    {
        var file = SharedData.PathOf("bgp", "ipasn_20140513.dat.gz");
        var facts = Assert.IsType<TableFacts<Origin>>(SnapshotFile.LoadAsn(file).Facts);

        Assert.Equal((512_621, 0), (facts.Table.Ipv4Count, facts.Table.Ipv6Count));
        Assert.InRange(facts.Table.SizeInBytes, 1, 20_000_000);
        using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var rows = PyasnTable.Read(text, file).ToDictionary(row => row.Prefix, row => row.Origins[0]);
        foreach (var (prefix, _) in rows.Where((_, i) => i % 7 == 0))
        {
            Assert.True(facts.TryFind(prefix.Last, out var origin, out var matched));
            Assert.Equal(rows[matched], origin.Asns[0]);
            Assert.True(matched.Length >= prefix.Length && matched.Contains(prefix.Last));
        }
    }

    [SharedFact]
    public void Published_databases_annotate()
    {
        foreach (var name in (string[])["GeoLite2-ASN-Test.mmdb", "GeoLite2-City-Test.mmdb"])
            File.Copy(SharedData.PathOf("mmdb", name), Path.Combine(_folder, name));
        var annotator = SnapshotFolder.Load(_folder).CreateAnnotator();
        var city = annotator.Annotate(Address.Parse("2.125.160.216"));
        var asn = annotator.Annotate(Address.Parse("1.128.0.1"));

        Assert.Equal(("GB", "Boxford", 51.75, -1.25), (city.Country, city.City, city.Latitude, city.Longitude));
        Assert.Equal(("Telstra Pty Ltd", Prefix.Parse("1.128.0.0/11")), (asn.AsName, asn.Prefix));
    }

    string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content, Encoding.UTF8);
        return path;
    }

    void WriteDatabase(string name, string type, Dictionary<string, object> record)
    {
        var writer = new MmdbForge(24, 6) { MetadataChanges = { ["database_type"] = type } };
        writer.Insert(Prefix.Parse("192.0.2.0/24"), writer.AddRecord(record));
        File.WriteAllBytes(Path.Combine(_folder, name), writer.ToArray());
    }
}
