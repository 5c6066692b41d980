namespace Tracefleet.Contracts.Api;

/// <summary>What to make a snapshot of: a collector's table, or the publisher's download, or a URL.</summary>
public sealed record CreateSnapshot
{
    /// <summary>Host name of a RouteViews or RIS collector; asn only.</summary>
    public string? Collector { get; init; }

    /// <summary>The collector's table nearest to this moment is taken, never one of the future; the newest without it.</summary>
    public string? Date { get; init; }

    /// <summary>An http or https URL.</summary>
    public string? Url { get; init; }

    /// <summary>An http or https URL of AS names, JSON or lines of number and name; asn only.</summary>
    public string? Names { get; init; }

    /// <summary>Download from MaxMind (geo) or PeeringDB (ixp), with the keys that the coordinator has.</summary>
    public bool? Publisher { get; init; }

    /// <summary>MaxMind's edition, for example <c>GeoLite2-City-CSV</c>.</summary>
    public string? Edition { get; init; }

    /// <summary>Language of place names, for example <c>en</c>.</summary>
    public string? Language { get; init; }

    /// <summary>Keep every route of the table beside the snapshot, for the looking glass; asn only, and of MRT tables only.</summary>
    public bool? Routes { get; init; }

    /// <summary>Share of bad records, 0 to 1, beyond which the data is refused.</summary>
    public double? MaxBad { get; init; }
}

/// <summary>The making of a snapshot.</summary>
/// <param name="Status"><c>running</c>, <c>finished</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Stage"><c>downloading</c> or <c>receiving</c>, <c>reading</c> or <c>writing</c>; null before the first.</param>
/// <param name="Bytes">Done of this stage.</param>
/// <param name="TotalBytes">Of this stage; null while not known.</param>
/// <param name="Snapshot">Its identifier once it is made.</param>
/// <param name="IsNew">False when the very same content was there already.</param>
/// <param name="BadRecords">Records that were skipped.</param>
/// <param name="Error">Why it failed, with the remedy.</param>
public sealed record SnapshotJobResource(
    string Id, string Kind, string Status, string? Stage, long Bytes, long? TotalBytes, long Records, string? Snapshot, bool? IsNew, long? BadRecords,
    string? Error, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);

/// <summary>The snapshot that a name shall stand for.</summary>
/// <param name="Snapshot">An identifier, another name, or <c>latest</c>.</param>
public sealed record PinSnapshot(string? Snapshot);
