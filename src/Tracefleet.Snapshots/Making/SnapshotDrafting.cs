using System.Collections.Immutable;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;
using Tracefleet.Snapshots.Obtaining;

namespace Tracefleet.Snapshots.Making;

/// <summary>A snapshot on its way into a file: what was read, and how it is written and compared.</summary>
abstract class SnapshotDrafting(Material material, ImportReport report, string format, DateTimeOffset? dataAt)
{
    public ImportReport Report => report;

    public abstract int Rows { get; }

    /// <summary>Writes one whole file.</summary>
    /// <exception cref="SnapshotException">A snapshot cannot hold the data.</exception>
    public abstract SnapshotDescription Write(Stream output, DateTimeOffset createdAt, Func<string, bool> isTaken, Action<long> progress, CancellationToken cancellation);

    /// <summary>Whether two snapshots of this kind say the same.</summary>
    public abstract bool SaysTheSame(StoredSnapshot one, StoredSnapshot other);

    protected SnapshotDescription Describe(SnapshotKind kind, DateTimeOffset createdAt) => new()
    {
        Id = "",
        Kind = kind,
        Source = material.Source,
        Collector = material.Collector,
        From = material.From,
        Format = format,
        DataAt = ToMicroseconds((dataAt ?? material.DataAt).ToUniversalTime()),
        CreatedAt = ToMicroseconds(createdAt.ToUniversalTime()),
        Attribution = Attributions.Of(material, format),
        Counts = Counts(),
    };

    ImmutableSortedDictionary<string, long> Counts() => report.Counts.WithComparers(StringComparer.Ordinal)
        .SetItem("records", report.Records).SetItem("records_skipped", report.BadRecords);

    // The catalog keeps microseconds; file and row shall say the same.
    static DateTimeOffset ToMicroseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));
}

/// <inheritdoc/>
sealed class SnapshotDrafting<TRow, TFact>(SnapshotKind kind, Material material, Imported<TRow> imported, WriteRows<TRow> write)
    : SnapshotDrafting(material, imported.Report, imported.Format, imported.DataAt) where TFact : class
{
    const int ProgressRows = 1 << 16;

    readonly Material _material = material;

    public override int Rows => imported.Rows.Count;

    public override SnapshotDescription Write(
        Stream output, DateTimeOffset createdAt, Func<string, bool> isTaken, Action<long> progress, CancellationToken cancellation)
    {
        try
        {
            return write(output, Describe(kind, createdAt), Watched(progress, cancellation), isTaken);
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            throw new SnapshotException(_material.Name, null, failure.Message, failure);
        }
    }

    IEnumerable<TRow> Watched(Action<long> progress, CancellationToken cancellation)
    {
        for (var i = 0; i < imported.Rows.Count; i++)
        {
            if (i % ProgressRows == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress(i);
            }
            yield return imported.Rows[i];
        }
        progress(imported.Rows.Count);
    }

    public override bool SaysTheSame(StoredSnapshot one, StoredSnapshot other) =>
        one.Description.Kind == other.Description.Kind && one.Enumerate<TFact>().SequenceEqual(other.Enumerate<TFact>());
}

/// <summary><see cref="SnapshotWriter.Write(Stream, SnapshotDescription, IEnumerable{AsnRow}, Func{string, bool}?)"/> and its siblings.</summary>
delegate SnapshotDescription WriteRows<TRow>(Stream output, SnapshotDescription description, IEnumerable<TRow> rows, Func<string, bool>? isTaken);
