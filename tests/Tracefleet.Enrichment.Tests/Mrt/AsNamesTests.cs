using System.IO.Compression;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Tests.Mrt;

public sealed class AsNamesTests
{
    static AsNames Read(string text) => AsNames.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "names");

    [Theory]
    [InlineData("""{"15169": "GOOGLE - Google Inc., US", "7": "x"}""")]
    [InlineData("""{"AS15169": {"name": "GOOGLE - Google Inc.", "country": "US", "other": {"deep": [1, {"name": "no"}]}}}""")]
    [InlineData("""{"15169": {"country": "US", "Name": "GOOGLE - Google Inc."}, "x": "ignored", "8": 5}""")]
    [InlineData("15169 GOOGLE - Google Inc., US\n# comment\n\nAS7\tx\n")]
    [InlineData("AS15169   GOOGLE - Google Inc., US")]
    [InlineData("\uFEFF \n{\"15169\": \"GOOGLE - Google Inc., US\"}")]
    public void Reads_names_in_every_shape(string text) => Assert.Equal("GOOGLE - Google Inc., US", Read(text).Find(new Asn(15169)));

    [Fact]
    public void An_AS_without_a_name_has_none() => Assert.Null(Read("""{"7": "x"}""").Find(new Asn(8)));

    [Fact]
    public void Reads_compressed_names()
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write("""{"7": "x"}"""u8);

        Assert.Equal("x", AsNames.Read(new MemoryStream(output.ToArray()), "names").Find(new Asn(7)));
    }

    [Theory]
    [InlineData("{\"7\": \"x\"}")]
    [InlineData("7 x\n8 y\n")]
    public void Compressed_names_that_are_cut_short_are_refused(string text)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(text));

        var refusal = Assert.Throws<SnapshotException>(() => AsNames.Read(new MemoryStream(output.ToArray()[..^4]), "names"));

        Assert.Contains("the gzip data is cut short", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_longer_than_any_are_cut() => Assert.Equal(AsNames.MaxLength, Read($$"""{"7": "{{new string('x', 5_000)}}"}""").Find(new Asn(7))!.Length);

    [Fact]
    public void Reads_names_that_lie_across_pieces_of_the_input()
    {
        var text = string.Join(",", Enumerable.Range(1, 60_000).Select(asn => $"\"{asn}\": \"name of {asn}, US\""));

        var names = Read($"{{{text}}}");

        Assert.Equal(60_000, names.Count);
        Assert.All(Enumerable.Range(1, 60_000), asn => Assert.Equal($"name of {asn}, US", names.Find(new Asn((uint)asn))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1, 2]")]
    [InlineData("{}")]
    [InlineData("""{"7": "x",, }""")]
    [InlineData("""{"7": "x" """)]
    [InlineData("7 x\nno number\n")]
    public void What_holds_no_names_is_refused(string text) => Assert.StartsWith("names", Assert.Throws<SnapshotException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_string_without_an_end_is_refused_before_it_fills_the_memory() =>
        Assert.Contains("more than", Assert.Throws<SnapshotException>(() => Read($"{{\"7\": \"{new string('x', 3_000_000)}")).Message, StringComparison.Ordinal);

    [SharedFact]
    public void Reads_the_77586_names_of_pyasn()
    {
        using var file = File.OpenRead(SharedData.PathOf("names", "asnames.json.gz"));

        var names = AsNames.Read(file, "asnames.json.gz");

        Assert.Equal((77_586, "GOOGLE - Google Inc., US"), (names.Count, names.Find(new Asn(15169))));
    }
}
