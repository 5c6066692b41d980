namespace Tracefleet.Snapshots;

/// <summary>Where publishers keep their data; each ends with a slash.</summary>
public sealed record SnapshotSites(Uri RouteViews, Uri Ris, Uri MaxMind, Uri PeeringDb)
{
    public static readonly SnapshotSites Default = new(
        new Uri("https://archive.routeviews.org/"), new Uri("https://data.ris.ripe.net/"),
        new Uri("https://download.maxmind.com/"), new Uri("https://www.peeringdb.com/"));
}
