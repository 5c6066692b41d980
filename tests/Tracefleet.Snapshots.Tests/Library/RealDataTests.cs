using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots.Tests.Library;

public sealed class RealDataTests : LibraryTest
{
    [SharedDataTheory]
    [InlineData(SnapshotKind.Asn, "bgp/bview.20000111.0032.gz", "mrt", "asn_200001110032_")]
    [InlineData(SnapshotKind.Asn, "mmdb/GeoLite2-ASN-Test.mmdb", "mmdb", "asn_")]
    [InlineData(SnapshotKind.Geo, "mmdb/GeoLite2-City-Test.mmdb", "mmdb", "geo_")]
    [InlineData(SnapshotKind.Ixp, "peeringdb", "peeringdb", "ixp_")]
    public async Task Each_kind_is_made_of_what_publishers_publish(SnapshotKind kind, string source, string format, string idStart)
    {
        var order = new SnapshotOrder { Kind = kind, Files = [Path.Combine(SharedData.Folder!, source)] };

        var made = await Library.CreateAsync(order, null, default);

        Assert.StartsWith(idStart, made.Entry.Id);
        Assert.Equal(format, made.Entry.Description.Format);
        Assert.InRange(made.Entry.Description.Ipv4Prefixes, 10, 200_000);
        Assert.Equal(made.Entry.Id, Library.Open(made.Entry).Description.Id);
        Assert.False((await Library.CreateAsync(order, null, default)).IsNew);
    }

    [SharedDataTheory]
    [InlineData("bgp/updates.20100227.1610.gz")]
    public async Task Updates_are_no_table_and_leave_nothing(string source)
    {
        await Assert.ThrowsAsync<SnapshotException>(() => Library.CreateAsync(Orders.Asn(Path.Combine(SharedData.Folder!, source)), null, default));

        Assert.Empty(await ListedAsync());
    }
}
