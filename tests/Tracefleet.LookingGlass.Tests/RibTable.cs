using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;
using Tracefleet.Enrichment.Tests.Mrt;

namespace Tracefleet.LookingGlass.Tests;

/// <summary>A table as a collector writes it, read into a snapshot and its routes.</summary>
static class RibTable
{
    static readonly DateTimeOffset s_morning = new(2014, 5, 23, 6, 0, 0, TimeSpan.Zero);

    public static (StoredSnapshot Snapshot, RibRoutes Routes) Of(MrtWriter mrt) => Of(new MemoryStream(mrt.ToArray()));

    public static (StoredSnapshot Snapshot, RibRoutes Routes) Of(Stream mrt)
    {
        using var builder = new RibRoutesBuilder("test", () => new MemoryStream());
        var read = AsnSource.Read(mrt, "test", null, ImportOptions.Default, null, CancellationToken.None, builder);
        var (snapshot, routes) = (new MemoryStream(), new MemoryStream());
        var written = SnapshotWriter.Write(snapshot, Described, read.Rows);
        builder.WriteTo(routes, written.Id, CancellationToken.None);
        return (StoredSnapshot.FromBytes(snapshot.ToArray(), "test"), RibRoutes.FromBytes(routes.ToArray(), "test"));
    }

    static SnapshotDescription Described => new()
    {
        Id = "",
        Kind = SnapshotKind.Asn,
        Source = "routeviews",
        Collector = "route-views2.routeviews.org",
        Format = "mrt",
        DataAt = s_morning,
        CreatedAt = s_morning,
    };
}
