namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Writes snapshot files. Of two rows for one prefix the later one stays; the order of the rows does not matter otherwise.</summary>
public static class SnapshotWriter
{
    /// <param name="output">Seekable; gets one whole file.</param>
    /// <param name="description">Its id and prefix counts are filled in here.</param>
    /// <param name="isTaken">Whether an id belongs to another snapshot already; more digits of the hash are used then.</param>
    /// <returns>The description as it was written.</returns>
    public static SnapshotDescription Write(Stream output, SnapshotDescription description, IEnumerable<AsnRow> rows, Func<string, bool>? isTaken = null) =>
        throw new NotSupportedException();

    public static SnapshotDescription Write(Stream output, SnapshotDescription description, IEnumerable<GeoRow> rows, Func<string, bool>? isTaken = null) =>
        throw new NotSupportedException();

    public static SnapshotDescription Write(Stream output, SnapshotDescription description, IEnumerable<IxpRow> rows, Func<string, bool>? isTaken = null) =>
        throw new NotSupportedException();
}
