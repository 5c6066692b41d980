using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Tests.Stored;

public sealed class RoundTripTests
{
    [Fact]
    public void Every_field_of_an_asn_row_comes_back()
    {
        using var snapshot = StoredRows.Snapshot(StoredRows.Asn);

        Assert.Equal(
            StoredRows.Asn.OrderBy(row => row.Prefix.IsIpv4 ? 0 : 1).ThenBy(row => row.Prefix).Select(row => (row.Prefix, StoredRows.OriginOf(row))),
            snapshot.Enumerate<Origin>());
    }

    [Fact]
    public void Every_field_of_a_geo_row_comes_back()
    {
        using var snapshot = StoredRows.Snapshot(StoredRows.Geo);

        Assert.Equal(StoredRows.Geo.Select(row => (row.Prefix, StoredRows.PlaceOf(row))), snapshot.Enumerate<Place>());
    }

    [Fact]
    public void Every_field_of_an_ixp_row_comes_back()
    {
        using var snapshot = StoredRows.Snapshot(StoredRows.Ixp);

        Assert.Equal(
            StoredRows.Ixp.OrderBy(row => row.Prefix.IsIpv4 ? 0 : 1).ThenBy(row => row.Prefix).Select(row => (row.Prefix, StoredRows.ExchangeOf(row))),
            snapshot.Enumerate<Exchange>());
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7/32", 1u)]
    [InlineData("192.0.2.8", "192.0.2.0/25", 64_501u)]
    [InlineData("192.0.2.200", "192.0.2.0/24", 64_500u)]
    [InlineData("2001:db8::1", "2001:db8::1/128", uint.MaxValue)]
    [InlineData("2001:db8::2", "2001:db8::/32", 0u)]
    [InlineData("fe80::1", "::/0", 65_551u)]
    public void Finds_the_fact_of_the_longest_prefix(string address, string prefix, uint origin)
    {
        using var snapshot = StoredRows.Snapshot(StoredRows.Asn);

        Assert.True(snapshot.Facts<Origin>().TryFind(Address.Parse(address), out var fact, out var matched));
        Assert.Equal((Prefix.Parse(prefix), new Asn(origin)), (matched, fact.Asns[0]));
    }

    [Fact]
    public void An_address_outside_all_prefixes_has_no_fact()
    {
        using var snapshot = StoredRows.Snapshot(StoredRows.Asn);

        Assert.False(snapshot.Facts<Origin>().TryFind(Address.Parse("192.0.3.0"), out var fact, out var prefix));
        Assert.Equal((null, default), (fact, prefix));
    }

    [Fact]
    public void The_description_comes_back_with_identifier_and_counts_of_prefixes()
    {
        using var snapshot = StoredRows.Snapshot(StoredRows.Asn);
        var description = snapshot.Description;

        Assert.Matches("^asn_202605311208_[0-9a-f]{4}$", description.Id);
        Assert.Equal(StoredRows.Description(SnapshotKind.Asn) with { Id = description.Id, Ipv4Prefixes = 5, Ipv6Prefixes = 3, Counts = description.Counts }, description);
        Assert.Equal([new("peers", 31), new("records", long.MaxValue)], description.Counts);
    }

    [Fact]
    public void An_empty_snapshot_is_silent()
    {
        using var snapshot = StoredRows.Snapshot(Array.Empty<GeoRow>());

        Assert.Empty(snapshot.Enumerate<Place>());
        Assert.False(snapshot.Facts<Place>().TryFind(Address.Parse("192.0.2.1"), out _, out _));
        Assert.False(snapshot.Facts<Place>().TryFind(Address.Parse("::"), out _, out _));
    }

    [Fact]
    public void Of_two_rows_for_one_prefix_the_later_stays()
    {
        using var snapshot = StoredRows.Snapshot([new AsnRow(Prefix.Parse("192.0.2.0/24"), [new Asn(1)]), new AsnRow(Prefix.Parse("192.0.2.0/24"), [new Asn(2)])]);

        Assert.Equal((1, 2u), (snapshot.Records, Assert.Single(snapshot.Enumerate<Origin>()).Fact.Asns[0].Number));
    }

    [Fact]
    public void Facts_of_another_kind_are_refused()
    {
        using var snapshot = StoredRows.Snapshot(StoredRows.Asn);

        Assert.Throws<InvalidOperationException>(snapshot.Facts<Place>);
    }

    [Fact]
    public void The_same_rows_in_another_order_make_the_same_file() =>
        Assert.Equal(StoredRows.Bytes(StoredRows.Asn), StoredRows.Bytes(StoredRows.Asn.Reverse()));

    [Fact]
    public void An_identifier_that_is_taken_gets_more_digits()
    {
        var usual = StoredRows.Snapshot(StoredRows.Asn).Description.Id;

        var longer = StoredSnapshot.FromBytes(StoredRows.Bytes(StoredRows.Asn, id => id.Length <= usual.Length + 1), "asn").Description.Id;

        Assert.Equal((usual, usual.Length + 2), (longer[..usual.Length], longer.Length));
    }

    [Fact]
    public void A_file_is_mapped_and_its_facts_outlive_the_snapshot()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("tracefleet-stored-").FullName, "a" + StoredSnapshot.Extension);
        File.WriteAllBytes(path, StoredRows.Bytes(StoredRows.Asn));
        Facts<Origin> facts;
        using (var snapshot = StoredSnapshot.Open(path))
            facts = snapshot.Facts<Origin>();
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

        Assert.True(facts.TryFind(Address.Parse("192.0.2.200"), out var origin, out _));
        Assert.Equal("EXAMPLE-ÄÖ, 日本", origin.Name);
    }
}
