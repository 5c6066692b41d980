using System.IO.Compression;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Tests.PeeringDb;

public sealed class PeeringDbTests : IDisposable
{
    const string Ix = """
        [{"id": 7, "org_id": 1, "name": "Example IX \u00e9", "city": "Köln", "country": "DE", "media": "Ethernet", "notes": "{\"data\": [1]}", "ixlan_set": [{"id": 70}], "status": "ok"},
         {"id": 8, "name": "Other IX", "city": "Wien", "country": "AT", "media": "Ethernet", "status": "ok"},
         {"id": 9, "name": "Gone IX", "media": "Ethernet", "status": "deleted"}]
        """;

    const string IxLan = """[{"id": 70, "ix_id": 7, "mtu": null, "status": "ok"}, {"id": 80, "ix_id": 8, "mtu": 9000}, {"id": 90, "ix_id": 9, "mtu": null}]""";

    const string IxPfx = """
        [{"id": 1, "ixlan_id": 70, "prefix": "192.0.2.0/24", "protocol": "IPv4", "status": "ok"},
         {"id": 2, "ixlan_id": 70, "prefix": "2001:db8:7::/64", "protocol": "IPv6", "status": "ok"},
         {"id": 3, "ixlan_id": 80, "prefix": "192.0.2.128/25", "protocol": "IPv4", "status": "ok"},
         {"id": 4, "ixlan_id": 80, "prefix": "198.51.100.0/24", "protocol": "IPv4", "status": "pending"},
         {"id": 5, "ixlan_id": 90, "prefix": "203.0.113.0/24", "protocol": "IPv4", "status": "ok"}]
        """;

    const string NetIxLan = """
        [{"id": 1, "net_id": 5, "ix_id": 7, "name": "Example IX: Peering", "ixlan_id": 70, "asn": 64500, "ipaddr4": "192.0.2.1", "ipaddr6": "2001:db8:7::1", "operational": true, "status": "ok"},
         {"id": 2, "net_id": 6, "ixlan_id": 70, "asn": 64501, "ipaddr4": "192.0.2.2", "ipaddr6": null, "operational": false},
         {"id": 3, "net_id": 6, "ixlan_id": 80, "asn": 64501, "ipaddr4": "192.0.2.1", "ipaddr6": null, "operational": true},
         {"id": 4, "net_id": 5, "ixlan_id": 70, "asn": 64500, "ipaddr4": "192.0.2.2", "ipaddr6": null, "operational": true},
         {"id": 5, "net_id": 5, "ixlan_id": 90, "asn": 64500, "ipaddr4": "203.0.113.1", "ipaddr6": null, "operational": true}]
        """;

    const string Net = """[{"id": 5, "org_id": 3, "name": "Example Net", "asn": 64500, "status": "ok"}]""";

    static readonly string[] s_kinds = ["ix", "ixlan", "ixpfx", "netixlan", "net"];

    static readonly IxpRow[] s_expected =
    [
        new(Prefix.Parse("192.0.2.0/24"), "Example IX é") { Id = 7, City = "Köln", Country = "DE" },
        new(Prefix.Parse("2001:db8:7::/64"), "Example IX é") { Id = 7, City = "Köln", Country = "DE" },
        new(Prefix.Parse("192.0.2.128/25"), "Other IX") { Id = 8, City = "Wien", Country = "AT" },
        Member("192.0.2.1/32", "192.0.2.0/24"),
        Member("192.0.2.2/32", "192.0.2.0/24"),
        Member("2001:db8:7::1/128", "2001:db8:7::/64"),
    ];

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Joins_lans_and_members_of_separate_files() => Assert.Equal(s_expected, Read(Files("{0}.json", Answer)).Rows);

    [Fact]
    public void The_kind_of_a_file_shows_in_its_content_where_its_name_does_not_tell() =>
        Assert.Equal(s_expected, Read(Files("{1}.json", document => document)).Rows);

    [Fact]
    public void A_folder_a_zip_a_dump_and_compressed_files_give_the_same()
    {
        foreach (var path in Files("{0}.json", Answer))
        {
            using var gzip = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest);
            gzip.Write(File.ReadAllBytes(path));
        }
        Directory.CreateDirectory(_folder.PathOf("folder"));
        Files("folder/{0}.json", Answer);

        Assert.Equal(s_expected, Read(_folder.PathOf("folder")).Rows);
        Assert.Equal(s_expected, Read([.. s_kinds.Select(kind => _folder.PathOf(kind + ".json.gz"))]).Rows);
        Assert.Equal(s_expected, Read(_folder.Write("dump.json", Dump())).Rows);
        Assert.Equal(s_expected, Read(Zip()).Rows);
    }

    [Fact]
    public void Counts_what_was_left_out_and_what_looks_odd()
    {
        var counts = Read(_folder.Write("dump.json", Dump())).Report.Counts;

        Assert.Equal(
            "deleted 1, lans 3, members 3, members_not_operational 1, members_of_one_address 1, members_outside_lan 1, members_without_exchange 1, overlapping_prefixes 1, "
                + "pending 1, prefixes_without_exchange 1",
            string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}")));
    }

    [Fact]
    public void Objects_longer_than_the_buffer_are_read()
    {
        var long1 = Ix.Replace("\"notes\": \"", $"\"notes\": \"{new string('n', 200_000)}", StringComparison.Ordinal);
        File.WriteAllText(_folder.PathOf("ix.json"), long1);
        _folder.Write("ixlan.json", IxLan);
        _folder.Write("ixpfx.json", IxPfx);

        Assert.Equal(s_expected[..3], Read(_folder.Path).Rows);
    }

    [Theory]
    [InlineData("192.0.2.1/24", "'192.0.2.1/24' is no prefix with all host bits zero")]
    [InlineData("192.0.2.0", null)]
    [InlineData("nowhere", "'nowhere' is no prefix with all host bits zero")]
    public void A_bad_prefix_is_counted_with_its_place_and_reason(string prefix, string? reason)
    {
        _folder.Write("ix.json", Ix);
        _folder.Write("ixlan.json", IxLan);
        _folder.Write("ixpfx.json", $$"""{"data": [{"id": 1, "ixlan_id": 70, "prefix": "{{prefix}}"}, {"id": 2, "ixlan_id": 70, "prefix": "198.51.100.0/24"}]}""");

        var report = IxpSource.Read([_folder.Path], new ImportOptions { MaxBadShare = 0.5 }, null, CancellationToken.None).Report;

        Assert.Equal(reason is null ? [] : [new BadRecord(10, $"ixpfx.json: ixpfx 1: {reason}")], report.Examples.ToArray());
    }

    [Fact]
    public void A_missing_object_is_named_with_where_it_is_published()
    {
        _folder.Write("ix.json", Ix);

        var failure = Assert.Throws<SnapshotException>(() => Read(_folder.Path));

        Assert.EndsWith(
            "the objects ixlan, ixpfx are missing; PeeringDB publishes them at https://www.peeringdb.com/api/ixlan, https://www.peeringdb.com/api/ixpfx",
            failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[{\"id\": 1", "ix.json is not JSON: ")]
    [InlineData("[{\"id\": 1]", "ix.json is not JSON: ")]
    [InlineData("{} {}", "ix.json is not JSON: ")]
    public void What_is_no_json_is_refused(string text, string problem)
    {
        _folder.Write("ix.json", text);

        Assert.Contains(problem, Assert.Throws<SnapshotException>(() => Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_gives_its_lans_and_skips_bad_lines()
    {
        var path = _folder.Write("ixp.csv", "prefix,name\n192.0.2.0/24,\"Example, IX\"\n# comment\n\n192.0.2.1/24,Bad\n2001:db8::/64,Six # 6\n");

        var imported = IxpSource.Read([path], new ImportOptions { MaxBadShare = 0.5 }, null, CancellationToken.None);

        Assert.Equal([new IxpRow(Prefix.Parse("192.0.2.0/24"), "Example, IX"), new IxpRow(Prefix.Parse("2001:db8::/64"), "Six # 6")], imported.Rows);
        Assert.Equal(("table", 5L), (imported.Format, Assert.Single(imported.Report.Examples).Position));
    }

    [Fact]
    public void A_compressed_table_that_is_cut_short_is_refused()
    {
        var path = _folder.Write("ixp.csv.gz", Packed("192.0.2.0/24,Example IX\n2001:db8::/64,Other IX\n")[..^9]);

        Assert.EndsWith("cannot be read: the gzip data is cut short", Assert.Throws<SnapshotException>(() => Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dump_of_all_kinds_says_when_it_was_made() =>
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_476_883_542_270), Read(_folder.Write("dump.json", Dump())).DataAt);

    static byte[] Packed(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    static IxpRow Member(string prefix, string lan) => new(Prefix.Parse(prefix), "Example IX é")
    {
        Id = 7,
        City = "Köln",
        Country = "DE",
        Member = new Asn(64500),
        MemberName = "Example Net",
        Lan = Prefix.Parse(lan),
    };

    static string Document(string kind) => kind switch { "ix" => Ix, "ixlan" => IxLan, "ixpfx" => IxPfx, "netixlan" => NetIxLan, _ => Net };

    static string Answer(string document) => $$"""{"meta": {"generated": 1476883542.27}, "data": {{document}}}""";

    static string Dump() => "{" + string.Join(", ", s_kinds.Select(kind => $"\"{kind}\": {Answer(Document(kind))}")) + ", \"fac\": {\"data\": [{\"id\": 1, \"prefix\": \"x\"}]}}";

    string[] Files(string name, Func<string, string> form) =>
        [.. s_kinds.Select((kind, index) => _folder.Write(name.Replace("{0}", kind, StringComparison.Ordinal).Replace("{1}", $"file{index}", StringComparison.Ordinal), form(Document(kind))))];

    string Zip()
    {
        using (var zip = new ZipArchive(File.Create(_folder.PathOf("all.zip")), ZipArchiveMode.Create))
            foreach (var kind in s_kinds)
                using (var entry = zip.CreateEntry($"peeringdb/{kind}.json").Open())
                    entry.Write(Encoding.UTF8.GetBytes(Document(kind)));
        return _folder.PathOf("all.zip");
    }

    static Imported<IxpRow> Read(params string[] paths) => IxpSource.Read(paths, ImportOptions.Default, null, CancellationToken.None);
}
