using System.Collections.Immutable;

namespace Tracefleet.Enrichment.Sources;

/// <summary>A record of a source that could not be used.</summary>
/// <param name="Position">Byte offset in the decompressed data, or line number, as <see cref="ImportReport.IsByLine"/> says.</param>
public sealed record BadRecord(long Position, string Reason);

/// <summary>What an import counted.</summary>
public sealed record ImportReport
{
    /// <summary>Records or lines read, bad ones with them.</summary>
    public long Records { get; init; }

    /// <summary>Records skipped because they could not be used.</summary>
    public long BadRecords { get; init; }

    /// <summary>The first of them, at most 100.</summary>
    public ImmutableArray<BadRecord> Examples { get; init; } = [];

    /// <summary>Whether positions are line numbers, counted from 1.</summary>
    public bool IsByLine { get; init; }

    /// <summary>Everything else that was counted, by name such as <c>peers</c> or <c>default_routes</c>.</summary>
    public ImmutableSortedDictionary<string, long> Counts { get; init; } = ImmutableSortedDictionary<string, long>.Empty;
}

/// <summary>What was read of a source.</summary>
/// <param name="Format">As in <see cref="Snapshots.SnapshotDescription.Format"/>.</param>
/// <param name="DataAt">The moment that the data describes; null where it does not say.</param>
public sealed record Imported<TRow>(IReadOnlyList<TRow> Rows, string Format, DateTimeOffset? DataAt, ImportReport Report);

/// <summary>What to accept of a source.</summary>
public sealed record ImportOptions
{
    public static readonly ImportOptions Default = new();

    /// <summary>Share of bad records, 0 to 1, beyond which the source is refused.</summary>
    public double MaxBadShare { get; init; } = 0.01;

    /// <summary>Bytes of decompressed input beyond which the source is refused.</summary>
    public long MaxBytes { get; init; } = 64L << 30;
}

/// <summary>How far an import is.</summary>
/// <param name="BytesRead">Of the input as it is stored (compressed).</param>
/// <param name="Records">Read so far.</param>
public readonly record struct ImportProgress(long BytesRead, long Records);
