using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;
using Tracefleet.Snapshots.Keeping;
using Tracefleet.Snapshots.Obtaining;

namespace Tracefleet.Snapshots.Making;

/// <summary>Reads material by the source of its kind.</summary>
static class SourceReading
{
    /// <param name="names">AS names, one file; null for none.</param>
    /// <param name="routes">Takes every route as well; null for origins alone.</param>
    /// <exception cref="SnapshotException">The data cannot be used.</exception>
    public static SnapshotDrafting Read(
        SnapshotOrder order, Material material, Material? names, RibRoutesBuilder? routes, IProgress<ImportProgress> progress, CancellationToken cancellation)
    {
        try
        {
            return order.Kind switch
            {
                SnapshotKind.Asn => new SnapshotDrafting<AsnRow, Origin>(
                    order.Kind, material, ReadAsn(order, material, names, routes, progress, cancellation), SnapshotWriter.Write),
                SnapshotKind.Geo => new SnapshotDrafting<GeoRow, Place>(
                    order.Kind, material, GeoSource.Read(material.Paths[0], order.Language, order.Import, progress, cancellation), SnapshotWriter.Write),
                _ => new SnapshotDrafting<IxpRow, Exchange>(
                    order.Kind, material, IxpSource.Read(material.Paths, order.Import, progress, cancellation), SnapshotWriter.Write),
            };
        }
        catch (SnapshotException failure) when (PartialFiles.IsOne(failure.File))
        {
            throw Renamed(failure, material.Name);
        }
    }

    static Imported<AsnRow> ReadAsn(
        SnapshotOrder order, Material material, Material? namesMaterial, RibRoutesBuilder? routes, IProgress<ImportProgress> progress, CancellationToken cancellation)
    {
        var names = namesMaterial is null ? null : ReadNames(namesMaterial);
        var isDatabase = IsDatabase(material.Paths[0]);
        if (isDatabase && names is not null)
            throw new SnapshotLibraryException($"{material.Name}: a MaxMind DB has AS names of its own; leave out the file of names");
        if (isDatabase && routes is not null)
            throw new SnapshotException(material.Name, null, AsnSource.OriginsOnly);
        if (isDatabase)
            return MmdbAsnSource.Read(material.Paths[0], order.Import, progress, cancellation);
        using var input = OpenSequential(material.Paths[0]);
        return AsnSource.Read(input, material.Name, names, order.Import, progress, cancellation, routes);
    }

    static bool IsDatabase(string path)
    {
        try
        {
            return !PackedMrt.IsIn(path) && MmdbAsnSource.IsDatabase(path);
        }
        catch (Exception failure) when (DiskFailure.IsOne(failure))
        {
            throw new SnapshotException(path, null, $"cannot be read: {failure.Message}", failure);
        }
    }

    static AsNames ReadNames(Material names)
    {
        using var input = OpenSequential(names.Paths[0]);
        return AsNames.Read(input, names.Name);
    }

    /// <exception cref="SnapshotException">It cannot be opened.</exception>
    static FileStream OpenSequential(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, FileOptions.SequentialScan);
        }
        catch (Exception failure) when (DiskFailure.IsOne(failure))
        {
            throw new SnapshotException(path, null, $"cannot be read: {failure.Message}", failure);
        }
    }

    // People know the URL or standard input, not the file in the making that stands for it.
    static SnapshotException Renamed(SnapshotException failure, string name)
    {
        var prefix = failure.Line is { } line ? $"{failure.File}, line {line}: " : $"{failure.File}: ";
        var problem = failure.Message.StartsWith(prefix, StringComparison.Ordinal) ? failure.Message[prefix.Length..] : failure.Message;
        return new SnapshotException(name, failure.Line, problem.Replace(failure.File, name, StringComparison.Ordinal), failure);
    }
}
