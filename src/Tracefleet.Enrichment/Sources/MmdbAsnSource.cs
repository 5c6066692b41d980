using Tracefleet.Enrichment.Files;
using Tracefleet.Enrichment.Mmdb;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Sources;

/// <summary>Reads origin ASes from an MMDB (GeoLite2 ASN, GeoIP2 ISP, IPinfo); plain, gzip, or in a tar or zip.</summary>
public static class MmdbAsnSource
{
    /// <summary>Whether the file is a MaxMind DB, and so one for <see cref="Read(string, ImportOptions, IProgress{ImportProgress}?, CancellationToken)"/>.</summary>
    /// <exception cref="SnapshotException">It cannot be read.</exception>
    public static bool IsDatabase(string path)
    {
        var run = new ImportRun(path, ImportOptions.Default, null, CancellationToken.None);
        return run.Guarded(() => MmdbInput.IsDatabaseFile(path, run));
    }

    /// <exception cref="SnapshotException">It is no sound database, or says nothing of ASes.</exception>
    public static Imported<AsnRow> Read(
        string path, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellation)
    {
        var run = new ImportRun(path, options, progress, cancellation);
        return run.Guarded(() => Read(MmdbInput.Open(path, run), run));
    }

    static Imported<AsnRow> Read(MmdbReader reader, ImportRun run)
    {
        var rows = new List<AsnRow>();
        var origins = new List<Origin>();
        MmdbWalk.Read(
            reader, run, MmdbRecords.Origin,
            (prefix, index) => rows.Add(new AsnRow(prefix, origins[index].Asns, origins[index].Name)),
            origin =>
            {
                origins.Add(origin);
                return origins.Count - 1;
            });
        if (rows.Count == 0)
            throw run.Refused($"it holds no AS numbers: it is of type {reader.Metadata.DatabaseType}, and ASN or ISP was expected");
        return run.Finish(rows, "mmdb", reader.Metadata.BuiltAt, isByLine: false);
    }
}
