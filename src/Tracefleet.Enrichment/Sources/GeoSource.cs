using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Sources;

/// <summary>Reads places from a GeoLite2 City or Country CSV zip, an MMDB (City, Country), or a geofeed (RFC 8805; plain or gzip).</summary>
public static class GeoSource
{
    /// <param name="path">A file, since archives are read from their end; the format is told by its content.</param>
    /// <param name="language">Of names in the CSV and MMDB, for example <c>en</c>.</param>
    /// <exception cref="SnapshotException">The format is unknown or too much of it is bad.</exception>
    public static Imported<GeoRow> Read(
        string path, string language, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellation) =>
        throw new SnapshotException(path, null, "not built");
}
