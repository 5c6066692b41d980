using Tracefleet.Enrichment;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Simulation;

namespace Tracefleet.Agent;

/// <summary>The snapshots that a simulated Internet emits about itself, ready to annotate with.</summary>
static class SimulatedSnapshots
{
    public static Annotator Annotator(World world)
    {
        var metadata = world.Snapshots();
        var made = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return new Annotator(
            AsnSnapshot.FromRows(metadata.Asn.Select(row => new AsnRow(row.Prefix, [row.Asn], row.AsName)), made) with { Id = metadata.AsnId },
            GeoSnapshot.FromRows(metadata.Geo.Select(row => new GeoRow(row.Prefix, row.Country, row.City, row.Latitude, row.Longitude)), made) with { Id = metadata.GeoId },
            IxpSnapshot.FromRows(metadata.Ixp.Select(row => new IxpRow(row.Prefix, row.Ixp)), made) with { Id = metadata.IxpId });
    }
}
