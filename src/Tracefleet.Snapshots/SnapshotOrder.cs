using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Snapshots;

/// <summary>What to make a snapshot of. Exactly one of <see cref="Collector"/>, <see cref="Url"/>, <see cref="Files"/>, <see cref="Input"/> and
/// <see cref="Publisher"/> says where from.</summary>
public sealed record SnapshotOrder
{
    public required SnapshotKind Kind { get; init; }

    /// <summary>Host name of a RouteViews or RIS collector; asn only.</summary>
    public string? Collector { get; init; }

    /// <summary>The collector's table nearest to this moment is taken, never one of the future; null for the newest that is there.</summary>
    public DateTimeOffset? Date { get; init; }

    public Uri? Url { get; init; }

    /// <summary>One file, or the several that an ixp snapshot is made of.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Standard input, or an upload.</summary>
    public Stream? Input { get; init; }

    /// <summary>What people call the input, for messages.</summary>
    public string InputName { get; init; } = "standard input";

    /// <summary>Downloads by account: MaxMind for geo, PeeringDB for ixp.</summary>
    public bool Publisher { get; init; }

    /// <summary>MaxMind's account number.</summary>
    public string? Account { get; init; }

    /// <summary>MaxMind's license key or PeeringDB's API key.</summary>
    public string? Key { get; init; }

    /// <summary>MaxMind's edition, for example <c>GeoLite2-City-CSV</c>.</summary>
    public string? Edition { get; init; }

    /// <summary>Language of place names.</summary>
    public string Language { get; init; } = "en";

    /// <summary>File of AS names.</summary>
    public string? AsNames { get; init; }

    /// <summary>Where to download AS names from, instead of a file of them.</summary>
    public Uri? AsNamesUrl { get; init; }

    /// <summary>Largest download in bytes.</summary>
    public long MaxDownloadBytes { get; init; } = 8L << 30;

    /// <summary>Whether to keep every route of the table beside the snapshot; asn only.</summary>
    public bool Routes { get; init; }

    public ImportOptions Import { get; init; } = ImportOptions.Default;
}

/// <summary>How far the making of a snapshot is.</summary>
/// <param name="Stage"><c>downloading</c> or <c>receiving</c>, <c>reading</c>, <c>writing</c>.</param>
/// <param name="Total">Null while it is not known.</param>
public readonly record struct SnapshotProgress(string Stage, long Bytes, long? Total, long Records);

/// <summary>A snapshot that was made, and what was counted on the way.</summary>
/// <param name="IsNew">False when the library had the very same content already.</param>
/// <param name="Routes">The routes that were ordered and are beside it now; null where none were.</param>
public sealed record MadeSnapshot(SnapshotEntry Entry, ImportReport Report, bool IsNew, RibRoutesSize? Routes = null);
