using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots.Making;

namespace Tracefleet.Snapshots.Tests.Library;

public sealed class OrderRulesTests
{
    static readonly SnapshotOrder Asn = new() { Kind = SnapshotKind.Asn };
    static readonly SnapshotOrder Geo = new() { Kind = SnapshotKind.Geo };

    public static TheoryData<SnapshotOrder, string> Wrong => new()
    {
        { Asn, "nothing says where the data comes from; name one of a collector, a URL, a file, standard input, the publisher's download" },
        { Geo, "nothing says where the data comes from; name one of a URL, a file" },
        { Asn with { Collector = "rrc00", Files = ["a"] }, "a collector and a file cannot be combined" },
        { Geo with { Collector = "rrc00" }, "a collector has routes" },
        { Asn with { Files = ["a"], Date = DateTimeOffset.UnixEpoch }, "a date needs a collector" },
        { Geo with { Files = ["a"], AsNames = "b" }, "AS names belong to asn snapshots only" },
        { Geo with { Files = ["a"], AsNamesUrl = new Uri("https://example.net/names") }, "AS names belong to asn snapshots only" },
        { Asn with { Files = ["a"], AsNames = "b", AsNamesUrl = new Uri("https://example.net/names") }, "AS names come from a file or from a URL" },
        { Asn with { Files = ["a"], AsNamesUrl = new Uri("file:///etc/passwd") }, "file:///etc/passwd: not a URL that can be downloaded" },
        { Asn with { Publisher = true }, "asn data is published by collectors" },
        { Geo with { Files = ["a", "b"] }, "geo snapshots are made of one file" },
        { Asn with { Url = new Uri("ftp://example.net/rib") }, "ftp://example.net/rib: not a URL that can be downloaded" },
        { Asn with { Url = new Uri("rib.bz2", UriKind.Relative) }, "rib.bz2: not a URL" },
        { Asn with { Files = ["a"], MaxDownloadBytes = 0 }, "the size limit is at least one byte" },
        { Asn with { Files = ["a"], Import = new() { MaxBadShare = double.NaN } }, "between 0 and 1" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_makes_no_sense_is_refused(SnapshotOrder order, string fault) =>
        Assert.Contains(fault, Assert.Throws<SnapshotLibraryException>(() => OrderRules.Check(order)).Message);

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var message = Assert.Throws<SnapshotLibraryException>(() => OrderRules.Check(Geo with { AsNames = "b", MaxDownloadBytes = -1 })).Message;

        Assert.Equal(3, message.Split("; ").Count(part => part.StartsWith("nothing") || part.StartsWith("AS names") || part.StartsWith("the size")));
    }

    [Fact]
    public void An_ixp_snapshot_may_be_made_of_several_files() =>
        OrderRules.Check(new SnapshotOrder { Kind = SnapshotKind.Ixp, Files = ["ix.json", "ixlan.json", "ixpfx.json"] });
}
