using System.IO.Compression;
using Tracefleet.Enrichment.Files;
using Tracefleet.Enrichment.Geo;
using Tracefleet.Enrichment.Mmdb;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Sources;

/// <summary>Reads places from a GeoLite2 City or Country CSV zip, an MMDB (City, Country), or a geofeed (RFC 8805; plain or gzip).</summary>
public static class GeoSource
{
    /// <param name="path">A file, since archives are read from their end, or a folder with the unpacked CSV files; the format is told by its content.
    /// An MMDB may be gzip, or in a tar or zip as MaxMind and DB-IP publish them.</param>
    /// <param name="language">Of names in the CSV and MMDB, for example <c>en</c>; where a name is missing in it, English stands in.</param>
    /// <exception cref="SnapshotException">The format is unknown or too much of it is bad.</exception>
    public static Imported<GeoRow> Read(
        string path, string language, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellation)
    {
        var run = new ImportRun(path, options, progress, cancellation);
        return run.Guarded(() =>
        {
            if (Directory.Exists(path))
                return GeoLiteCsv.Read(GeoLiteFiles.Of(path, run), language, run);
            if (MmdbInput.IsDatabaseFile(path, run))
                return MmdbGeo.Read(MmdbInput.Open(path, run), language, run);
            return FileKind.IsZip(FileKind.Head(path)) ? ReadCsv(path, language, run) : Geofeed.Read(path, run);
        });
    }

    static Imported<GeoRow> ReadCsv(string path, string language, ImportRun run)
    {
        using var zip = new ZipArchive(run.Open(path), ZipArchiveMode.Read);
        return GeoLiteCsv.Read(GeoLiteFiles.Of(zip, run), language, run);
    }
}
