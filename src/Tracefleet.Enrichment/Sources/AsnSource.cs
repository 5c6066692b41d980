using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Sources;

/// <summary>Reads origin ASes from whatever holds them: MRT tables, pyasn's tables, CAIDA's prefix2as; plain, gzip or bzip2.</summary>
public static class AsnSource
{
    /// <param name="input">Need not be seekable; the format is told by its first bytes.</param>
    /// <param name="name">For error messages.</param>
    /// <param name="names">AS names, see <see cref="AsNames"/>; null for none.</param>
    /// <exception cref="SnapshotException">The format is unknown, holds no table (updates), or too much of it is bad.</exception>
    public static Imported<AsnRow> Read(
        Stream input, string name, AsNames? names, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellation) =>
        throw new SnapshotException(name, null, "not built");
}
