using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Tests.Stored;

public sealed class ReverseQueryTests
{
    static readonly StoredSnapshot s_ixp = StoredRows.Snapshot([
        .. StoredRows.Ixp,
        new IxpRow(Prefix.Parse("198.51.100.0/24"), "DE-CIX Frankfurt 2") { Id = 32, Country = "DE" },
        new IxpRow(Prefix.Parse("203.0.113.0/24"), "de-cix frankfurt"),
    ]);

    [Fact]
    public void Lists_the_prefixes_of_an_as_also_where_it_is_not_the_first()
    {
        using var snapshot = StoredRows.Snapshot(StoredRows.Asn);

        Assert.Equal(["192.0.2.0/24", "198.51.100.0/24"], Texts(snapshot.OriginatedBy(new Asn(64500))));
        Assert.Equal(["192.0.2.7/32"], Texts(snapshot.OriginatedBy(new Asn(3))));
        Assert.Empty(snapshot.OriginatedBy(new Asn(7)));
    }

    [Fact]
    public void Lists_the_prefixes_of_a_country_in_either_case()
    {
        using var snapshot = StoredRows.Snapshot(StoredRows.Geo);

        Assert.Equal(["192.0.2.0/24"], Texts(snapshot.LocatedIn("fr")));
        Assert.Equal(["2001:db8::/48"], Texts(snapshot.LocatedIn("DE")));
    }

    [Fact]
    public void Lists_exchanges_by_country_number_and_member()
    {
        Assert.Equal(["80.81.192.0/21", "80.81.192.1/32", "198.51.100.0/24"], Texts(s_ixp.ExchangesIn("DE")));
        Assert.Equal(["80.81.192.0/21", "80.81.192.1/32"], Texts(s_ixp.OfExchange(31)));
        Assert.Equal(["80.81.192.1/32"], Texts(s_ixp.OfMember(new Asn(15_169))));
        Assert.Equal(["2001:7f8::1/128"], Texts(s_ixp.OfMember(new Asn(0))));
    }

    [Theory]
    [InlineData("DE-CIX Frankfurt")]
    [InlineData("de-cix FRANKFURT")]
    public void A_whole_name_goes_before_names_that_contain_it(string name) =>
        Assert.Equal(["80.81.192.0/21", "80.81.192.1/32", "203.0.113.0/24", "2001:7f8::/64", "2001:7f8::1/128"], Texts(s_ixp.OfExchange(name)));

    [Fact]
    public void A_part_of_one_name_is_enough() => Assert.Equal(["195.69.144.0/22"], Texts(s_ixp.OfExchange("ams-")));

    [Fact]
    public void A_part_of_several_names_is_an_error_that_lists_them()
    {
        var failure = Assert.Throws<SnapshotQueryException>(() => s_ixp.OfExchange("cix"));

        Assert.Equal(["DE-CIX Frankfurt", "DE-CIX Frankfurt 2"], failure.Candidates);
        Assert.EndsWith(": DE-CIX Frankfurt, DE-CIX Frankfurt 2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_no_exchange_has_is_an_error() =>
        Assert.Empty(Assert.Throws<SnapshotQueryException>(() => s_ixp.OfExchange("nowhere")).Candidates);

    [Fact]
    public void Questions_to_another_kind_are_refused() => Assert.Throws<InvalidOperationException>(() => s_ixp.OriginatedBy(new Asn(1)));

    static IEnumerable<string> Texts<TFact>(IEnumerable<(Prefix Prefix, TFact Fact)> rows) => rows.Select(row => row.Prefix.ToString());
}
