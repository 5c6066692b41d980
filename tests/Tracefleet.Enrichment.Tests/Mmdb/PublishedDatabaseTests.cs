using System.Globalization;
using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;

namespace Tracefleet.Enrichment.Tests.Mmdb;

/// <summary>MaxMind's own test databases, sound and broken, with the outcome of each.</summary>
public sealed class PublishedDatabaseTests
{
    /// <summary>Broken files with their fault: of opening, of the walk over the tree, or of the first broken record. All others are sound.</summary>
    static readonly (string Name, MmdbFault Fault)[] Broken =
    [
        ("GeoIP2-City-Test-Broken-Double-Format", MmdbFault.InvalidSize),
        ("GeoIP2-City-Test-Invalid-Node-Count", MmdbFault.InvalidTree),
        ("MaxMind-DB-test-broken-pointers-24", MmdbFault.InvalidPointer),
        ("MaxMind-DB-test-broken-search-tree-24", MmdbFault.InvalidTree),
        ("libmaxminddb-deep-array-nesting", MmdbFault.TooDeep),
        ("libmaxminddb-deep-nesting", MmdbFault.TooDeep),
        ("libmaxminddb-metadata-marker-only", MmdbFault.Truncated),
        ("libmaxminddb-offset-integer-overflow", MmdbFault.InvalidPointer),
        ("libmaxminddb-oversized-array", MmdbFault.Truncated),
        ("libmaxminddb-oversized-map", MmdbFault.Truncated),
        ("libmaxminddb-separator-record-max-left", MmdbFault.InvalidRecord),
        ("libmaxminddb-separator-record-min-left", MmdbFault.InvalidRecord),
        ("libmaxminddb-separator-record-min-right", MmdbFault.InvalidRecord),
        ("libmaxminddb-uint64-max-epoch", MmdbFault.InvalidMetadata),
    ];

    [SharedFact]
    public void Every_file_is_read_in_full_or_refused_for_its_known_fault()
    {
        var outcomes = SharedData.Files("mmdb", "*.mmdb").Concat(SharedData.Files("mmdb-bad", "*.mmdb"))
            .Select(path => (Path.GetFileNameWithoutExtension(path), FirstFault(path)))
            .Where(outcome => outcome.Item2 is not null);

        Assert.Equal(Broken.OrderBy(known => known.Name, StringComparer.Ordinal).Select(known => (known.Name, (MmdbFault?)known.Fault)), outcomes.OrderBy(outcome => outcome.Item1, StringComparer.Ordinal));
    }

    [SharedTheory]
    [InlineData("GeoLite2-ASN-Test", 412)]
    [InlineData("GeoLite2-City-Test", 242)]
    [InlineData("GeoIP2-ISP-Test", 2129)]
    [InlineData("MaxMind-DB-test-ipv4-24", 6)]
    [InlineData("MaxMind-DB-test-ipv4-28", 6)]
    [InlineData("MaxMind-DB-test-ipv4-32", 6)]
    [InlineData("MaxMind-DB-test-ipv6-24", 5)]
    [InlineData("MaxMind-DB-test-ipv6-28", 5)]
    [InlineData("MaxMind-DB-test-ipv6-32", 5)]
    [InlineData("MaxMind-DB-test-mixed-24", 11)]
    [InlineData("MaxMind-DB-test-mixed-28", 11)]
    [InlineData("MaxMind-DB-test-mixed-32", 11)]
    [InlineData("MaxMind-DB-test-metadata-pointers", 308)]
    public void Lists_every_network_once(string name, int networks) =>
        Assert.Equal(networks, MmdbExhaustion.Read(MmdbReader.Open(SharedData.PathOf("mmdb", name + ".mmdb"))).Networks);

    [SharedTheory]
    [InlineData("GeoIP2-ISP-Test")]
    [InlineData("GeoLite2-ASN-Test")]
    [InlineData("GeoLite2-City-Test")]
    public void Holds_exactly_what_its_source_says(string name)
    {
        var reader = MmdbReader.Open(SharedData.PathOf("mmdb", name + ".mmdb"));
        using var source = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("mmdb", name + ".source.json")));
        var networks = source.RootElement.EnumerateArray().SelectMany(element => element.EnumerateObject()).ToList();

        Assert.NotEmpty(networks);
        foreach (var network in networks)
        {
            var prefix = Prefix.Parse(network.Name);
            var lookup = reader.Find(prefix.First);
            Assert.Equal(Canonical(network.Value), Canonical(lookup.Value.ToObject()));
            Assert.Equal(Canonical(network.Value), Canonical(reader.Find(prefix.Last).Value.ToObject()));
            Assert.True(lookup.Prefix.Contains(prefix) || prefix.Contains(lookup.Prefix));
        }
    }

    [SharedFact]
    public void The_decoder_sample_holds_one_value_of_each_type()
    {
        var value = MmdbReader.Open(SharedData.PathOf("mmdb", "MaxMind-DB-test-decoder.mmdb")).Find(Address.Parse("1.1.1.0")).Value.ToObject();
        var map = Assert.IsType<Dictionary<string, object>>(value);

        Assert.Equal(new object[] { 1u, 2u, 3u }, map["array"]);
        Assert.Equal(true, map["boolean"]);
        Assert.Equal(new byte[] { 0, 0, 0, 42 }, map["bytes"]);
        Assert.Equal(42.123456, map["double"]);
        Assert.Equal(1.1f, map["float"]);
        Assert.Equal(-268435456, map["int32"]);
        Assert.Equal((ushort)100, map["uint16"]);
        Assert.Equal(268435456u, map["uint32"]);
        Assert.Equal(1152921504606846976ul, map["uint64"]);
        Assert.Equal(UInt128.One << 120, map["uint128"]);
        Assert.Equal("unicode! ☯ - ♫", map["utf8_string"]);
    }

    [SharedFact]
    public void A_broken_record_does_not_hide_its_neighbours()
    {
        var (networks, walk, records) = MmdbExhaustion.Read(MmdbReader.Open(SharedData.PathOf("mmdb", "GeoIP2-City-Test-Broken-Double-Format.mmdb")));

        Assert.Equal((247, null, 202), (networks, walk, records.Count));
    }

    static MmdbFault? FirstFault(string path)
    {
        try
        {
            var (_, walk, records) = MmdbExhaustion.Read(MmdbReader.Open(path));
            return walk ?? (records.Count > 0 ? records[0] : null);
        }
        catch (MmdbException failure)
        {
            return failure.Fault;
        }
    }

    static string Canonical(object value) => value switch
    {
        Dictionary<string, object> map => "{" + string.Join(",", map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{Canonical(pair.Value)}")) + "}",
        object[] array => "[" + string.Join(",", array.Select(Canonical)) + "]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    static string Canonical(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", value.EnumerateObject().OrderBy(pair => pair.Name, StringComparer.Ordinal).Select(pair => $"{pair.Name}:{Canonical(pair.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Canonical)) + "]",
        JsonValueKind.Number => value.GetDouble().ToString(null, CultureInfo.InvariantCulture),
        JsonValueKind.True => bool.TrueString,
        JsonValueKind.False => bool.FalseString,
        _ => value.GetString()!,
    };
}
