using System.IO.Compression;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Tests.Geo;

public sealed class GeofeedTests : IDisposable
{
    const string Feed = """
        # Made for a test, with "quotes" in a comment
        192.0.2.0/24,US,US-CA,Mountain View,94043

        198.51.100.7,fr,fr-idf,Paris,
        203.0.113.0/24,DE,,"Frankfurt, Main",  # a comment behind
        2001:db8::/32,ZZ,,,
        2001:db8:1::/48,,,,
        2001:db8:2::/48,JP
        2001:db8:3::/48,GB,London,London,
        """;

    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_each_form_of_line() =>
        Assert.Equal(
            [
                Row("192.0.2.0/24", "US", "Mountain View", "US-CA", "94043"),
                Row("198.51.100.7/32", "FR", "Paris", "FR-IDF", null),
                Row("203.0.113.0/24", "DE", "Frankfurt, Main", null, null),
                Row("2001:db8::/32", null, null, null, null),
                Row("2001:db8:1::/48", null, null, null, null),
                Row("2001:db8:2::/48", "JP", null, null, null),
                Row("2001:db8:3::/48", "GB", "London", null, null),
            ],
            Read(Feed).Rows);

    [Fact]
    public void Says_what_it_counted()
    {
        var imported = Read(Feed);

        Assert.Equal(("geofeed", null), (imported.Format, imported.DataAt));
        Assert.Equal((7L, 0L, true), (imported.Report.Records, imported.Report.BadRecords, imported.Report.IsByLine));
        Assert.Equal((2L, 1L), (imported.Report.Counts["not_located"], imported.Report.Counts["unknown_regions"]));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Windows_line_ends_and_a_byte_order_mark_change_nothing(bool crlf, bool mark)
    {
        var text = crlf ? Feed.Replace("\n", "\r\n", StringComparison.Ordinal) : Feed;

        Assert.Equal(Read(Feed).Rows, Read((mark ? "\uFEFF" : "") + text).Rows);
    }

    [Fact]
    public void A_compressed_feed_gives_what_the_plain_one_gives()
    {
        Assert.Equal(Read(Feed).Rows, Read(_folder.Write("feed.csv.gz", Packed(Feed)), ImportOptions.Default).Rows);
    }

    /// <summary>At 9 bytes from the end the checksum is missing and a bit of the content; at 4 only a part of the checksum.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(9)]
    [InlineData(4)]
    public void A_compressed_feed_that_is_cut_short_is_refused(int missing)
    {
        var path = _folder.Write("feed.csv.gz", Packed(Feed)[..^missing]);

        var failure = Assert.Throws<SnapshotException>(() => Read(path, new ImportOptions { MaxBadShare = 1 }));

        Assert.Contains("cannot be read: the gzip data is cut short", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_ends_at_the_size_of_the_file()
    {
        var (path, seen) = (_folder.Write("feed.csv.gz", Packed(Feed)), new Seen());

        GeoSource.Read(path, "en", ImportOptions.Default, seen, CancellationToken.None);

        Assert.Equal(new ImportProgress(new FileInfo(path).Length, 7), seen.Last);
    }

    [Theory]
    [InlineData("192.0.2.1/24,US,,,", "'192.0.2.1/24' is no address and no prefix with all host bits zero")]
    [InlineData("2001:db8::1/32,US,,,", "'2001:db8::1/32' is no address and no prefix with all host bits zero")]
    [InlineData("192.0.2.0/33,US,,,", "'192.0.2.0/33' is no address and no prefix with all host bits zero")]
    [InlineData("192.0.02.0/24,US,,,", "'192.0.02.0/24' is no address and no prefix with all host bits zero")]
    [InlineData("192.0.2.0/24,USA,,,", "'USA' is no country code of two letters")]
    [InlineData("192.0.2.0/24,U1,,,", "'U1' is no country code of two letters")]
    [InlineData("192.0.2.0/24,US,,\"Open", "a quote is not closed")]
    [InlineData("192.0.2.0/24,US,,\"Closed\" early,", "text follows a closing quote")]
    public void A_bad_line_is_skipped_and_counted_with_its_number_and_reason(string line, string reason)
    {
        var imported = Read(_folder.Write("feed.csv", $"198.51.100.0/24,FR,,,\n{line}\n203.0.113.0/24,DE,,,\n"), new ImportOptions { MaxBadShare = 0.5 });

        Assert.Equal(["198.51.100.0/24", "203.0.113.0/24"], imported.Rows.Select(row => row.Prefix.ToString()));
        Assert.Equal((3L, 1L, new BadRecord(2, reason)), (imported.Report.Records, imported.Report.BadRecords, Assert.Single(imported.Report.Examples)));
    }

    [Fact]
    public void Too_large_a_share_of_bad_lines_refuses_the_feed()
    {
        var failure = Assert.Throws<SnapshotException>(() => Read("192.0.2.0/24,US,,,\nnonsense\n"));

        Assert.EndsWith(
            "1 of 2 records are bad, the first at line 2: 'nonsense' is no address and no prefix with all host bits zero; give --max-bad a larger share to skip them",
            failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no line of it is of a geofeed (prefix,country,region,city,postal code); a MaxMind CSV zip and a MaxMind DB are read too")]
    [InlineData("<html>\n</html>\n", "no line of it is of a geofeed (prefix,country,region,city,postal code); a MaxMind CSV zip and a MaxMind DB are read too")]
    [InlineData("network,geoname_id\n192.0.2.0/24,1\n", "it is one file of MaxMind's CSV; give the whole zip or its folder, with the locations beside it")]
    [InlineData("\0\0\0\0", "it is none of a MaxMind CSV zip, a MaxMind DB (one that was cut short is not recognised) and a geofeed")]
    public void What_is_no_feed_is_refused_with_what_is_read(string text, string problem) =>
        Assert.EndsWith(problem, Assert.Throws<SnapshotException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_bomb_is_refused_at_the_limit()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            for (var i = 0; i < 10_000; i++)
                gzip.Write("192.0.2.0/24,US,,,\n"u8);
        var path = _folder.Write("feed.csv.gz", packed.ToArray());

        var failure = Assert.Throws<SnapshotException>(() => Read(path, new ImportOptions { MaxBytes = 150_000 }));

        Assert.Contains("it unpacks to more than 150000 bytes", failure.Message, StringComparison.Ordinal);
    }

    static byte[] Packed(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    Imported<GeoRow> Read(string text) => Read(_folder.Write("feed.csv", text), ImportOptions.Default);

    static Imported<GeoRow> Read(string path, ImportOptions options) => GeoSource.Read(path, "en", options, null, CancellationToken.None);

    static GeoRow Row(string prefix, string? country, string? city, string? region, string? postal) =>
        new(Prefix.Parse(prefix), country, city, null, null) { Region = region, PostalCode = postal };
}
