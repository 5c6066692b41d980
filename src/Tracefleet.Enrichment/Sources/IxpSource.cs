using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Sources;

/// <summary>Reads peering LANs and member addresses from PeeringDB's objects, or LANs from a table of prefix and name.</summary>
public static class IxpSource
{
    /// <param name="paths">A folder, a zip, several files, or one dump: <c>ix</c>, <c>ixlan</c>, <c>ixpfx</c> and, where present, <c>netixlan</c> (and <c>net</c>
    /// for names of members); the kind of each is told by its content or name. Or one CSV of prefix and name.</param>
    /// <exception cref="SnapshotException">An object is missing, or too much is bad.</exception>
    public static Imported<IxpRow> Read(
        IReadOnlyList<string> paths, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellation) =>
        throw new SnapshotException(paths[0], null, "not built");
}
