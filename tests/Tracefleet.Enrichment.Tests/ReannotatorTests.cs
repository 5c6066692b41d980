using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Measurements.Annotations;

namespace Tracefleet.Enrichment.Tests;

public sealed class ReannotatorTests
{
    static readonly DateTimeOffset Built = new(2026, 5, 31, 12, 8, 59, TimeSpan.Zero);

    static readonly AsnSnapshot?[] Asns =
    [
        null,
        AsnSnapshot.FromRows([new(Prefix.Parse("192.0.2.0/24"), [new Asn(64500)], "OLD"), new(Prefix.Parse("198.51.100.0/22"), [new Asn(64504)])], Built),
        AsnSnapshot.FromRows(
            [new(Prefix.Parse("192.0.2.0/25"), [new Asn(64600), new Asn(64601)], "NEW"), new(Prefix.Parse("2001:db8::/32"), [new Asn(64603)])], Built),
    ];

    static readonly GeoSnapshot?[] Places =
    [
        null,
        GeoSnapshot.FromRows(
            [new(Prefix.Parse("192.0.2.0/24"), "DE", "Berlin", 52.52, 13.405), new(Prefix.Parse("198.51.100.0/24"), "NL", "Amsterdam", 52.4, 4.9)], Built),
        GeoSnapshot.FromRows([new(Prefix.Parse("198.51.0.0/16"), "FR", "Paris", 48.9, 2.3), new(Prefix.Parse("2001:db8::/33"), "JP", null, null, null)], Built),
    ];

    static readonly IxpSnapshot?[] Exchanges =
    [
        null,
        IxpSnapshot.FromRows(
            [
                new(Prefix.Parse("198.51.100.0/24"), "Old-IX") { City = "Amsterdam", Country = "NL" },
                new(Prefix.Parse("198.51.100.7/32"), "Old-IX") { Member = new Asn(64510), MemberName = "MEMBER", Lan = Prefix.Parse("198.51.100.0/24") },
            ], Built),
        IxpSnapshot.FromRows([new(Prefix.Parse("198.51.100.0/25"), "New-IX"), new(Prefix.Parse("192.0.2.0/28"), "Other-IX") { Country = "SE" }], Built),
    ];

    static readonly Address[] Addresses =
    [
        .. new[]
        {
            "192.0.2.1", "192.0.2.100", "192.0.2.200", "198.51.100.7", "198.51.100.9", "198.51.100.200",
            "198.51.101.1", "2001:db8::1", "2001:db8:8000::1", "10.1.2.3", "5.0.0.1",
        }.Select(Address.Parse),
    ];

    static readonly ReplacedKinds[] EveryReplacement =
        [.. Enumerable.Range(1, 7).Select(bits => new ReplacedKinds((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0))];

    static readonly (int Asn, int Geo, int Ixp)[] EveryChoice = [.. Enumerable.Range(0, 27).Select(i => (i % 3, i / 3 % 3, i / 9))];

    static readonly Annotator[] Annotators = [.. EveryChoice.Select(choice => new Annotator(Asns[choice.Asn], Places[choice.Geo], Exchanges[choice.Ixp]))];

    static Annotator Of(int asn, int geo, int ixp) => Annotators[asn + geo * 3 + ixp * 9];

    /// <summary>With nothing at hand of the kinds that are kept and not needed.</summary>
    [Fact]
    public void Whatever_is_replaced_it_says_what_an_annotator_of_all_the_snapshots_says()
    {
        var compared = 0;
        foreach (var replaced in EveryReplacement)
            foreach (var before in EveryChoice)
                foreach (var after in EveryChoice.Where(after => Others(replaced, after) == default))
                {
                    var all = (Asn: replaced.Asn ? after.Asn : before.Asn, Geo: replaced.Geo ? after.Geo : before.Geo, Ixp: replaced.Ixp ? after.Ixp : before.Ixp);
                    if (all == default)
                        continue;
                    var atHand = Of(
                        replaced.Asn || replaced.Needs(SnapshotKind.Asn) ? all.Asn : 0, replaced.Geo || replaced.Needs(SnapshotKind.Geo) ? all.Geo : 0,
                        replaced.Ixp || replaced.Needs(SnapshotKind.Ixp) ? all.Ixp : 0);
                    var told = Of(before.Asn, before.Geo, before.Ixp);
                    compared += Compare(new Reannotator(atHand, replaced, told.Ids), told, Of(all.Asn, all.Geo, all.Ixp));
                }

        Assert.Equal(18_018, compared);
    }

    static (int, int, int) Others(ReplacedKinds replaced, (int Asn, int Geo, int Ixp) after) =>
        (replaced.Asn ? 0 : after.Asn, replaced.Geo ? 0 : after.Geo, replaced.Ixp ? 0 : after.Ixp);

    static int Compare(Reannotator again, Annotator before, Annotator whole)
    {
        Assert.Equal(whole.Ids, again.Ids);
        foreach (var address in Addresses)
        {
            var (expected, actual) = (whole.Annotate(address), again.Annotate(address, before.Annotate(address)));
            Assert.Equal(expected.Origins.ToArray(), actual.Origins.ToArray());
            // That a range is special is known without any snapshot.
            var special = expected.Special ?? actual.Special;
            Assert.Equal(expected with { Origins = default, Special = special }, actual with { Origins = default });
        }
        return Addresses.Length;
    }

    [Theory]
    [InlineData(true, false, false, "")]
    [InlineData(false, true, false, "Ixp")]
    [InlineData(true, true, false, "Ixp")]
    [InlineData(false, false, true, "Asn Geo")]
    [InlineData(true, false, true, "Geo")]
    [InlineData(true, true, true, "")]
    public void Kinds_that_are_kept_are_needed_where_an_annotation_does_not_tell_all_of_them(bool asn, bool geo, bool ixp, string needed) =>
        Assert.Equal(needed, string.Join(' ', Enum.GetValues<SnapshotKind>().Where(new ReplacedKinds(asn, geo, ixp).Needs)));

    [Fact]
    public void A_hop_without_annotation_gets_one()
    {
        var again = new Reannotator(Of(2, 0, 0), new ReplacedKinds(true, false, false), SnapshotIds.None);

        Assert.Equal([new Asn(64600), new Asn(64601)], again.Annotate(Address.Parse("192.0.2.1"), null).Origins.ToArray());
    }
}
