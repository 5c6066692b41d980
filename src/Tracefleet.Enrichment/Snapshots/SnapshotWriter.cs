using Tracefleet.Enrichment.Snapshots.Format;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Writes snapshot files. Of two rows for one prefix the later one stays; the order of the rows does not matter otherwise.</summary>
/// <remarks>
/// Rows are read once. Kept until the file is written: 24 bytes for each, every distinct fact, and then the sections, together some 60 bytes a prefix.
/// </remarks>
public static class SnapshotWriter
{
    /// <param name="output">Seekable; gets one whole file.</param>
    /// <param name="description">Its id and prefix counts are filled in here.</param>
    /// <param name="isTaken">Whether an id belongs to another snapshot already; more digits of the hash are used then.</param>
    /// <returns>The description as it was written.</returns>
    public static SnapshotDescription Write(Stream output, SnapshotDescription description, IEnumerable<AsnRow> rows, Func<string, bool>? isTaken = null)
    {
        var draft = new SnapshotDraft<Origin>(RecordCodecs.Origin);
        foreach (var row in rows)
            draft.Add(row.Prefix, Origin.Of(row));
        return draft.Finish().WriteTo(output, description, isTaken);
    }

    /// <inheritdoc cref="Write(Stream, SnapshotDescription, IEnumerable{AsnRow}, Func{string, bool}?)"/>
    /// <exception cref="ArgumentException">Coordinates that are on no globe.</exception>
    public static SnapshotDescription Write(Stream output, SnapshotDescription description, IEnumerable<GeoRow> rows, Func<string, bool>? isTaken = null)
    {
        var draft = new SnapshotDraft<Place>(RecordCodecs.Place);
        foreach (var row in rows)
            draft.Add(row.Prefix, Place.Of(row));
        return draft.Finish().WriteTo(output, description, isTaken);
    }

    /// <inheritdoc cref="Write(Stream, SnapshotDescription, IEnumerable{AsnRow}, Func{string, bool}?)"/>
    public static SnapshotDescription Write(Stream output, SnapshotDescription description, IEnumerable<IxpRow> rows, Func<string, bool>? isTaken = null)
    {
        var draft = new SnapshotDraft<Exchange>(RecordCodecs.Exchange);
        foreach (var row in rows)
            draft.Add(row.Prefix, Exchange.Of(row));
        return draft.Finish().WriteTo(output, description, isTaken);
    }
}
