using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Tests.PeeringDb;

/// <summary>PeeringDB's dump of October 2016.</summary>
public sealed class PublishedDumpTests
{
    [SharedFact]
    public void Every_exchange_has_the_prefixes_that_a_plain_join_gives_it()
    {
        var imported = Read(SharedData.PathOf("peeringdb"));
        var expected = PlainJoin().OrderBy(pair => pair.Ix).ThenBy(pair => pair.Prefix).ToList();

        Assert.Equal(793, expected.Count);
        Assert.Equal(expected, imported.Rows.Select(row => (Ix: row.Id!.Value, row.Prefix)));
        Assert.Equal(("peeringdb", 0L), (imported.Format, imported.Report.BadRecords));
        Assert.Equal(new DateTimeOffset(2016, 10, 19, 13, 25, 42, TimeSpan.Zero), imported.DataAt!.Value.AddTicks(-(imported.DataAt.Value.Ticks % TimeSpan.TicksPerSecond)));
    }

    [SharedTheory]
    [InlineData("DE-CIX Frankfurt", "Frankfurt", "DE", "80.81.192.0/22 80.81.199.0/24 2001:7f8::/64 2001:7f8:e1::/64")]
    [InlineData("AMS-IX", "Amsterdam", "NL", "80.249.208.0/21 2001:7f8:1::/64")]
    [InlineData("LINX LON1", "London", "GB", "195.66.224.0/22 195.66.230.0/26 2001:7f8:4::/64")]
    public void Well_known_exchanges_have_their_peering_lans(string name, string city, string country, string prefixes)
    {
        var rows = Read(SharedData.PathOf("peeringdb")).Rows.Where(row => row.Name == name).ToList();

        Assert.Equal(prefixes, string.Join(' ', rows.Select(row => row.Prefix).OrderBy(prefix => prefix.IsIpv4 ? 0 : 1).ThenBy(prefix => prefix)));
        Assert.All(rows, row => Assert.Equal((city, country, null, null), (row.City, row.Country, row.Member, row.Lan)));
    }

    [SharedFact]
    public void Separate_files_give_what_their_folder_gives() =>
        Assert.Equal(
            Read(SharedData.PathOf("peeringdb")).Rows,
            Read(SharedData.PathOf("peeringdb", "ixpfx.json"), SharedData.PathOf("peeringdb", "ix.json"), SharedData.PathOf("peeringdb", "ixlan.json")).Rows);

    static Imported<IxpRow> Read(params string[] paths) => IxpSource.Read(paths, ImportOptions.Default, null, CancellationToken.None);

    static IEnumerable<(int Ix, Prefix Prefix)> PlainJoin()
    {
        var lans = Objects("ixlan").ToDictionary(lan => lan.GetProperty("id").GetInt32(), lan => lan.GetProperty("ix_id").GetInt32());
        var exchanges = Objects("ix").Select(ix => ix.GetProperty("id").GetInt32()).ToHashSet();
        return Objects("ixpfx")
            .Select(prefix => (Ix: lans[prefix.GetProperty("ixlan_id").GetInt32()], Prefix.Parse(prefix.GetProperty("prefix").GetString()!)))
            .Where(pair => exchanges.Contains(pair.Ix));
    }

    static JsonElement[] Objects(string kind)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("peeringdb", kind + ".json")));
        return [.. document.RootElement.GetProperty("data").EnumerateArray().Select(element => element.Clone())];
    }
}
