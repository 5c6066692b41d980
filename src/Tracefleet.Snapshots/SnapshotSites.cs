namespace Tracefleet.Snapshots;

/// <summary>Where publishers keep their data; each ends with a slash.</summary>
public sealed record SnapshotSites(Uri RouteViews, Uri Ris, Uri MaxMind, Uri PeeringDb)
{
    public static readonly SnapshotSites Default = new(
        new Uri("https://archive.routeviews.org/"), new Uri("https://data.ris.ripe.net/"),
        new Uri("https://download.maxmind.com/"), new Uri("https://www.peeringdb.com/"));

    /// <summary>The path of a URL below a site, over http as well as https; null where it is not of that site.</summary>
    internal static string? PathBelow(Uri site, Uri url)
    {
        var isHost = url.Host == site.Host && (url.Port == site.Port || url.IsDefaultPort && site.IsDefaultPort);
        return isHost && url.AbsolutePath.StartsWith(site.AbsolutePath, StringComparison.Ordinal) ? url.AbsolutePath[site.AbsolutePath.Length..] : null;
    }
}
