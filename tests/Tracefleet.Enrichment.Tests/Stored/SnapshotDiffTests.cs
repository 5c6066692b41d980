using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Tests.Stored;

public sealed class SnapshotDiffTests
{
    [Fact]
    public void Names_prefixes_added_removed_and_changed_in_order()
    {
        using var before = Asn(("192.0.2.0/24", [1]), ("192.0.2.0/25", [2]), ("198.51.100.0/24", [3]), ("2001:db8::/32", [4]));
        using var after = Asn(("10.0.0.0/8", [5]), ("192.0.2.0/24", [1]), ("192.0.2.0/25", [6]), ("2001:db8::/32", [4]), ("2001:db8::/48", [7]));

        var differences = SnapshotDiff.Differences<Origin>(before, after).Select(change => (change.Change, change.Prefix.ToString(), Of(change.Before), Of(change.After)));

        Assert.Equal(
            [
                (PrefixChange.Added, "10.0.0.0/8", null, 5),
                (PrefixChange.Changed, "192.0.2.0/25", 2, 6),
                (PrefixChange.Removed, "198.51.100.0/24", 3, null),
                (PrefixChange.Added, "2001:db8::/48", null, 7),
            ],
            differences);
        Assert.Equal(new SnapshotDiffCounts(Added: 2, Removed: 1, Changed: 1, Same: 2), SnapshotDiff.Count(before, after));
    }

    [Theory]
    [InlineData(new[] { 1, 2 }, new[] { 2, 1 }, 0)]
    [InlineData(new[] { 1, 2 }, new[] { 1 }, 1)]
    [InlineData(new[] { 1, 2 }, new[] { 1, 3 }, 1)]
    public void An_origin_changes_with_the_set_of_its_ases(int[] before, int[] after, int changed)
    {
        using var left = Asn(("192.0.2.0/24", before));
        using var right = Asn(("192.0.2.0/24", after));

        Assert.Equal(changed, SnapshotDiff.Count(left, right).Changed);
    }

    [Fact]
    public void Names_and_peers_are_no_change_of_origin()
    {
        using var left = StoredRows.Snapshot([new AsnRow(Prefix.Parse("192.0.2.0/24"), [new Asn(1)], "OLD") { Peers = [3] }]);
        using var right = StoredRows.Snapshot([new AsnRow(Prefix.Parse("192.0.2.0/24"), [new Asn(1)], "NEW") { Peers = [4] }]);

        Assert.Empty(SnapshotDiff.Differences<Origin>(left, right));
    }

    [Fact]
    public void A_place_changes_with_anything_about_it()
    {
        using var left = StoredRows.Snapshot(StoredRows.Geo);
        using var right = StoredRows.Snapshot(StoredRows.Geo.Select(row => row with { RadiusKilometres = row.City is null ? row.RadiusKilometres : 1 }));

        Assert.Equal(new SnapshotDiffCounts(0, 0, Changed: 3, Same: 2), SnapshotDiff.Count(left, right));
    }

    [Fact]
    public void Snapshots_of_two_kinds_are_refused()
    {
        using var geo = StoredRows.Snapshot(StoredRows.Geo);
        using var ixp = StoredRows.Snapshot(StoredRows.Ixp);

        Assert.Throws<InvalidOperationException>(() => SnapshotDiff.Count(geo, ixp));
    }

    static StoredSnapshot Asn(params (string Prefix, int[] Origins)[] rows) => StoredRows.Snapshot(
        rows.Select(row => new AsnRow(Prefix.Parse(row.Prefix), [.. row.Origins.Select(number => new Asn((uint)number))])).ToImmutableArray());

    static int? Of(Origin? origin) => origin is null ? null : (int)origin.Asns[0].Number;
}
